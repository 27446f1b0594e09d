package ui

import (
	"fmt"
	"time"

	"github.com/fairtradeworker/runbook/runbook"
	"github.com/fairtradeworker/runbook/steps"
)

// scene is everything that a pane may look at when it draws. Panes never change it.
type scene struct {
	run    *steps.Run
	q      steps.Question
	now    time.Time
	g      *glyphs
	spin   int    // frame of the spinner
	look   int    // index of the step that is looked at; -1 = the one where the run stands
	pick   int    // option under the cursor; -1 = none yet
	aim    int    // section under the cursor at a failed step; -1 = none
	sought string // what / looks for
	cut    bool   // long output lines are cut, not wrapped
	letter string // c, r or k at an unknown step
	typing *typed // the open field, or nil
	form   *form
	ring   ring
	lines  int // end of the output window; -1 follows
	log    logView
	notes  []Safe
	tight  bool // no blank rows to spare
	heard  bool // the first event came
	closed bool // no more events will come

	watching bool // another program walks the run
	ready    bool // a key that answers would be taken now
}

// at is the index of the step that pane 2 shows.
func (s *scene) at() int {
	if s.look >= 0 && s.look < len(s.run.Steps) {
		return s.look
	}
	return min(max(s.run.At, 0), len(s.run.Steps)-1)
}

// shown is the step that pane 2 shows, or nil.
func (s *scene) shown() *steps.StepState {
	if i := s.at(); i >= 0 && i < len(s.run.Steps) {
		return &s.run.Steps[i]
	}
	return nil
}

// looking tells whether another step is shown than the one where the run stands.
func (s *scene) looking() bool { return s.look >= 0 && s.look != s.run.At }

// asked gives what the run wants to know about the step that is shown.
func (s *scene) asked() steps.AskKind {
	st := s.shown()
	if s.looking() || st == nil || st.Step.ID != s.q.Step {
		return steps.AskNothing
	}
	return s.q.Kind
}

// deciding tells whether the shown step needs the room: there is something to choose.
func (s *scene) deciding() bool {
	switch s.asked() {
	case steps.AskConfirm, steps.AskChoose, steps.AskUnknown, steps.AskFailed, steps.AskBarred:
		return true
	}
	return false
}

// inFlight is the step whose change was sent and has no result, or nil.
func (s *scene) inFlight() *steps.StepState {
	for i := range s.run.Steps {
		st := &s.run.Steps[i]
		if st.State == steps.Running && st.Intent != nil && st.Intent.Mutates {
			return st
		}
	}
	return nil
}

// running is the step that a command runs for now, or nil.
func (s *scene) running() *steps.StepState {
	for i := range s.run.Steps {
		if s.run.Steps[i].State == steps.Running {
			return &s.run.Steps[i]
		}
	}
	return nil
}

// moving tells how fast the spinner turns: 0 still, 1 slowly, 2 fast.
func (s *scene) moving() int {
	if s.run.Outcome != nil {
		return 0
	}
	n := 0
	for i := range s.run.Steps {
		st := &s.run.Steps[i]
		switch {
		case st.State == steps.Running:
			return 2
		case st.State == steps.Waiting, st.State == steps.Asking && !st.Asked && !asksPerson(*st):
			n = 1
		}
	}
	return n
}

// service is the ECS service that the procedure is about.
func (s *scene) service() steps.Service {
	if s.run.Rollout != nil {
		return s.run.Rollout.Service
	}
	for _, st := range s.run.Steps {
		if t := st.Step.Targets; t.Service != "" {
			return steps.Service{Profile: t.Profile, Region: t.Region, Cluster: t.Cluster, Name: t.Service}
		}
	}
	return steps.Service{}
}

// env is production unless everything says otherwise.
func (s *scene) env() string {
	env := ""
	for _, st := range s.run.Steps {
		e := st.Step.Environment
		switch {
		case st.Sheet != nil && st.Sheet.Env == "production", e == "production", e == "" && st.Step.Mutates:
			return "production"
		case e == "staging":
			env = "staging"
		case env == "" && e != "":
			env = e
		}
	}
	if env == "" {
		return "production"
	}
	return env
}

func (s *scene) simulated() bool { return s.run.Opened.Mode == steps.Rehearsal }

func (s *scene) stepName(id string) Safe {
	for i := range s.run.Steps {
		if s.run.Steps[i].Step.ID == id {
			return Text(fmt.Sprintf("step %d  %s", i+1, s.run.Steps[i].Step.Title))
		}
	}
	if st := s.run.Find(id); st != nil {
		return Text(st.Step.Title)
	}
	return Text(id)
}

// entered names the step that the present section was entered from; "" in the
// run's own procedure.
func (s *scene) entered() Safe {
	n := len(s.run.Outer)
	if n == 0 {
		return ""
	}
	f := s.run.Outer[n-1]
	if f.At < 0 || f.At >= len(f.Steps) {
		return ""
	}
	return sprint("step %d of %s", f.At+1, f.Proc.Title)
}

// byHand tells whether a person does the step.
func byHand(s runbook.Step) bool {
	if steps.Measurable(s) {
		return false
	}
	switch s.Kind {
	case runbook.KindManual, runbook.KindReference, runbook.KindDecision:
		return true
	}
	return len(s.Commands) == 0
}

// asksPerson tells whether a step in state Asking waits for a person and not
// for the program's next reading.
func asksPerson(s steps.StepState) bool {
	return s.Choice != nil || byHand(s.Step) || s.Step.Level == runbook.LevelLocal || s.Step.Interactive && s.Step.Level < runbook.LevelStaging ||
		s.Step.Level >= runbook.LevelStaging && s.Sheet != nil && !s.Confirmed
}

// who is a name as it is shown.
func who(by string) Safe {
	switch by {
	case "runbook", "rb", "":
		return "runbook"
	}
	return Text(by)
}
