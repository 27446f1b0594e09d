package steps

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/fairtradeworker/runbook/runbook"
)

// leftMsg says that a command was left to the supervisor.
type leftMsg struct{ job int }

// foundMsg is what became of a command that was in flight when the last sitting
// ended.
type foundMsg struct {
	job    int
	step   string
	result *Result // nil: nobody knows
	stdout []byte
}

// supervisor gives the run's supervisor, started if need be.
func (r *Runner) supervisor() (*tether, error) {
	if r.tether != nil && !r.tether.broken {
		return r.tether, nil
	}
	if r.tether != nil {
		r.tether.close()
		r.tether = nil
		clear(r.known) // its memory is gone
	}
	t, err := startTether(r.o.Journal.Dir())
	if err != nil {
		return nil, fmt.Errorf("%w; nothing was run", err)
	}
	t.spilled = r.o.Feed.spill
	r.tether = t
	return t, nil
}

// order is the step's script with everything that it needs.
func (r *Runner) order(step runbook.Step, script string, attempt int) order {
	o := order{
		Bash: r.o.Launcher.Bash(), Env: r.o.Launcher.Env(), Dir: r.o.Launcher.Dir(),
		Output:  fmt.Sprintf("%03d-%s-%d", r.run.At+1, strings.ReplaceAll(step.ID, "/", "-"), attempt),
		Attempt: attempt, Script: script, Values: map[string]string{}, Limit: changeTime,
	}
	for k, v := range r.run.Inputs {
		if !v.Hidden {
			o.Values[k] = v.Value
		}
	}
	for k, v := range r.run.Chosen {
		o.Values[k] = v.Value
	}
	// A secret goes to the steps that ask for it, and to no other's environment.
	for name, v := range r.secrets {
		o.Secrets = append(o.Secrets, v)
		if asksFor(step, name) {
			o.Values[name] = v
			o.Secret = append(o.Secret, name)
		}
	}
	switch {
	case step.Waits:
		o.Limit = waitTime
	case !step.Mutates && step.Level == runbook.LevelRead:
		o.Limit = readTime
		if step.Endless && r.o.TailLimit > 0 {
			o.Limit = r.o.TailLimit
		}
	}
	return o
}

func asksFor(step runbook.Step, name string) bool {
	for _, p := range step.Placeholders {
		if p.Name == name {
			return true
		}
	}
	return false
}

// missing says which secret variable a step reads that an earlier sitting's step
// set: its value was kept nowhere.
func (r *Runner) missing(step runbook.Step) string {
	for name, by := range r.run.Hidden {
		if r.known[name] || by == step.ID {
			continue
		}
		for _, c := range step.Commands {
			if reads(c.Text, name) {
				return fmt.Sprintf("it reads %s, a secret that %s set in an earlier sitting; secrets are not kept; run that step's command by hand, or begin a new run", name, by)
			}
		}
	}
	return ""
}

func reads(text, name string) bool {
	for _, open := range runbook.Resolve(text, nil).Open {
		if open == name {
			return true
		}
	}
	return false
}

// liner hands a step's lines to the screen.
func (r *Runner) liner(step string) func([]byte) {
	return func(text []byte) { r.o.Feed.line(Line{Step: step, At: r.o.Now(), Text: bytes.Clone(text)}) }
}

// output is the path of a step's output files, without extension.
func (r *Runner) output(s *StepState) string {
	return filepath.Join(r.o.Journal.Dir(), "output", s.Intent.Output)
}

// find looks for the result of a command that was in flight when the last
// sitting ended, and waits for it while its supervisor lives. Leaving again
// leaves it alone again.
func (r *Runner) find(s *StepState) {
	step := s.Step.ID
	f := &found{dir: r.o.Journal.Dir(), line: r.liner(step)}
	mutates := s.Step.Mutates
	if s.Intent != nil {
		f.name, mutates = s.Intent.Output, s.Intent.Mutates
	}
	r.start(mutates, foundTime, func(ctx context.Context, job int) any {
		res, stdout, ok := f.wait(ctx)
		m := foundMsg{job: job, step: step, stdout: stdout}
		if ok {
			m.result = &res
		} else if alive, _ := f.supervised(); alive {
			return leftMsg{job: job}
		}
		return m
	})
	r.alone = true
}

// foundTime is longer than any step's limit, which the supervisor keeps itself.
const foundTime = 2 * time.Hour

func (r *Runner) found(m foundMsg) {
	s := r.run.Find(m.step)
	if m.job != r.job || s == nil {
		return
	}
	r.busy = false
	if m.result == nil {
		why := "it was sent and no result was recorded"
		if r.restarted {
			why += "; the machine was restarted since"
		}
		r.emit(Event{Kind: EvUnknown, Step: m.step, By: byProgram, Text: why})
		return
	}
	r.stdout[m.step] = m.stdout
	text := "found on return; nobody was there when it ended"
	if !r.emit(Event{Kind: EvResult, Step: m.step, By: byProgram, Result: m.result, Text: text}) {
		return
	}
	r.settle(s, nil)
}
