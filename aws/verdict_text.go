package aws

import (
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// The sentences of the verdict table. They hold moments, not ages, so that a
// reading which says nothing new looks the same.

// clock is a moment as an operator says it: with the day where it was not today.
func (r *reading) clock(t time.Time) string {
	t, now := t.UTC(), r.rollout.At.UTC()
	switch {
	case t.IsZero():
		return "an unknown time"
	case t.YearDay() != now.YearDay() || t.Year() != now.Year():
		return t.Format("2 Jan 15:04") + " UTC"
	}
	return t.Format("15:04:05") + " UTC"
}

func foreignText(r *reading) string {
	return fmt.Sprintf("The service is deployed by %s, not by ECS: what became of a release cannot be read from ECS.", r.controller)
}

func headlessText(*reading) string {
	return "ECS shows no PRIMARY deployment for the service: what runs cannot be judged."
}

func usurpedText(r *reading) string {
	return fmt.Sprintf("%d is rolling out instead of %d: another change came first or right after (%s, %s).",
		r.primary.Number, r.number(), r.primary.ID, r.clock(r.primary.Created))
}

func unbornText(r *reading) string {
	s := fmt.Sprintf("%d was sent at %s and ECS shows no deployment for it; PRIMARY is still %d from %s.",
		r.number(), r.clock(r.release.Since), r.primary.Number, r.clock(r.primary.Created))
	if isDefinition(r.release.TaskDefinition, r.primary.TaskDefinition) {
		s += " ECS begins none when nothing changes."
	}
	return s
}

func unseenText(r *reading) string {
	return fmt.Sprintf("%d was sent at %s; ECS does not show a deployment for it yet.", r.number(), r.clock(r.release.Since))
}

func rollbackFailedText(r *reading) string {
	return fmt.Sprintf("%d failed and ECS could not roll it back: %s", r.number(), stop(r.record.reason, "no reason given"))
}

func undoFailedText(r *reading) string {
	d := r.recordOf(r.release.Before)
	return "ECS could not go back: " + stop(d.reason+" "+d.because, "no reason given")
}

func rolledBackText(r *reading) string {
	return fmt.Sprintf("%d was ROLLED BACK by %s; %d is what runs now.", r.number(), r.cause(), r.primary.Number)
}

func rollingBackText(r *reading) string {
	to := ""
	if r.primary.ID != r.id {
		to = fmt.Sprintf(" to %d", r.primary.Number)
	}
	return fmt.Sprintf("%d is being rolled back%s by %s: %s.", r.number(), to, r.cause(), r.tally())
}

func supersededText(r *reading) string {
	return fmt.Sprintf("%d was superseded: %d began at %s and is PRIMARY now.", r.number(), r.primary.Number, r.clock(r.primary.Created))
}

func stoppedText(r *reading) string {
	return fmt.Sprintf("%d was stopped and not rolled back: %s %s", r.number(), stop(r.record.reason, "no reason given"), r.quiet())
}

func failedText(r *reading) string {
	return fmt.Sprintf("%d failed and was not rolled back: %s %s", r.number(), stop(r.primary.Reason, "no reason given"), r.quiet())
}

// quiet says what a failed service hides: ECS starts nothing in it any more.
func (r *reading) quiet() string {
	return fmt.Sprintf("ECS starts no more tasks of it: %d of %d run.", r.rollout.Running, r.rollout.Desired)
}

func provenText(r *reading) string {
	s := fmt.Sprintf("%d is live: the only deployment, %d of %d tasks running", r.number(), r.rollout.Running, r.rollout.Desired)
	switch {
	case r.groups > 0 && r.targetsBlind == "" && r.health != nil:
		s += fmt.Sprintf(", %s healthy", some(r.rollout.Targets.Healthy, "target"))
	case r.groups > 0:
		s += ", its targets could not be read"
	default:
		s += ", no load balancer to ask"
	}
	if r.record != nil {
		return s + ", marked SUCCESSFUL by ECS."
	}
	return s + ", rollout COMPLETED; ECS's record of the deployment was not read."
}

func idleText(r *reading) string {
	return fmt.Sprintf("%d is deployed, but the service wants 0 tasks: nothing runs, so nothing is proven.", r.number())
}

func statelessText(r *reading) string {
	return fmt.Sprintf("The counts of %d are met, but ECS says neither COMPLETED nor SUCCESSFUL: stable alone proves nothing.", r.number())
}

func pausedText(r *reading) string {
	return fmt.Sprintf("%d is paused at a lifecycle hook (%s), which gives up at %s%s.", r.number(), r.record.stage, r.clock(r.record.hook), r.then())
}

// then is what ECS does when nobody answers the hook.
func (r *reading) then() string {
	switch r.record.hookAction {
	case "ROLLBACK":
		return " and then rolls back"
	case "CONTINUE":
		return " and then goes on"
	}
	return ""
}

func stalledText(r *reading) string {
	return fmt.Sprintf("%d has stalled: nothing has moved since %s, which is longer than the %s that is usual here: %s.",
		r.number(), r.clock(r.moved), span(r.patience), r.tally())
}

func progressText(r *reading) string {
	s := fmt.Sprintf("%d is rolling out: %s", r.number(), r.tally())
	if t := r.rollout.Targets; t.Known {
		s += fmt.Sprintf(", %s healthy", some(t.Healthy, "target"))
	}
	if r.met || r.primary.State == "COMPLETED" && len(r.rollout.Deployments) == 1 {
		s = strings.Replace(s, "is rolling out", "is the only deployment, not yet proven", 1)
	}
	if r.primary.State == "FAILED" {
		s += "; ECS marks it FAILED"
	}
	if r.record != nil && r.record.status == types.ServiceDeploymentStatusStopRequested {
		s += "; it is being stopped"
	}
	if r.record != nil && r.record.status == types.ServiceDeploymentStatusSuccessful && len(r.rollout.Deployments) > 1 {
		s += "; ECS calls it successful early, old tasks still run"
	}
	if n := max(r.primary.Stopped, r.primary.Failed); n > 0 {
		s += fmt.Sprintf("; %s of it stopped", some(n, "task")) + r.lastEnd()
	}
	return s + "."
}
