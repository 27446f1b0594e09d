package ui

import (
	"strings"

	"github.com/fairtradeworker/runbook/steps"
)

// progressSays is how far the release has come: its stage and the shares of
// traffic, how long it takes beside how long it usually takes, and the waits
// that end by themselves.
func (s *scene) progressSays(w int) []row {
	p := s.run.Rollout.Progress
	if p == nil {
		return nil
	}
	var out []row
	if t := s.stage(p); t != "" {
		out = append(out, label(span{plain, "   "}, 3, w, plain, t)...)
	}
	if p.Ended.IsZero() {
		t, ro := s.pace(p)
		if t != "" {
			m := span{plain, "   "}
			if ro == wants {
				m = span{wants, s.g.waits}
			}
			out = append(out, label(m, 3, w, ro, t)...)
		}
		if p.Threshold > 0 && p.Failures > 0 {
			out = append(out, label(span{plain, "   "}, 3, w, wants, sprint("circuit breaker: %d of %d failures", p.Failures, p.Threshold))...)
		}
	}
	for _, c := range p.Countdowns {
		left := c.Until.Sub(s.now)
		if left <= 0 {
			continue
		}
		t := sprint("%s: %s left", c.Name, lasted(left))
		if w >= 48 {
			t += sprint(" (%s)", c.Note)
		}
		out = append(out, label(span{plain, "   "}, 3, w, dim, t)...)
	}
	return out
}

// stage is where a shift of traffic stands; a rolling deployment has none that
// says more than its counts.
func (s *scene) stage(p *steps.Progress) Safe {
	if p.Strategy == steps.Rolling || p.Strategy == "" {
		return ""
	}
	t := Text(string(p.Strategy))
	if p.Stage != "" {
		name := strings.ToLower(strings.ReplaceAll(p.Stage, "_", " "))
		if p.Place > 0 {
			t += sprint(" %s stage %d of %d, %s", s.g.dot, p.Place, len(p.Stages), name)
		} else {
			t += sprint(" %s %s", s.g.dot, name)
		}
	}
	for _, x := range p.Weights {
		name := sprint("rev %d", x.Number)
		if x.Number == 0 {
			name = Text(x.Deployment)
		}
		t += sprint(" %s %s %.0f %% of traffic", s.g.dot, name, x.Production)
		if x.Test > 0 {
			t += sprint(", %.0f %% of test traffic", x.Test)
		}
	}
	if p.Flip && p.Ended.IsZero() {
		t += sprint(" %s going back is a flip of traffic now", s.g.dot)
	}
	return t
}

// pace is the release's age beside the service's own history of them.
func (s *scene) pace(p *steps.Progress) (Safe, role) {
	if p.Began.IsZero() {
		return "", dim
	}
	age := s.now.Sub(p.Began)
	u := p.Usual
	switch {
	case p.Slower:
		return sprint("slower than usual: %s; the longest of %d took %s", lasted(age), u.Count, lasted(u.Longest)), wants
	case p.ETA.IsZero():
		return sprint("%s so far; no history to compare with", lasted(age)), dim
	case p.ETA.After(s.now):
		return sprint("%s so far, about %s left: usually %s (%d before)", lasted(age), lasted(p.ETA.Sub(s.now)), lasted(u.Median), u.Count), plain
	}
	return sprint("%s so far, usually %s, at most %s (%d before)", lasted(age), lasted(u.Median), lasted(u.Longest), u.Count), plain
}
