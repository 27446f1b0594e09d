package steps

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fairtradeworker/runbook/runbook"
)

type historyMsg struct {
	job      int
	step     string
	name     string
	findings []Finding
	history  History
	err      error
}

// challenge compares a revision that a step worked out with what the service's
// own history says, before any step uses it. It gives true when it took over.
func (r *Runner) challenge(s *StepState, findings []Finding) bool {
	if r.o.Cloud == nil || s.Result == nil {
		return false
	}
	name, later := r.revisionVariable(s)
	if name == "" {
		return false
	}
	svc := serviceOf(later)
	r.start(false, readTime, func(ctx context.Context, job int) any {
		h, err := r.o.Cloud.History(ctx, svc)
		return historyMsg{job: job, step: s.Step.ID, name: name, findings: findings, history: h, err: err}
	})
	return true
}

// revisionVariable is the variable set by s that a later step hands to
// update-service as the task definition.
func (r *Runner) revisionVariable(s *StepState) (string, runbook.Step) {
	names := slices.Clone(s.Step.Sets)
	for name := range s.Result.Set {
		names = append(names, name)
	}
	for _, name := range names {
		for _, later := range r.run.Steps {
			if later.Step.TaskDefinition == "" || later.Step.ID == s.Step.ID {
				continue
			}
			without := runbook.Resolve(later.Step.TaskDefinition, nil).Open
			for _, open := range without {
				if open == name {
					return name, later.Step
				}
			}
		}
	}
	return "", runbook.Step{}
}

// given is what the step's command gave a variable. A command that is run again
// and gives the same value has changed nothing, and so has set nothing.
func (r *Runner) given(s *StepState, name string) string {
	if s.Result == nil {
		return ""
	}
	if v, ok := s.Result.Set[name]; ok {
		return v
	}
	return r.run.Vars[name]
}

func (r *Runner) historyRead(m historyMsg) {
	s := r.run.Find(m.step)
	if m.job != r.job || s == nil {
		return
	}
	r.busy = false
	page := r.given(s, m.name)
	if m.err != nil || m.history.Previous == nil {
		why := m.history.Why
		if m.err != nil {
			why = m.err.Error()
		}
		if n, _ := revisionOf(page, ""); n <= 0 && m.err != nil {
			r.fail(s, fmt.Sprintf("cannot tell what %s should be: the page's command gives %q, and the service's history could not be read: %s", m.name, page, why), m.findings)
			return
		}
		if s.Step.MinusOne && m.err != nil {
			r.emit(Event{Kind: EvChoice, Step: s.Step.ID, By: byProgram, Findings: m.findings, Choice: &Choice{
				Name: m.name, Why: fmt.Sprintf("cannot tell whether %s is right: the page counts back by one, and the service's history could not be read: %s", page, why),
				Options: []Option{{Value: page, Label: "the page's formula", Evidence: "it could not be compared with anything"}},
			}})
			return
		}
		r.pass(s, m.name+"="+page, append(m.findings, Finding{
			Expected: "the service's history agrees", Actual: "not known: " + why, Source: "ecs history", At: r.o.Now(), OK: true, Weak: true}))
		return
	}
	r.history = &m.history
	if gone, now, ok := m.history.alreadyBack(); ok {
		number, _ := revisionOf(page, now.Family)
		already := fmt.Sprintf("ECS has already rolled %d back, and %d serves now", gone.Number, now.Number)
		r.offer(s, m.findings, &Choice{
			Name: m.name, Why: already + fmt.Sprintf(". The page gives %s, which goes one further back. E ends the run: there may be nothing to do.", page),
			Options: []Option{
				{Value: page, Label: "the page's value", Evidence: evidenceFor(m.history, number, page, r.o.Now()), Barred: notARevision(number)},
				{Value: inShapeOf(page, now), Label: "what serves now", Evidence: already + "; choosing it starts the same revision again"},
			},
		})
		return
	}
	prev := *m.history.Previous
	number, family := revisionOf(page, prev.Family)
	if number == prev.Number && family == prev.Family {
		r.emit(Event{Kind: EvAgreed, Step: s.Step.ID, By: byProgram, Name: m.name, Value: page, Text: m.history.Why})
		r.pass(s, fmt.Sprintf("%d, ECS history agrees", number), append(m.findings, Finding{
			Expected: "the service's history agrees", Actual: m.history.Why, Source: m.history.Source, At: m.history.At, OK: true}))
		return
	}
	why := fmt.Sprintf("The page gives %s, the service's history gives %d.", page, prev.Number)
	r.offer(s, m.findings, &Choice{
		Name: m.name, Why: why,
		Options: []Option{
			{Value: page, Label: "the page's formula", Evidence: evidenceFor(m.history, number, page, r.o.Now()), Barred: notARevision(number)},
			{Value: inShapeOf(page, prev), Label: "ECS history", Evidence: m.history.Why, Backed: true},
		},
	})
}

// offer puts a choice before the operator, unless just this was chosen already:
// then the step passes with it, read again.
func (r *Runner) offer(s *StepState, findings []Finding, c *Choice) {
	if r.decided(s, c) {
		v := r.run.Chosen[c.Name]
		r.pass(s, fmt.Sprintf("picked %s, read again", shortRevision(v.Value)), append(findings, Finding{
			Expected: "the same choice as before", Actual: v.Why, Source: "ecs history", At: r.o.Now(), OK: true}))
		return
	}
	r.emit(Event{Kind: EvChoice, Step: s.Step.ID, By: byProgram, Findings: findings, Choice: c})
}

// alreadyBack tells that the newest deployment was rolled back and what serves
// since: going back once more would leave a good revision.
func (h History) alreadyBack() (gone, now Candidate, ok bool) {
	if len(h.Candidates) == 0 || !strings.HasPrefix(h.Candidates[0].State, "ROLLBACK_SUCCESSFUL") {
		return gone, now, false
	}
	for _, c := range h.Candidates[1:] {
		if c.Current {
			return h.Candidates[0], c, true
		}
	}
	return gone, now, false
}

// chosen passes the step with the value that was picked.
func (r *Runner) chosen(s *StepState, opt Option, choice Choice, by string, evidence Evidence) {
	page := r.given(s, choice.Name)
	if !r.emit(Event{Kind: EvChosen, Step: s.Step.ID, By: by, Name: choice.Name, Value: opt.Value, Text: opt.Label + ": " + opt.Evidence, Evidence: evidence}) {
		return
	}
	if choice.Name == CallChoice {
		r.readSheet(s, false)
		return
	}
	value := "picked " + shortRevision(opt.Value)
	if opt.Value != page {
		value += fmt.Sprintf(" (the page gives %s)", shortRevision(page))
	}
	source, at := "ecs history", r.o.Now()
	if r.history != nil {
		source, at = r.history.Source, r.history.At
	}
	r.emit(Event{Kind: EvPassed, Step: s.Step.ID, By: byProgram, Evidence: Measured, Value: value, Findings: []Finding{
		{Expected: "a revision that completed a deployment", Actual: opt.Evidence, Source: source, At: at, OK: opt.Backed, Weak: !opt.Backed},
	}})
}

// revisionOf reads "41", "family:41" or an ARN. number is 0 where there is none.
func revisionOf(v, family string) (number int, fam string) {
	v = strings.TrimSpace(v)
	if i := strings.LastIndexByte(v, '/'); i >= 0 {
		v = v[i+1:]
	}
	f, n, ok := strings.Cut(v, ":")
	if !ok {
		n, f = v, family
	}
	number, err := strconv.Atoi(n)
	if err != nil {
		return 0, f
	}
	return number, f
}

// inShapeOf writes a candidate the way the page's own value is written, so that
// it fits where the page puts it.
func inShapeOf(page string, c Candidate) string {
	switch {
	case strings.HasPrefix(page, "arn:"):
		return c.TaskDefinition
	case strings.Contains(page, ":"):
		return fmt.Sprintf("%s:%d", c.Family, c.Number)
	case notNumber(page) && !strings.EqualFold(page, "none") && page != "":
		return fmt.Sprintf("%s:%d", c.Family, c.Number)
	case notNumber(page):
		return c.TaskDefinition
	}
	return strconv.Itoa(c.Number)
}

func notNumber(v string) bool {
	_, err := strconv.Atoi(strings.TrimSpace(v))
	return err != nil
}

func shortRevision(v string) string {
	if n, _ := revisionOf(v, ""); n > 0 {
		return strconv.Itoa(n)
	}
	return v
}

func notARevision(n int) string {
	if n <= 0 {
		return "not a revision"
	}
	return ""
}

func evidenceFor(h History, number int, page string, now time.Time) string {
	if number <= 0 {
		return fmt.Sprintf("the command printed %q, which names no revision", page)
	}
	for _, c := range h.Candidates {
		if c.Number != number {
			continue
		}
		switch {
		case c.Completed:
			return fmt.Sprintf("%d completed a deployment on %s", number, c.Finished.UTC().Format("2 Jan 15:04"))
		default:
			t := fmt.Sprintf("%d never completed: its deployment of %s is %s", number, c.Created.UTC().Format("2 Jan 15:04"), c.State)
			if c.Reason != "" {
				t += ": " + c.Reason
			}
			return t
		}
	}
	return fmt.Sprintf("%d is in no deployment that ECS remembers of this service", number)
}
