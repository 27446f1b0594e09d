package steps

import (
	"errors"
	"strings"
)

// advance does all that needs nobody: opens the step at hand, runs what is
// read-only, goes to the next. It gives true when the sitting is over.
func (r *Runner) advance() bool {
	for {
		if r.run.Outcome != nil {
			return r.closing || r.o.Answers != nil || r.o.Unattended
		}
		if r.busy {
			return false
		}
		if r.run.Held != "" {
			return false
		}
		if moved := r.move(); moved {
			continue
		}
		if r.busy || r.run.Outcome != nil {
			continue
		}
		q := r.run.Question()
		if q.Kind == AskNothing {
			return false
		}
		if r.o.Answers != nil && q.Kind == AskFailed && r.diagnosing == q.Step {
			return false // a person would read the cause first
		}
		if r.o.Answers != nil {
			if a, ok := r.o.Answers(r.run); ok {
				r.handle(a)
				continue
			}
		}
		if r.o.Unattended {
			r.leave(errors.New("nobody to ask"))
			return true
		}
		return false
	}
}

// move makes one step forward if that needs nobody.
func (r *Runner) move() bool {
	if !r.prepared {
		return false // preflight, which has a limit of its own
	}
	if !r.run.Begun {
		if len(r.run.Placeholders()) > 0 {
			return false
		}
		return r.next()
	}
	if r.run.forgotten() {
		return false
	}
	s := r.run.Current()
	if s == nil {
		return r.next()
	}
	switch s.State {
	case Passed, Skipped, Done:
		return r.next()
	case Pending: // put off
		return r.next()
	case Unknown:
		return s.Kept && r.next()
	case Waiting:
		if s.Follow != nil || s.Measures {
			return false // until the log or the instruments were read
		}
		return r.judge(s)
	case Asking:
		if r.opened[s.Step.ID] || s.Choice != nil || s.Compare != "" {
			return false
		}
		r.opened[s.Step.ID] = true
		openTable[s.Step.Kind](r, s)
		return true
	}
	return false
}

// next arrives at the step behind the present one, passing variants of which
// another was taken, or ends the run.
func (r *Runner) next() bool {
	for i := r.run.At + 1; i < len(r.run.Steps); i++ {
		s := &r.run.Steps[i]
		if s.Over() || s.State == Unknown && s.Kept || s.Deferred && s.State == Pending {
			continue
		}
		if other := r.taken(s.Step.Variant); other != "" {
			r.emit(Event{Kind: EvSkipped, Step: s.Step.ID, By: byProgram, Text: "the other option was taken: " + other})
			continue
		}
		return r.emit(Event{Kind: EvArrived, Step: s.Step.ID, By: byProgram})
	}
	for i := range r.run.Steps { // what was put off comes now
		if s := &r.run.Steps[i]; s.Deferred && s.State == Pending {
			return r.emit(Event{Kind: EvArrived, Step: s.Step.ID, By: byProgram})
		}
	}
	if len(r.run.Outer) > 0 {
		r.sectionDone()
		return true
	}
	if r.lingers() {
		return false
	}
	r.finish()
	return true
}

// lingers tells whether the page has ended before the rollout that it began: it
// is watched until its verdict, for as long as it can be read. The operator may
// end the run before.
func (r *Runner) lingers() bool {
	ro, rel := r.run.Rollout, r.run.Release
	if rel == nil || rel.TaskDefinition == "" && rel.Before == "" || r.service() == nil || r.o.Now().Sub(rel.Since) > r.o.WaitLimit {
		return false
	}
	for _, s := range r.run.Steps {
		if s.State == Unknown || s.State == Skipped && s.Step.Mutates && s.By != byProgram {
			return false // nothing is known of what is rolling out, or it is not ours
		}
	}
	_, blind := r.run.Blind["ecs"]
	if blind || ro != nil && ro.At.After(rel.Since) && ro.Verdict.Over() {
		return false
	}
	if !r.lingering {
		r.lingering = true
		r.notice("the page ends here and the rollout does not: it is watched until its verdict")
	}
	return true
}

// taken gives the title of a step of another variant of the same choice that
// was carried out.
func (r *Runner) taken(variant string) string {
	group, _, ok := strings.Cut(variant, ":")
	if !ok {
		return ""
	}
	for _, s := range r.run.Steps {
		g, _, _ := strings.Cut(s.Step.Variant, ":")
		if g == group && s.Step.Variant != variant && s.State == Passed {
			return s.Step.Title
		}
	}
	return ""
}
