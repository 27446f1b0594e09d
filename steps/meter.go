package steps

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/fairtradeworker/runbook/runbook"
)

// Meter is a Cloud that reads instruments.
type Meter interface {
	// Metrics reads what pages give limits for. What cannot be read is in the
	// list and says why.
	Metrics(ctx context.Context, s Service) ([]Measurement, error)
	// Databases reads the state and the connections of the account's databases.
	Databases(ctx context.Context, s Service) ([]Check, error)
}

// metersEvery is how often they are read: CloudWatch writes a value a minute,
// and each reading is billed.
const metersEvery = time.Minute

type measuredMsg struct {
	job  int
	step string
	all  []Measurement
	err  error
}

// measurable are the expectations of a step without commands that an instrument
// can answer.
func (r *Runner) measurable(step runbook.Step) (out []runbook.Expectation) {
	if _, ok := r.o.Cloud.(Meter); !ok || r.service() == nil {
		return nil
	}
	for _, e := range expectationsOf(step) {
		if _, ok := MeasureOf(e); ok {
			out = append(out, e)
		}
	}
	return out
}

// Measurable tells whether an instrument can answer what the step asks.
func Measurable(step runbook.Step) bool {
	for _, e := range expectationsOf(step) {
		if _, ok := MeasureOf(e); ok && len(step.Commands) == 0 {
			return true
		}
	}
	return false
}

// expectationsOf are the step's own, or the one that a checklist item is itself.
func expectationsOf(step runbook.Step) []runbook.Expectation {
	if len(step.Expectations) > 0 || len(step.Commands) > 0 {
		return step.Expectations
	}
	if e, ok := runbook.Limit(step.Title); ok {
		return []runbook.Expectation{e}
	}
	return nil
}

// measure reads the instruments that a step asks for.
func (r *Runner) measure(s *StepState) {
	meter, svc, id := r.o.Cloud.(Meter), *r.service(), s.Step.ID
	r.emit(Event{Kind: EvWaiting, Step: id, Name: waitsForMeters, By: byProgram})
	r.start(false, readTime, func(ctx context.Context, job int) any {
		all, err := meter.Metrics(ctx, svc)
		return measuredMsg{job, id, all, err}
	})
}

// waitsForMeters marks an EvWaiting of a step that reads instruments.
const waitsForMeters = "measurements"

// measured compares. A limit that is broken fails; one that could not be read is
// for a person to compare, and says why: a failed call is never a pass.
func (r *Runner) measured(m measuredMsg) {
	s := r.run.Find(m.step)
	if m.job != r.job || s == nil {
		return
	}
	r.busy = false
	if s.State != Waiting {
		return
	}
	why := "nothing was read"
	if m.err != nil {
		why = m.err.Error()
		if errors.Is(m.err, context.Canceled) {
			r.fail(s, "stopped before the instruments were read", nil)
			return
		}
	}
	var findings []Finding
	var ask []string
	for _, e := range expectationsOf(s.Step) {
		name, ok := MeasureOf(e)
		if !ok {
			ask = append(ask, e.Text)
			continue
		}
		got := Measurement{Name: name, Source: "cloudwatch", At: r.o.Now(), Why: why}
		for _, k := range m.all {
			if k.Name == name {
				got = k
			}
		}
		f := got.Against(e)
		findings = append(findings, f)
		if f.Weak {
			ask = append(ask, fmt.Sprintf("%s (not measured: %s)", e.Text, f.Note))
		}
	}
	for _, f := range findings {
		if !f.OK && !f.Weak {
			r.fail(s, "expected "+f.Expected+", got "+f.Actual, findings)
			return
		}
	}
	if len(ask) > 0 {
		r.emit(Event{Kind: EvCompare, Step: m.step, By: byProgram, Text: strings.Join(ask, "; "), Findings: findings})
		return
	}
	var values []string
	for _, f := range findings {
		values = append(values, f.Actual)
	}
	r.emit(Event{Kind: EvPassed, Step: m.step, By: byProgram, Evidence: Measured, Value: strings.Join(values, ", "), Findings: findings})
}

// watchMeters shows the instruments in pane 5 while the run is shown.
func (r *Runner) watchMeters(ctx context.Context, meter Meter, svc Service) {
	for {
		all, err := meter.Metrics(ctx, svc)
		if err != nil {
			all = []Measurement{{Name: MeasureP99, Why: err.Error(), Source: "cloudwatch", At: r.o.Now()}}
		}
		for _, m := range all {
			r.send(checkMsg{m.check(svc, r.limitOf(m.Name))})
		}
		bases, err := meter.Databases(ctx, svc)
		if err != nil {
			bases = []Check{{Name: "databases", State: CheckUnknown, Value: "not read", Source: "rds", At: r.o.Now(), Why: err.Error()}}
		}
		for _, c := range bases {
			r.send(checkMsg{c})
		}
		if !rest(ctx, metersEvery, nil) || !r.inSight.wanted(ctx, ShowChecks) {
			return
		}
	}
}

// limitOf is what the page says of a measure: the procedure first, then any other.
func (r *Runner) limitOf(name Measure) *runbook.Expectation {
	var other *runbook.Expectation
	for i := range r.o.Book.Steps {
		for _, e := range expectationsOf(r.o.Book.Steps[i]) {
			if m, ok := MeasureOf(e); !ok || m != name {
				continue
			}
			if r.o.Book.Steps[i].Procedure == r.o.Procedure {
				return &e
			}
			if other == nil {
				other = &e
			}
		}
	}
	return other
}

// shortMeasure is what pane 5 calls a measure.
var shortMeasure = map[Measure]string{MeasureP99: "p99", MeasureErrors: "errors", MeasureCPU: "cpu", MeasureMemory: "memory"}

// check is the measurement as an instrument of pane 5, judged by the page's own
// limit. Without a limit it is a value, neither good nor bad.
func (m Measurement) check(s Service, limit *runbook.Expectation) Check {
	c := Check{Name: shortMeasure[m.Name], Target: s.Name, State: CheckSeen, Source: m.Source, At: m.At}
	if !m.Known {
		c.State, c.Value, c.Why = CheckUnknown, "not read", m.Why
		return c
	}
	c.Value = m.text()
	if limit == nil {
		return c
	}
	f := m.Against(*limit)
	switch {
	case f.Weak:
		c.Why = f.Note
	case f.OK:
		c.State = CheckGood
	default:
		c.State, c.Why = CheckBad, "the page says "+limit.Text
	}
	return c
}
