package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

const (
	finalTries = 4
	finalPause = 2 * time.Second
)

type finalMsg struct {
	job     int
	rollout *Rollout
	probes  []probe
	err     error
}

// finish reads the world once more and says how the run ended: what is called
// healthy must have been seen now, not some time ago.
func (r *Runner) finish() {
	svc := r.service()
	rel := r.run.Release
	urls := r.urls()
	if rel == nil {
		svc = nil
	}
	r.start(false, readTime, func(ctx context.Context, job int) any {
		m := finalMsg{job: job, probes: r.probe(ctx, urls)}
		if svc != nil {
			for range finalTries { // what could not be read now may be read in a moment
				ro, err := r.o.Cloud.Rollout(ctx, *svc, *rel)
				m.rollout, m.err = &ro, err
				if err == nil && !weakTargets(ro.Verdict) || !rest(ctx, finalPause, nil) {
					break
				}
			}
		}
		return m
	})
}

func (r *Runner) finished(m finalMsg) {
	if m.job != r.job {
		return
	}
	r.busy = false
	for i := range m.probes {
		r.emit(Event{Kind: EvCheck, Check: &m.probes[i].check})
	}
	if m.err != nil {
		r.blind("ecs", m.err)
	} else if m.rollout != nil {
		r.emit(Event{Kind: EvRollout, Rollout: m.rollout})
	}
	o := r.run.conclusion(m)
	r.emit(Event{Kind: EvEnded, By: byProgram, Outcome: &o})
}

// stop ends the run where it stands.
func (r *Runner) stop(by, why string) {
	in := ""
	for len(r.run.Outer) > 0 {
		in = ", in " + r.run.Proc.Title
		if !r.emit(Event{Kind: EvReturned, Step: r.run.From, Name: r.run.Proc.ID, By: by, Text: "the run ends"}) {
			return
		}
	}
	o := Outcome{Status: Stopped, Counts: r.run.counts()}
	s := r.run.Current()
	at := " before the first step"
	if s != nil {
		at = fmt.Sprintf(" at step %d, %s", r.run.At+1, s.Step.Title) + in
	}
	o.Sentence = "Stopped" + at
	if s != nil && s.State == Fails {
		o.Status, o.Sentence = Failed, "Failed"+at
	}
	o.From, o.To = r.run.sent()
	if text := r.run.begun(); text != "" {
		o.Open = append(o.Open, text)
	}
	o.Open = append(o.Open, r.run.open()...)
	o.Open = append(o.Open, r.run.broken()...)
	if why != "" && !slices.ContainsFunc(o.Open, func(t string) bool {
		return s != nil && strings.HasSuffix(t, strings.TrimPrefix(why, s.Step.Title+": "))
	}) {
		o.Open = append(o.Open, why)
	}
	r.run.all(func(s *StepState) bool {
		if s.State == Unknown {
			o.Status = UnknownEnd
		}
		return true
	})
	r.emit(Event{Kind: EvEnded, By: by, Outcome: &o})
}

// conclusion weighs the steps and the last reading.
func (r *Run) conclusion(m finalMsg) Outcome {
	o := Outcome{Status: Complete, Counts: r.counts(), Open: r.open()}
	if o.Counts["skipped"] > 0 || o.Counts[string(Weak)] > 0 || o.Counts[string(Done)] > 0 {
		o.Status = CompleteWeak
	}
	o.Sentence = fmt.Sprintf("All %d steps are done", len(r.Steps))
	if n := o.Counts["skipped"]; n > 0 {
		o.Sentence = fmt.Sprintf("Complete except %d skipped", n)
	}
	if n := o.Counts[string(Done)]; n > 0 {
		o.Sentence += fmt.Sprintf("; %d done by hand", n)
	}
	if r.Release != nil {
		r.released(&o, m)
	}
	o.From, o.To = r.sent()
	o.Open = append(o.Open, r.broken()...)
	if n := o.Counts[string(Fails)]; n > 0 { // what was being done was given up for a rollback
		o.Status = Failed
		o.Sentence += fmt.Sprintf("; %s failed", r.Proc.Title)
	}
	if o.Counts[string(Unknown)] > 0 {
		o.Status = UnknownEnd
		o.Sentence = "The outcome of a step is unknown. " + o.Sentence
	}
	return o
}

// released says what became of the service. Healthy means: one deployment left,
// on the wanted revision, counts met, targets healthy, and every endpoint that
// the page names measured good. Nothing less is called so.
func (r *Run) released(o *Outcome, m finalMsg) {
	done, undone := "Released", "Not released"
	if r.Back {
		done, undone = "Rolled back", "Not rolled back"
	}
	if r.Release.Scaled && !r.Back { // in a rollback it is the last part of it
		done = fmt.Sprintf("Scaled to %d", r.Release.Count)
		undone = "Not s" + done[1:]
	}
	if m.err != nil || m.rollout == nil {
		o.Sentence, o.Status = done+" or not: the service could not be read at the end", UnknownEnd
		o.Open = append(o.Open, fmt.Sprint(m.err))
		return
	}
	v := m.rollout.Verdict
	o.Proven = append(o.Proven, v.Evidence...)
	if v.Kind != VerdictSucceeded {
		o.Sentence, o.Status = undone+": "+v.Sentence, Failed
		o.Open = append([]string{v.Sentence}, o.Open...)
		if !v.Over() {
			o.Sentence = done + ", not proven: " + v.Sentence
		}
		return
	}
	if r.Release.Scaled && r.Release.Count == 0 {
		o.Sentence, o.Status = done+": no task runs", CompleteWeak
		if r.Back {
			o.Sentence, o.Status = undone+": no task runs", Failed
		}
		o.Open = append(o.Open, "the service answers nobody until tasks are wanted again")
		return
	}
	var bad []string
	good := 0
	for _, p := range m.probes {
		f := Finding{Expected: p.check.Name + " answers 2xx", Actual: probeText(p), Source: "http", At: p.check.At, OK: p.check.State == CheckGood, Weak: p.check.State == CheckUnknown}
		o.Proven = append(o.Proven, f)
		if f.OK {
			good++
		} else {
			bad = append(bad, p.check.Name+" "+probeText(p))
		}
	}
	switch {
	case len(bad) > 0:
		o.Sentence, o.Status = done+", not healthy: "+strings.Join(bad, "; "), Failed
	case good == 0:
		o.Sentence = done + "; whether it is healthy was not measured"
		o.Open = append(o.Open, "the page names no URL that could be measured")
		o.Status = CompleteWeak
	case weakTargets(v):
		o.Sentence = done + " and answering; the load balancer's targets could not be read"
		o.Status = CompleteWeak
	default:
		o.Sentence = done + " and healthy"
	}
}

func weakTargets(v Verdict) bool {
	for _, f := range v.Evidence {
		if f.Weak || !f.OK {
			return true
		}
	}
	return false
}

// counts are steps by evidence class, and by state where they did not pass.
func (r *Run) counts() map[string]int {
	n := map[string]int{}
	for _, s := range r.Steps {
		switch s.State {
		case Passed:
			n[string(s.Evidence)]++
		case Skipped:
			if s.Inapplicable {
				n["not applicable"]++
			} else {
				n["skipped"]++
			}
		default:
			n[string(s.State)]++
		}
	}
	return n
}

// open lists what is not proven.
func (r *Run) open() (out []string) {
	for i, s := range r.Steps {
		name := fmt.Sprintf("step %d, %s", i+1, s.Step.Title)
		switch {
		case s.State == Passed && s.Evidence == Weak:
			out = append(out, name+": weak evidence only ("+s.Value+")")
		case s.State == Done:
			out = append(out, name+": done by hand, "+s.Reason)
		case s.State == Skipped && !s.Inapplicable:
			out = append(out, name+": skipped, "+s.Reason)
		case s.State == Unknown:
			out = append(out, name+": outcome unknown")
		case s.State == Fails:
			out = append(out, name+": failed, "+s.Reason)
		}
	}
	return out
}
