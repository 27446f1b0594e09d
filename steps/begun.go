package steps

import (
	"fmt"
	"time"
)

// sent is what ran before the run's last change of a service and what that
// change asked for; "" where nothing was sent.
func (r *Run) sent() (from, to string) {
	r.all(func(s *StepState) bool {
		if s.Sheet != nil && s.Sheet.To != "" && s.Intent != nil {
			from, to = s.Sheet.From, s.Sheet.To
		}
		return true
	})
	return from, to
}

// Sent is sent, and whether the service was seen to have become so.
func (r *Run) Sent() (from, to string, over bool) {
	from, to = r.sent()
	return from, to, to != "" && r.begun() == ""
}

// begun says what is still open of the run's last change of a service; "" when
// nothing was changed, or the change was seen to succeed.
func (r *Run) begun() string {
	rel, ro := r.Release, r.Rollout
	if rel == nil {
		return ""
	}
	_, to := r.sent()
	switch {
	case rel.Scaled:
		to = fmt.Sprintf("a change of the number of tasks to %d", rel.Count)
	case to == "":
		to = "the change"
	}
	if ro == nil || ro.At.Before(rel.Since) {
		return fmt.Sprintf("%s was sent at %s UTC and the service was not read since", to, rel.Since.UTC().Format(time.TimeOnly))
	}
	if ro.Verdict.Kind == VerdictSucceeded {
		return ""
	}
	return fmt.Sprintf("%s was sent at %s UTC; last seen: %s", to, rel.Since.UTC().Format(time.TimeOnly), ro.Verdict.Sentence)
}

// broken are the instruments that were last read outside of the page's limits.
// A reading from before the change says nothing about it, which is said.
func (r *Run) broken() (out []string) {
	for _, c := range r.Checks {
		if c.State != CheckBad || c.Source == "http" {
			continue
		}
		when := ""
		if r.Release != nil && c.At.Before(r.Release.Since) {
			when = ", before the change"
		}
		out = append(out, fmt.Sprintf("%s: last read %s at %s UTC%s; %s", c.Name, c.Value, c.At.UTC().Format(time.TimeOnly), when, c.Why))
	}
	return out
}
