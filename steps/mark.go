package steps

import (
	"regexp"
	"slices"
	"unicode/utf8"

	"github.com/fairtradeworker/runbook/runbook"
)

// Mark is something that a person said about a step, or a note: it can be taken
// back. What a command did cannot.
type Mark struct {
	Seq  int64
	Kind EventKind
	Step string
}

// reasonLeast and glassLeast are the fewest characters of a reason.
const (
	reasonLeast = 5
	glassLeast  = 15
	glassInView = 10 // seconds
)

var ifApplicable = regexp.MustCompile(`(?i)\bif (applicable|needed|necessary|required|relevant|any)\b|\boptional(ly)?\b`)

// Optional tells whether the page leaves it open whether a step applies: only
// such a step can be called not applicable.
func Optional(s runbook.Step) bool {
	return s.When != "" || s.Variant != "" || ifApplicable.MatchString(s.Title) || ifApplicable.MatchString(s.Text)
}

// marked keeps what can be taken back.
func (r *Run) marked(e Event) {
	switch e.Kind {
	case EvTicked, EvSkipped, EvDone, EvInapplicable, EvDeferred, EvNote:
		if e.By != byProgram && e.Seq > 0 {
			r.Marks = append(r.Marks, Mark{e.Seq, e.Kind, e.Step})
		}
	}
}

// undone takes a mark back; its step waits again, and the run stands there.
func (r *Run) undone(e Event) {
	i := slices.IndexFunc(r.Marks, func(m Mark) bool { return m.Seq == e.Of })
	if i < 0 {
		return
	}
	m := r.Marks[i]
	r.Marks = slices.Delete(r.Marks, i, i+1)
	if m.Kind == EvNote {
		r.Withdrawn[m.Seq] = true
		return
	}
	for i := range r.Steps {
		if s := &r.Steps[i]; s.Step.ID == m.Step {
			s.State, s.Evidence, s.Value, s.Reason, s.By, s.Sheet, s.Glass = Asking, "", "", "", "", nil, nil
			s.Inapplicable, s.Deferred, s.Findings = false, false, nil
			r.At = i
		}
	}
}

// undo takes the last mark back.
func (r *Runner) undo(by string) {
	n := len(r.run.Marks)
	if n == 0 {
		r.notice("there is no tick, skip or note to take back; what a command did cannot be taken back")
		return
	}
	m := r.run.Marks[n-1]
	if m.Kind != EvNote {
		s := r.run.Current()
		switch {
		case r.busy || s != nil && (s.State == Running || s.State == Waiting):
			r.notice("not taken back: a step is running or watched just now")
			return
		case s != nil && s.State == Unknown && !s.Kept:
			r.notice("not taken back: say first what is with the step whose outcome is unknown")
			return
		case !slices.ContainsFunc(r.run.Steps, func(s StepState) bool { return s.Step.ID == m.Step }):
			r.notice("not taken back: it was in another section")
			return
		}
		delete(r.opened, m.Step)
	}
	r.emit(Event{Kind: EvUndone, Step: m.Step, Of: m.Seq, By: by})
}

// mark does what a person says about the step at hand without anything being
// run; it gives false when the act is none of these or does not fit.
func (r *Runner) mark(s *StepState, a Act, by string, q AskKind) bool {
	id := s.Step.ID
	long := utf8.RuneCountInString(a.Text) >= reasonLeast
	asks := q == AskFailed || q == AskBarred || q == AskTick || q == AskGo || q == AskConfirm
	switch {
	case a.Kind == ActSkip && long && (s.State == Waiting || q != AskUnknown && q != AskNothing && q != AskForm):
		return r.emit(Event{Kind: EvSkipped, Step: id, By: by, Text: a.Text})
	case a.Kind == ActDone && long && (q == AskFailed || q == AskBarred):
		return r.emit(Event{Kind: EvDone, Step: id, By: by, Text: a.Text})
	case a.Kind == ActInapplicable && asks && Optional(s.Step):
		return r.emit(Event{Kind: EvInapplicable, Step: id, By: by, Text: "the condition in the text is not met"})
	case a.Kind == ActDefer && (q == AskTick || q == AskGo) && !s.Deferred:
		return r.emit(Event{Kind: EvDeferred, Step: id, By: by})
	}
	return false
}
