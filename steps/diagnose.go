package steps

import (
	"context"
	"time"
)

// diagnoseTime bounds the look at why something failed.
const diagnoseTime = 8 * time.Second

type diagnosisMsg struct {
	step      string
	diagnosis Diagnosis
	err       error
}

// diagnose looks, read-only and beside everything else, at why a step failed.
// What it finds is journaled before ECS forgets it: stopped tasks are gone
// within the hour.
func (r *Runner) diagnose(step string) {
	svc := r.service()
	if svc == nil {
		return
	}
	var rel Release
	if r.run.Release != nil {
		rel = *r.run.Release
	}
	r.diagnosing = step
	r.background(func() any {
		ctx, cancel := context.WithTimeout(r.ctx, diagnoseTime)
		defer cancel()
		d, err := r.o.Cloud.Diagnose(ctx, *svc, rel)
		return diagnosisMsg{step: step, diagnosis: d, err: err}
	})
}

func (r *Runner) diagnosed(m diagnosisMsg) {
	if r.diagnosing == m.step {
		r.diagnosing = ""
	}
	if m.err != nil {
		r.blind("ecs", m.err)
		return
	}
	if s := r.run.Find(m.step); s == nil || s.State != Fails {
		return // somebody went on; the answer came late
	}
	r.emit(Event{Kind: EvDiagnosis, Step: m.step, By: byProgram, Diagnosis: &m.diagnosis})
}
