package steps

import (
	"context"
	"time"

	"github.com/fairtradeworker/runbook/runbook"
)

// Stand is what a tick stands for where the thing itself does not exist: in a
// rehearsal there is no browser in which somebody could click.
type Stand struct {
	Says string       // told when the step is reached; "" is nothing
	Wait string       // why it cannot be ticked yet; "" is that it can
	Do   func() error // nil: the tick is only a tick
	Did  string       // written down with the tick once Do has succeeded
}

const standTime = 10 * time.Second

type stoodMsg struct {
	job            int
	step, by, text string
	evidence       Evidence
	err            error
}

func (r *Runner) stands(step runbook.Step) Stand {
	if r.o.Stands == nil {
		return Stand{}
	}
	return r.o.Stands(step)
}

// tick does what a tick stands for, and then takes it.
func (r *Runner) tick(s *StepState, a Act, by string, evidence Evidence) {
	st := r.stands(s.Step)
	switch {
	case st.Wait != "":
		r.notice(st.Wait)
	case st.Do == nil:
		r.emit(Event{Kind: EvTicked, Step: s.Step.ID, By: by, Evidence: evidence, Text: a.Text})
	default:
		step, text := s.Step.ID, st.Did
		if a.Text != "" {
			text = a.Text + "; " + text
		}
		r.start(false, standTime, func(_ context.Context, job int) any {
			return stoodMsg{job: job, step: step, by: by, evidence: evidence, text: text, err: st.Do()}
		})
	}
}

func (r *Runner) stood(m stoodMsg) {
	if m.job != r.job {
		return
	}
	r.busy = false
	if m.err != nil {
		r.emit(Event{Kind: EvNote, Step: m.step, By: byProgram, Text: "not ticked: " + m.err.Error()})
		return
	}
	r.emit(Event{Kind: EvTicked, Step: m.step, By: m.by, Evidence: m.evidence, Text: m.text})
}
