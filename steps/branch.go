package steps

import (
	"slices"

	"github.com/fairtradeworker/runbook/runbook"
)

// Frame is a procedure that a run is in: its own, or a section of the same page
// that was entered from a step and comes back to it.
type Frame struct {
	Proc  runbook.Procedure
	Steps []StepState
	At    int
	From  string // the step that it was entered from; "" for the run's own procedure
}

// enter goes into another section. A section that the page no longer has changes
// nothing.
func (r *Run) enter(e Event) {
	if !r.Enterable(e.Name) {
		return
	}
	r.Outer = append(r.Outer, Frame{r.Proc, r.Steps, r.At, r.From})
	for _, p := range r.Book.Procedures {
		if p.ID == e.Name {
			r.Proc = p
		}
	}
	r.Steps, r.At, r.Begun, r.From = nil, -1, false, e.Step
	for _, s := range r.Book.StepsOf(e.Name) {
		r.Steps = append(r.Steps, StepState{Step: s, State: Pending})
	}
}

// back goes to the step that the present section was entered from.
func (r *Run) back() {
	n := len(r.Outer) - 1
	if n < 0 {
		return
	}
	r.Branches = append(r.Branches, Frame{r.Proc, r.Steps, r.At, r.From})
	f := r.Outer[n]
	r.Outer = r.Outer[:n]
	r.Proc, r.Steps, r.At, r.From, r.Begun = f.Proc, f.Steps, f.At, f.From, true
}

// Enterable tells whether a section can be entered now: the page has it, it has
// steps, and the run is not in it already.
func (r *Run) Enterable(proc string) bool {
	if r.Book == nil || proc == r.Proc.ID || len(r.Book.StepsOf(proc)) == 0 {
		return false
	}
	for _, f := range r.Outer {
		if f.Proc.ID == proc {
			return false
		}
	}
	return slices.ContainsFunc(r.Book.Procedures, func(p runbook.Procedure) bool { return p.ID == proc })
}

// base are the steps of the run's own procedure.
func (r *Run) base() []StepState {
	if len(r.Outer) > 0 {
		return r.Outer[0].Steps
	}
	return r.Steps
}

// all visits every step of the run: of the present section, of those outside it,
// and of those that were left.
func (r *Run) all(yield func(*StepState) bool) {
	in := func(steps []StepState) bool {
		for i := range steps {
			if !yield(&steps[i]) {
				return false
			}
		}
		return true
	}
	if !in(r.Steps) {
		return
	}
	for i := len(r.Outer) - 1; i >= 0; i-- {
		if !in(r.Outer[i].Steps) {
			return
		}
	}
	for i := len(r.Branches) - 1; i >= 0; i-- {
		if !in(r.Branches[i].Steps) {
			return
		}
	}
}

// branch enters a section from the step at hand.
func (r *Runner) branch(s *StepState, proc, by string) {
	if !r.run.Enterable(proc) {
		r.notice("nothing was opened: the page has no such section, or the run is in it already")
		return
	}
	for _, step := range r.run.Book.StepsOf(proc) { // it may have been walked before
		delete(r.opened, step.ID)
		delete(r.again, step.ID)
		delete(r.stdout, step.ID)
	}
	r.emit(Event{Kind: EvBranched, Step: s.Step.ID, Name: proc, By: by})
}

// comeBack leaves a section. The step that it was entered from is read again if
// it had failed; a change among them asks for its word once more.
func (r *Runner) comeBack(by, why string) {
	if !r.emit(Event{Kind: EvReturned, Step: r.run.From, Name: r.run.Proc.ID, By: by, Text: why}) {
		return
	}
	if s := r.run.Current(); s != nil && (s.State == Fails || s.State == Barred) {
		r.retry(s, byProgram)
	}
}

func (r *Runner) retry(s *StepState, by string) {
	delete(r.opened, s.Step.ID)
	r.again[s.Step.ID] = true
	r.emit(Event{Kind: EvRetried, Step: s.Step.ID, By: by})
}

// sectionDone is the end of a section's last step: back to where it was entered,
// or, when it rolled the release back, to the end of the run, since what was
// being done is undone.
func (r *Runner) sectionDone() {
	undone := r.run.Proc.Role == "rollback" && slices.ContainsFunc(r.run.Steps, func(s StepState) bool { return s.Intent != nil && s.Intent.Mutates })
	if !undone {
		r.comeBack(byProgram, "its last step is done")
		return
	}
	for len(r.run.Outer) > 0 {
		if !r.emit(Event{Kind: EvReturned, Step: r.run.From, Name: r.run.Proc.ID, By: byProgram, Text: "the rollback was carried out, so the run ends"}) {
			return
		}
	}
	r.finish()
}
