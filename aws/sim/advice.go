package sim

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Advice is what somebody who knows the account would answer to a page that
// asks for a value before it begins: kind is what it asks for ("snapshot",
// "revision", "version", "secret", "url"), name how it calls it. It is "" where
// the world cannot know. A scenario in which the person has no good answer gives
// the poor one that they have.
func (w *World) Advice(kind, name string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.advance()
	if len(w.services) == 0 {
		return ""
	}
	s := w.services[0]
	switch kind {
	case "snapshot":
		return w.snapshotBefore(w.changed())
	case "revision":
		if n := s.goodBefore(); n > 0 {
			return strconv.Itoa(n)
		}
	case "version":
		return s.nextVersion()
	case "url":
		if s.Host != "" {
			return "https://" + s.Host
		}
	case "secret":
		switch {
		case !strings.Contains(strings.ToUpper(name), "SENTRY"):
			return fmt.Sprintf("%016x%016x%016x%016x", w.dice.Uint64(), w.dice.Uint64(), w.dice.Uint64(), w.dice.Uint64())
		case w.scenario.NoToken:
			return staleToken
		}
		return SentryToken
	}
	return ""
}

// staleToken is one that Sentry no longer takes.
const staleToken = "sntrys_of_somebody_who_left"

// changed is when the release under discussion began.
func (w *World) changed() time.Time {
	if w.scenario.SchemaChanged > 0 {
		return w.begin.Add(-w.scenario.SchemaChanged)
	}
	return w.begin
}

func (w *World) snapshotBefore(t time.Time) string {
	var best *snapshot
	for _, s := range w.snapshots {
		if s.at.Before(t) && (best == nil || s.at.After(best.at)) {
			best = s
		}
	}
	if best == nil {
		return ""
	}
	return best.id
}

// goodBefore is the revision of the last deployment that succeeded before the
// newest one, 0 if there is none.
func (s *service) goodBefore() int {
	if len(s.rollouts) == 0 {
		return 0
	}
	newest := s.rollouts[0].target.td.Number
	i := slices.IndexFunc(s.rollouts, func(o *rollout) bool { return o.status == successful && o.target.td.Number != newest })
	if i < 0 {
		return 0
	}
	return s.rollouts[i].target.td.Number
}

// nextVersion counts the newest revision's tag on by one: v1.0.1 gives v1.0.2.
func (s *service) nextVersion() string {
	tag := ""
	if n := len(s.Revisions); n > 0 {
		tag = s.Revisions[n-1].Tag
	}
	tag, _, _ = strings.Cut(tag, "-")
	i := strings.LastIndexByte(tag, '.')
	n, err := strconv.Atoi(tag[i+1:])
	if i < 0 || err != nil {
		return "v1.0.2"
	}
	return tag[:i+1] + strconv.Itoa(n+1)
}
