package steps

import (
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/fairtradeworker/runbook/runbook"
)

// Glass is broken when an operator does alone what wants two people. It holds
// for the command that was on the sheet then, and for nothing else.
type Glass struct {
	By, Why, Command string
	At               time.Time
}

// breakGlass takes the reason for going alone.
func (r *Runner) breakGlass(s *StepState, a Act, by string) {
	switch {
	case s.Sheet == nil || s.Step.Level < runbook.LevelOutage:
		r.notice("nothing was done: this step needs no second person")
	case utf8.RuneCountInString(a.Text) < glassLeast:
		r.notice(fmt.Sprintf("nothing was done: the reason for going alone takes %d characters at least", glassLeast))
	default:
		r.emit(Event{Kind: EvGlass, Step: s.Step.ID, By: by, Text: a.Text, Value: s.Sheet.Command})
	}
}

// Alone says why the word of a step that wants two people does not count yet; ""
// when it does, and for every other step.
func (s *StepState) Alone(now time.Time) string {
	if s.Step.Level < runbook.LevelOutage {
		return ""
	}
	if s.Glass == nil {
		return "this wants another person; alone: :breakglass and a reason"
	}
	if left := s.Glass.At.Add(glassInView * time.Second).Sub(now); left > 0 {
		return fmt.Sprintf("in view for %d s more", (left+time.Second-1)/time.Second)
	}
	return ""
}

// Glasses are the steps that were done alone, in the words of the report: the
// first thing that it says.
func (r *Run) Glasses() (out []string) {
	r.all(func(s *StepState) bool {
		if s.Glass != nil && s.Intent != nil {
			out = append(out, fmt.Sprintf("%s was done by %s alone: %s", s.Step.Title, s.Glass.By, s.Glass.Why))
		}
		return true
	})
	return out
}
