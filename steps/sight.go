package steps

import (
	"context"
	"slices"
	"strings"
	"sync"
)

// The instruments that are read over and over, as ActShown names them.
const (
	ShowRollout = "rollout"
	ShowLogs    = "logs"
	ShowChecks  = "checks"
)

// sight knows which instruments somebody can see, and which the run itself
// needs. What neither is, is not read: every call counts against a limit that
// the whole account shares, and some are billed. Until a screen has told what it
// shows, everything is seen.
type sight struct {
	mu      sync.Mutex
	told    bool
	shown   []string
	needed  []string
	changed chan struct{} // closed and replaced at each change
}

func newSight() *sight { return &sight{changed: make(chan struct{})} }

// show takes over what is on the screen: names with spaces between.
func (s *sight) show(names string) {
	s.set(func() { s.told, s.shown = true, strings.Fields(names) })
}

// need takes over what the run cannot do without.
func (s *sight) need(names []string) {
	s.mu.Lock()
	same := slices.Equal(names, s.needed)
	s.mu.Unlock()
	if !same {
		s.set(func() { s.needed = names })
	}
}

func (s *sight) set(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
	close(s.changed)
	s.changed = make(chan struct{})
}

// wanted waits until the instrument is seen or needed; false when ctx ended.
func (s *sight) wanted(ctx context.Context, name string) bool {
	for {
		s.mu.Lock()
		ok, changed := !s.told || slices.Contains(s.shown, name) || slices.Contains(s.needed, name), s.changed
		s.mu.Unlock()
		if ok {
			return ctx.Err() == nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return false
		}
	}
}

// needs are the instruments that the run at hand cannot do without: what a step
// waits for, a change that is on its way, and a release until its verdict.
func (r *Runner) needs() (out []string) {
	if s := r.run.Current(); s != nil {
		switch {
		case s.State == Waiting && s.Follow != nil:
			out = append(out, ShowLogs)
		case s.State == Waiting && !s.Measures, s.State == Running && s.Step.Mutates:
			out = append(out, ShowRollout)
		}
	}
	rel, ro := r.run.Release, r.run.Rollout
	open := rel != nil && (ro == nil || ro.At.Before(rel.Since) || !ro.Verdict.Over())
	if (r.lingering || open && r.run.Outcome == nil) && !slices.Contains(out, ShowRollout) {
		out = append(out, ShowRollout)
	}
	return out
}
