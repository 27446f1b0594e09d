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
	case Passed, Skipped:
		return r.next()
	case Unknown:
		return s.Kept && r.next()
	case Waiting:
		if s.Follow != nil {
			return false // until the log was seen
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
		if s.Over() || s.State == Unknown && s.Kept {
			continue
		}
		if other := r.taken(s.Step.Variant); other != "" {
			r.emit(Event{Kind: EvSkipped, Step: s.Step.ID, By: byProgram, Text: "the other option was taken: " + other})
			continue
		}
		return r.emit(Event{Kind: EvArrived, Step: s.Step.ID, By: byProgram})
	}
	r.finish()
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
