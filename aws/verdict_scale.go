package aws

import (
	"fmt"

	"github.com/fairtradeworker/runbook/steps"
)

// A change of nothing but the number of tasks: ECS makes no deployment for it,
// so it is judged by the PRIMARY that was there before, its tasks and targets.
// Nothing of a revision was sent, and none is said to have been.

// scaling tells that such a change is judged, and that no deployment came since.
func scaling(r *reading) bool {
	return r.release.Scaled && r.asked() && (r.release.Before == "" || r.primary.ID == r.release.Before)
}

func (r *reading) scaleConditions() {
	r.met = true
	o := r.rollout
	r.add(o.Desired == r.release.Count, some(r.release.Count, "task")+" wanted", fmt.Sprintf("%d wanted", o.Desired), "ecs")
	p := r.primary
	r.add(r.release.Before == "" || p.ID == r.release.Before, "PRIMARY is the deployment from before the change",
		fmt.Sprintf("%s, revision %d, created %s", p.ID, p.Number, r.clock(p.Created)), "ecs")
	r.aloneCondition()
	r.stateCondition()
	r.countCondition()
	r.targetCondition()
}

func scaledOver(r *reading) bool { return r.release.Scaled && r.asked() && !scaling(r) }

func scaled(r *reading) bool { return scaling(r) && r.met }

func scaleOverruled(r *reading) bool {
	return scaleUnseen(r) && r.rollout.At.Sub(r.release.Since) > appearsIn
}

func scaleUnseen(r *reading) bool { return scaling(r) && r.rollout.Desired != r.release.Count }

// scaleStalled: ECS keeps no state of it that could be open.
func scaleStalled(r *reading) bool {
	return scaling(r) && !r.moved.IsZero() && r.patience > 0 && r.rollout.At.Sub(r.moved) > r.patience &&
		r.rollout.At.Sub(r.release.Since) > r.patience
}

func scaledOverText(r *reading) string {
	return fmt.Sprintf("%s wanted since %s, but another deployment has begun: %d at %s is PRIMARY now.",
		some(r.release.Count, "task"), r.clock(r.release.Since), r.primary.Number, r.clock(r.primary.Created))
}

func scaledText(r *reading) string {
	if r.release.Count == 0 {
		return "No task is wanted and none runs, as asked: nothing answers until tasks are wanted again."
	}
	s := fmt.Sprintf("Scaled: %d of %d tasks running", r.rollout.Running, r.release.Count)
	switch {
	case r.groups > 0 && r.targetsBlind == "" && r.health != nil:
		s += fmt.Sprintf(", %s healthy", some(r.rollout.Targets.Healthy, "target"))
	case r.groups > 0:
		s += ", its targets could not be read"
	default:
		s += ", no load balancer to ask"
	}
	return s + fmt.Sprintf("; %d was not changed.", r.primary.Number)
}

func scaleUnseenText(r *reading) string {
	return fmt.Sprintf("%s asked for at %s; the service does not show it yet and wants %d.",
		some(r.release.Count, "task"), r.clock(r.release.Since), r.rollout.Desired)
}

func scaleOverruledText(r *reading) string {
	return fmt.Sprintf("%s asked for at %s, but the service wants %d: another change or its auto scaling has set that.",
		some(r.release.Count, "task"), r.clock(r.release.Since), r.rollout.Desired)
}

func scalingText(r *reading) string {
	s := fmt.Sprintf("Scaling to %d: %d of %d tasks running, %d pending", r.release.Count, r.rollout.Running, r.rollout.Desired, r.rollout.Pending)
	if t := r.rollout.Targets; t.Known {
		s += fmt.Sprintf(", %s healthy", some(t.Healthy, "target"))
	}
	if n := len(r.rollout.Deployments); n > 1 {
		s += fmt.Sprintf(", %d deployments", n)
	}
	return s + "."
}

func scaleStalledText(r *reading) string {
	return fmt.Sprintf("%s Nothing has moved since %s, which is longer than the %s that is usual here.", scalingText(r), r.clock(r.moved), span(r.patience))
}

// scaleRules stand before those of a release.
var scaleRules = []rule{
	{"scaled, and another came", scaledOver, steps.VerdictSuperseded, scaledOverText},
	{"scaled", scaled, steps.VerdictSucceeded, scaledText},
	{"scaled, and overruled", scaleOverruled, steps.VerdictSuperseded, scaleOverruledText},
	{"scaled, not to be seen yet", scaleUnseen, steps.VerdictSubmitted, scaleUnseenText},
	{"scaling stands still", scaleStalled, steps.VerdictStalled, scaleStalledText},
	{"scaling", scaling, steps.VerdictProgress, scalingText},
}
