package ui

import (
	"maps"
	"slices"
	"sort"
	"time"

	"github.com/fairtradeworker/runbook/steps"
)

func rolloutHead(s *scene) row {
	ro := s.run.Rollout
	if ro == nil {
		return line()
	}
	return line(faint("  %s", ro.Service.Name)).at(s.rolloutAge())
}

// rolloutAge says how old the reading is; ~ stands before one that is too old.
func (s *scene) rolloutAge() span {
	ro := s.run.Rollout
	if s.rolloutStale() {
		return in(wants, "~ %s old ", lasted(s.now.Sub(ro.At)))
	}
	return faint("%s %s ", ro.Source, ago(s.now, ro.At))
}

func (s *scene) rolloutStale() bool {
	_, blind := s.run.Blind["ecs"]
	return s.run.Rollout != nil && (blind || s.now.Sub(s.run.Rollout.At) > rolloutFresh)
}

// rolloutRows is one reading of the service: deployments side by side, bars,
// what the load balancer says, the verdict, and what happened last.
func rolloutRows(s *scene, w int) []row {
	ro := s.run.Rollout
	if ro == nil {
		return s.noRollout(w)
	}
	var out []row
	if w < 48 {
		return s.rolloutNarrow(w)
	}
	out = append(out, s.deployments(w)...)
	out = append(out, s.bars(w)...)
	out = append(out, s.rolloutSays(w)...)
	return append(out, s.happened(w)...)
}

func (s *scene) noRollout(w int) []row {
	if b, ok := s.run.Blind["ecs"]; ok {
		return para(wants, 3, w, sprint("ecs cannot be read for %s: %s", lasted(s.now.Sub(b.Since)), b.Text))
	}
	return []row{line(faint("   not read yet"))}
}

// rolloutSays are the sentences: verdict, breaker, parts that could not be read.
func (s *scene) rolloutSays(w int) []row {
	ro := s.run.Rollout
	var out []row
	if b, blind := s.run.Blind["ecs"]; blind {
		out = append(out, label(span{wants, " ~ "}, 3, w, wants, sprint("ecs cannot be read for %s: %s", lasted(s.now.Sub(b.Since)), b.Text))...)
	}
	if v := ro.Verdict; v.Sentence != "" {
		m, c := s.verdict(v.Kind)
		out = append(out, label(m, 3, w, c, Text(v.Sentence))...)
	}
	out = append(out, s.progressSays(w)...)
	switch {
	case !ro.Breaker.Enabled:
		out = append(out, label(span{wants, s.g.waits}, 3, w, wants, "circuit breaker off: ECS will not roll back by itself")...)
	case !ro.Breaker.Rollback:
		out = append(out, label(span{wants, s.g.waits}, 3, w, wants, "circuit breaker on, but it only stops: it does not roll back")...)
	}
	for _, part := range slices.Sorted(maps.Keys(ro.Blind)) {
		out = append(out, label(span{wants, " ? "}, 3, w, wants, sprint("%s: %s", part, ro.Blind[part]))...)
	}
	return out
}

func (s *scene) verdict(k steps.VerdictKind) (span, role) {
	switch k {
	case steps.VerdictSucceeded:
		return span{good, s.g.passed}, good
	case steps.VerdictFailed, steps.VerdictUnknown:
		return span{wrong, s.g.failed}, wrong
	case steps.VerdictRolledBack, steps.VerdictSuperseded, steps.VerdictRollingBack, steps.VerdictPaused, steps.VerdictStalled:
		return span{wants, s.g.waits}, wants
	}
	return span{busy, s.g.spin[s.spin%len(s.g.spin)]}, plain
}

// bars show for each deployment how many of the wanted tasks run on it.
func (s *scene) bars(w int) []row {
	ro := s.run.Rollout
	var out []row
	var below []span
	for _, d := range ro.Deployments {
		if d.Status != "PRIMARY" && d.Running == 0 && len(ro.Deployments) > 2 {
			continue
		}
		n := min(18, max(6, (w-30)/2))
		f, e := s.g.bar(d.Running, ro.Desired, n)
		c := busy
		if d.Status != "PRIMARY" {
			c = dim
		}
		r := line(say("   rev %-4d ", d.Number), span{c, f}, span{dim, e}, say(" %d/%d", d.Running, ro.Desired))
		if len(out) == 0 && ro.Targets.Known {
			t := s.targets(w)
			if spansWidth(r.left)+spansWidth(t)+5 <= w {
				r.left = append(append(r.left, span{plain, "     "}), t...)
			} else {
				below = append([]span{{plain, "   "}}, t...)
			}
		}
		out = append(out, r)
	}
	if below != nil {
		out = append(out, row{left: below})
	}
	return out
}

func (s *scene) targets(w int) []span {
	t := s.run.Rollout.Targets
	out := []span{}
	if w >= 70 {
		out = append(out, faint("target group  "))
	} else {
		out = append(out, faint("targets "))
	}
	add := func(n int, ro role, word Safe) {
		if n > 0 {
			out = append(out, in(ro, "%d %s  ", n, word))
		}
	}
	add(t.Healthy, plain, "healthy")
	add(t.Initial, plain, "initial")
	add(t.Unhealthy, wrong, "unhealthy")
	add(t.Draining, dim, "draining")
	add(t.Other, dim, "other")
	if t.Healthy+t.Initial+t.Unhealthy+t.Draining+t.Other == 0 {
		out = append(out, span{wrong, "none"})
	}
	return out
}

// happened is what ECS reported last: stopped tasks with their reason and
// events, newest first.
func (s *scene) happened(w int) []row {
	ro := s.run.Rollout
	type fact struct {
		at time.Time
		ro role
		t  Safe
	}
	var facts []fact
	for _, t := range ro.Stopped {
		if t.Replaced() {
			continue // the scheduler took it away; that is no failure
		}
		if len(facts) == 3 {
			break
		}
		why := "after " + lasted(t.Lived)
		if t.Exit != nil {
			why = sprint("exit %d after %s", *t.Exit, lasted(t.Lived))
		}
		id := t.ID
		if len(id) > 8 {
			id = id[:8]
		}
		facts = append(facts, fact{t.At, plain, sprint("%s rev %d %s · %s", id, t.Number, why, t.Reason)})
	}
	for i, e := range ro.Events {
		if i == 5 {
			break
		}
		facts = append(facts, fact{e.At, dim, Text(shortEvent(e.Text, ro.Service.Name))})
	}
	sort.SliceStable(facts, func(i, j int) bool { return facts[i].at.After(facts[j].at) })
	var out []row
	for _, f := range facts {
		out = append(out, label(span{dim, "   " + hms(f.at)}, 13, w, f.ro, f.t)...)
	}
	return out
}
