package steps

import (
	"fmt"
	"strings"
	"time"

	"github.com/fairtradeworker/runbook/runbook"
)

// ResultFresh is how long what a page's read-only command gave is good enough
// to change something by. The instruments have shorter limits of their own and
// are read all the time; a sheet reads who, where and what anew in any case.
const ResultFresh = 5 * time.Minute

// Renewable tells whether a step's result can be had again by itself: a read-only
// command that passed on what it read.
func (s StepState) Renewable() bool {
	return s.State == Passed && s.Evidence != Person && !s.Step.Mutates && s.Step.Level == runbook.LevelRead && len(s.Step.Commands) > 0 &&
		!s.Step.Interactive && !s.Step.Waits && s.Step.Group == "" && s.Result != nil
}

// Stale gives the indexes of results that are older than their limit at now and
// that a change which is still to come would rest on. What was read before the
// run's own last change is no longer read: it says how the world was then, and
// the same command would say something else now.
func (r *Run) Stale(now time.Time) (out []int) {
	if r.Outcome != nil {
		return nil
	}
	var took time.Duration // however long it takes to read all of them: once is enough
	from, change := 0, false
	for i, s := range r.Steps {
		switch {
		case s.Intent != nil && s.Intent.Mutates:
			from, took = i+1, 0
		case s.Renewable():
			took += s.Result.Took
		case s.Step.Mutates && !s.Over() && i >= r.At:
			change = true
		}
	}
	if !change {
		return nil
	}
	limit := max(ResultFresh, 4*took)
	for i := from; i < min(r.At, len(r.Steps)); i++ {
		if s := r.Steps[i]; s.Renewable() && now.Sub(s.Ended) > limit {
			out = append(out, i)
		}
	}
	return out
}

// freshen goes back to results that are too old to change anything by, and reads
// them again; the change is opened anew after them. It gives false when there
// are none.
func (r *Runner) freshen(s *StepState) bool {
	if !s.Step.Mutates {
		return false
	}
	now := r.o.Now()
	stale := r.run.Stale(now)
	if len(stale) == 0 {
		return false
	}
	delete(r.opened, s.Step.ID)
	if s.Sheet != nil { // what was confirmed rested on them
		r.emit(Event{Kind: EvStale, Step: s.Step.ID, By: byProgram, Text: "what it rests on is read again first"})
	}
	var names []string
	for _, i := range stale {
		old := &r.run.Steps[i]
		delete(r.opened, old.Step.ID)
		if !r.emit(Event{Kind: EvStale, Step: old.Step.ID, By: byProgram, Text: fmt.Sprintf("%s old, and a change would rest on it: read again", now.Sub(old.Ended).Round(time.Second))}) {
			return true
		}
		names = append(names, fmt.Sprint(i+1))
	}
	r.emit(Event{Kind: EvArrived, Step: r.run.Steps[stale[0]].Step.ID, By: byProgram})
	r.notice("nothing was run: the result of step " + strings.Join(names, ", ") + " was too old to change anything by and is read again")
	return true
}

// decided tells whether the operator chose already between just these values.
func (r *Runner) decided(s *StepState, c *Choice) bool {
	was, v := r.choices[s.Step.ID], r.run.Chosen[c.Name]
	r.choices[s.Step.ID] = c
	if was == nil || v.By == "" || len(was.Options) != len(c.Options) {
		return false
	}
	picked := false
	for i, o := range c.Options {
		if o.Value != was.Options[i].Value || o.Barred != was.Options[i].Barred {
			return false
		}
		picked = picked || o.Value == v.Value && o.Barred == ""
	}
	return picked
}
