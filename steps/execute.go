package steps

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fairtradeworker/runbook/runbook"
)

// How long a step's commands may take. A change that takes longer has an
// unknown outcome; anything else has failed.
const (
	readTime   = time.Minute
	changeTime = 15 * time.Minute
	waitTime   = time.Hour
	appearTime = 20 * time.Second // for a change to be seen in ECS, which is eventually consistent
)

type endedMsg struct {
	job    int
	step   string
	result Result
	stdout []byte
	probes []probe
}

// execute writes the intent and starts the step's commands in a bash.
func (r *Runner) execute(s *StepState) {
	step := s.Step
	script, err := runbook.Script(step)
	if err != nil {
		r.emit(Event{Kind: EvBarred, Step: step.ID, By: byProgram, Text: err.Error()})
		return
	}
	attempt := 1
	if s.Intent != nil {
		attempt = s.Intent.Attempt + 1
	}
	if why := r.missing(step); why != "" {
		r.emit(Event{Kind: EvBarred, Step: step.ID, By: byProgram, Text: why})
		return
	}
	if r.held(s) {
		return
	}
	if err := Changed(r.o.Scripts); err != nil {
		r.emit(Event{Kind: EvBarred, Step: step.ID, By: byProgram, Text: err.Error()})
		return
	}
	var t *tether
	if !step.Interactive {
		if t, err = r.supervisor(); err != nil {
			r.emit(Event{Kind: EvBarred, Step: step.ID, By: byProgram, Text: err.Error()})
			return
		}
	}
	o := r.order(step, script, attempt)
	if step.Interactive {
		o.Output = ""
	}
	if !r.emit(Event{Kind: EvIntent, Step: step.ID, By: byProgram, Intent: &Intent{
		Attempt: attempt, Script: script, Resolved: resolved(step, r.run.Values()), Mutates: step.Mutates, Output: o.Output,
	}}) {
		return // not on disk, so not started
	}
	if step.Interactive {
		r.hand(step, o)
		return
	}
	watched := r.service()
	r.start(step.Mutates, o.Limit, func(ctx context.Context, job int) any {
		res, out, ok := t.run(ctx, o, r.liner(step.ID), r.o.Feed.drop)
		if !ok {
			return leftMsg{job: job}
		}
		m := endedMsg{job: job, step: step.ID, result: res, stdout: out}
		if !step.Mutates && runbook.PlainRequests(script) && res.Signal == "" && res.Lost == "" && ctx.Err() == nil {
			m.probes = r.probe(ctx, step.Targets.URLs)
		}
		if !step.Mutates {
			r.awaitSight(ctx, step, watched)
		}
		return m
	})
}

// probe reads URLs side by side.
func (r *Runner) probe(ctx context.Context, urls []string) []probe {
	if r.o.HTTP == nil {
		return nil
	}
	urls = slices.DeleteFunc(slices.Clone(urls), sentryStats) // without its token an answer says nothing
	out := make([]probe, len(urls))
	var wg sync.WaitGroup
	for i, u := range urls {
		wg.Go(func() { out[i] = measure(ctx, r.o.HTTP, u, r.o.Now) })
	}
	wg.Wait()
	return out
}

func (r *Runner) ended(m endedMsg) {
	if m.job != r.job {
		return
	}
	r.busy = false
	s := r.run.Find(m.step)
	if s == nil {
		return
	}
	for i := range m.probes {
		r.emit(Event{Kind: EvCheck, Check: &m.probes[i].check})
	}
	r.stdout[m.step] = m.stdout
	for _, name := range m.result.Hidden {
		r.known[name] = true
	}
	if !r.emit(Event{Kind: EvResult, Step: m.step, By: byProgram, Result: &m.result}) {
		return
	}
	r.settle(s, m.probes)
}

// settle decides what a result means.
func (r *Runner) settle(s *StepState, probes []probe) {
	step, res := s.Step, *s.Result
	cut := res.TimedOut || res.Signal != "" || res.Lost != ""
	is, line := noWord, ""
	if step.Mutates && res.Err == "" && !cut && res.Exit != 0 {
		is, line = arrived(step, res)
	}
	switch {
	case is == mayHave:
		r.emit(Event{Kind: EvUnknown, Step: step.ID, By: byProgram, Text: lostText(res, line)})
		r.followService()
	case step.Group != "" && res.Err == "" && !cut:
		r.part(s, s)
	case (step.Mutates || step.Interactive) && res.Err == "" && cut:
		r.emit(Event{Kind: EvUnknown, Step: step.ID, By: byProgram, Text: exitText(res) + "; it may have been carried out"})
	case res.Exit != 0:
		r.fail(s, failedText(res, is, line), []Finding{{Expected: "exit status 0", Actual: exitText(res), Source: "exit status", At: r.o.Now()}})
	case step.Mutates && step.Targets.Service != "" && r.service() != nil:
		r.appear = time.Now().Add(appearTime)
		r.emit(Event{Kind: EvWaiting, Step: step.ID, By: byProgram, Text: "sent; waiting for ECS to show it"})
		r.followService()
		r.pokeWatch()
	case waitsForECS(step) && r.service() != nil:
		r.emit(Event{Kind: EvWaiting, Step: step.ID, By: byProgram})
		r.followService()
		r.pokeWatch()
	default:
		r.conclude(s, probes)
	}
}

// waitsForECS tells a step that stays open until the rollout's verdict from one
// whose own command waits for something else, such as a database.
func waitsForECS(step runbook.Step) bool {
	if !step.Waits || len(step.Commands) == 0 || step.Targets.Service != "" || len(step.Targets.AWS) == 0 {
		return step.Waits
	}
	for _, call := range step.Targets.AWS {
		if strings.HasPrefix(call, "ecs ") || strings.HasPrefix(call, "logs ") {
			return true
		}
	}
	return false
}

// conclude compares and passes, fails, or asks a person to compare.
func (r *Runner) conclude(s *StepState, probes []probe) {
	findings, ask := compare(s.Step, seen{result: *s.Result, stdout: r.stdout[s.Step.ID], probes: probes, rollout: r.fresh(s), now: r.o.Now()})
	for _, f := range findings {
		if !f.OK {
			r.fail(s, "expected "+f.Expected+", got "+f.Actual, findings)
			return
		}
	}
	if len(ask) > 0 {
		r.emit(Event{Kind: EvCompare, Step: s.Step.ID, By: byProgram, Text: strings.Join(ask, "; "), Findings: findings})
		return
	}
	if r.challenge(s, findings) {
		return
	}
	r.pass(s, "", findings)
}

// fresh is the last reading of the service if it was made after the step began.
func (r *Runner) fresh(s *StepState) *Rollout {
	if ro := r.run.Rollout; ro != nil && !ro.At.Before(s.Started.Add(-10*time.Second)) {
		return ro
	}
	return nil
}

// pass classes the evidence: measured when anything but an exit status speaks
// for it, else weak.
func (r *Runner) pass(s *StepState, value string, findings []Finding) {
	ev := Weak
	slices.SortStableFunc(findings, func(a, b Finding) int { // the strongest first: it is the one that is shown
		return cmp.Compare(strength(b), strength(a))
	})
	for _, f := range findings {
		if f.OK && !f.Weak {
			ev = Measured
			if value == "" {
				value = f.Actual
			}
		}
	}
	var set []string
	for _, name := range s.Step.Sets {
		if v := s.Result.Set[name]; v != "" {
			set = append(set, name+"="+v)
		}
	}
	if len(set) > 0 && !s.Step.Mutates {
		if runbook.GivesValue(textOf(s.Step)) {
			ev = Measured
		}
		if value == "" {
			value = strings.Join(set, " ")
		}
	}
	if value == "" && s.Result != nil {
		value = exitText(*s.Result)
	}
	r.emit(Event{Kind: EvPassed, Step: s.Step.ID, By: byProgram, Evidence: ev, Value: value, Findings: findings})
}

// textOf is a step's commands as the page has them.
func textOf(step runbook.Step) string {
	lines := make([]string, len(step.Commands))
	for i, c := range step.Commands {
		lines[i] = c.Text
	}
	return strings.Join(lines, "\n")
}

func strength(f Finding) int {
	switch {
	case !f.OK:
		return 2
	case !f.Weak:
		return 1
	}
	return 0
}

func (r *Runner) fail(s *StepState, why string, findings []Finding) {
	if r.emit(Event{Kind: EvFailed, Step: s.Step.ID, By: byProgram, Text: why, Findings: findings}) {
		r.diagnose(s.Step.ID)
		r.followService()
	}
}

// resolved is a step's commands with every known value filled in, to be shown;
// together, so that what one of them sets is not shown as it was before.
func resolved(step runbook.Step, values map[string]string) string {
	lines := make([]string, len(step.Commands))
	for i, c := range step.Commands {
		lines[i] = c.Text
	}
	return maskRecognised(step.Resolve(strings.Join(lines, "\n"), values).Text)
}
