package steps

import (
	"context"
	"fmt"
	"strings"

	"github.com/fairtradeworker/runbook/runbook"
)

// Undoer is a Cloud that knows whether ECS itself can take a deployment back
// that is under way, and to what.
type Undoer interface {
	Undo(ctx context.Context, s Service) (Undo, error)
}

// Undo is what ECS's own StopServiceDeployment(ROLLBACK) would do now.
type Undo struct {
	Deployment     string `json:"deployment"`      // ARN of the service deployment under way, "" = none
	Number         int    `json:"number"`          // revision that it rolls out
	TaskDefinition string `json:"task_definition"` // ARN of what ECS would go back to, "" = it has nothing
	Digest         string `json:"digest,omitempty"`
	Rolling        bool   `json:"rolling,omitempty"` // ECS is taking it back already
	Why            string `json:"why"`               // one sentence: where it goes, or why it cannot
}

// CallChoice is the name of the choice between the page's command and ECS's own
// rollback. It is no variable.
const CallChoice = "the call"

// The values of that choice.
const (
	callPage = "update-service"
	callUndo = "stop-service-deployment"
)

type undoMsg struct {
	job  int
	step string
	undo Undo
	err  error
}

// offersUndo reads, before the sheet of a step that goes back, whether ECS could
// do it itself. It gives true when it took over.
func (r *Runner) offersUndo(s *StepState) bool {
	undoer, ok := r.o.Cloud.(Undoer)
	step := s.Step
	if !ok || r.run.Proc.Role != "rollback" || step.TaskDefinition == "" || step.Targets.Service == "" || len(step.Commands) != 1 || s.chose(CallChoice) {
		return false
	}
	svc := serviceOf(step)
	r.start(false, readTime, func(ctx context.Context, job int) any {
		u, err := undoer.Undo(ctx, svc)
		return undoMsg{job, step.ID, u, err}
	})
	return true
}

// chose tells whether a choice of that name was made at the step.
func (s *StepState) chose(name string) bool {
	for _, e := range s.Choices {
		if e.Kind == EvChosen && e.Name == name {
			return true
		}
	}
	return false
}

// undoRead offers both calls, neither preselected. Where ECS cannot do it, the
// page's command is the only one and nothing is asked.
func (r *Runner) undoRead(m undoMsg) {
	s := r.run.Find(m.step)
	if m.job != r.job || s == nil {
		return
	}
	r.busy = false
	u := m.undo
	if m.err == nil && u.Rolling {
		r.emit(Event{Kind: EvBarred, Step: s.Step.ID, By: byProgram, Text: u.Why + ": there is nothing to do but to watch; s skips this step with that as the reason, r looks again"})
		return
	}
	if m.err != nil || u.Deployment == "" || u.TaskDefinition == "" || !plainValue().MatchString(u.Deployment) {
		r.readSheet(s, false)
		return
	}
	to, _ := revisionOf(u.TaskDefinition, "")
	want := s.Step.Resolve(s.Step.TaskDefinition, r.run.Values()).Text
	page, _ := revisionOf(want, "")
	why := fmt.Sprintf("The deployment of %d is still under way, so ECS can take it back itself. Both calls change production; the name is typed after this.", u.Number)
	if page != to {
		why += fmt.Sprintf(" They do not lead to the same revision: the page's command to %s, ECS to %d.", shortRevision(want), to)
	}
	r.emit(Event{Kind: EvChoice, Step: s.Step.ID, By: byProgram, Choice: &Choice{Name: CallChoice, Why: why, Options: []Option{
		{Value: callPage, Label: "the page's command", Evidence: fmt.Sprintf("starts a new deployment of %s. A tag that was pushed anew since would start another image than the one that ran.", shortRevision(want))},
		{Value: callUndo, Label: "ECS's own rollback", Evidence: u.Why, Command: stopCommand(serviceOf(s.Step), u.Deployment), Target: u.TaskDefinition},
	}}})
}

// stopCommand is ECS's own rollback as a command. Everything in it is plain to a
// shell: the ARN was looked at, profile and region stand in the page's command.
func stopCommand(s Service, arn string) string {
	text := "aws ecs stop-service-deployment \\\n  --service-deployment-arn " + arn + " \\\n  --stop-type ROLLBACK"
	for _, f := range [][2]string{{"--profile", s.Profile}, {"--region", s.Region}} {
		if f[1] != "" {
			text += " \\\n  " + f[0] + " '" + strings.ReplaceAll(f[1], "'", `'\''`) + "'"
		}
	}
	return text
}

// instead puts the call that was chosen in the place of the page's command.
func (s *StepState) instead(o Option) {
	if o.Command == "" {
		return
	}
	s.Step.Commands = []runbook.Command{{Line: s.Step.Line, Text: o.Command}}
	s.Step.TaskDefinition, s.Step.Placeholders, s.Undo = o.Target, nil, true
}
