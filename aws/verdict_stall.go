package aws

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

const (
	stallLeast = 3 * time.Minute
	stallDrain = 6 * time.Minute  // deregistration delay (300 s) and stop timeout pass without a word
	restGap    = 30 * time.Minute // between two events: the service was at rest
	gapsLeast  = 5                // fewer say nothing about what is usual
)

// motion is when anything of a service last moved, as far as was seen.
type motion struct {
	mark string
	at   time.Time
}

// move notes whether anything moved since the last reading: tasks, failures,
// events, healthy targets, stage, weights. At first sight AWS's own stamps tell.
func (j *joint) move(f facts) (moved time.Time, patience time.Duration) {
	var b strings.Builder
	first := time.Time{}
	later := func(t time.Time) {
		if t.After(first) && !t.After(j.pulse.now) {
			first = t
		}
	}
	for _, d := range j.svc.Deployments {
		fmt.Fprint(&b, "|", deref(d.Id), d.RolloutState, d.RunningCount, d.PendingCount, d.FailedTasks)
		later(utc(d.CreatedAt))
		later(utc(d.UpdatedAt))
	}
	if len(f.rollout.Events) > 0 {
		fmt.Fprint(&b, "|", f.rollout.Events[0].ID)
		later(f.rollout.Events[0].At)
	}
	if f.rollout.Targets.Known {
		fmt.Fprint(&b, "|", f.rollout.Targets.Healthy)
	}
	for _, d := range f.deployments {
		fmt.Fprint(&b, "|", d.arn, d.status, d.stage, d.weights, d.failures)
		later(d.updated)
	}
	j.watch.mu.Lock()
	defer j.watch.mu.Unlock()
	switch m := &j.watch.motion; {
	case m.mark == "":
		*m = motion{b.String(), first}
	case m.mark != b.String():
		*m = motion{b.String(), j.pulse.now.UTC()}
	}
	return j.watch.motion.at, patienceOf(f)
}

// patienceOf is how long the service may stand still before that is news: 3
// minutes, or half more than the median gap between its own events; longer while
// targets drain and between two steps of a shift of traffic (ecs.md 2.3).
func patienceOf(f facts) time.Duration {
	var gaps []time.Duration
	for i := 1; i < len(f.rollout.Events); i++ {
		if gap := f.rollout.Events[i-1].At.Sub(f.rollout.Events[i].At); gap > 0 && gap < restGap {
			gaps = append(gaps, gap)
		}
	}
	patience := stallLeast
	if len(gaps) >= gapsLeast {
		slices.Sort(gaps)
		patience = max(patience, gaps[len(gaps)/2]*3/2)
	}
	if f.rollout.Targets.Draining > 0 {
		patience = max(patience, stallDrain)
	}
	for _, d := range f.deployments {
		if !d.over() {
			patience = max(patience, d.plan.pause*3/2)
		}
	}
	return patience
}

// stalled: under way, and nothing moves. While it bakes, standing still is what
// is wanted.
func stalled(r *reading) bool {
	if r.moved.IsZero() || r.patience == 0 || r.rollout.At.Sub(r.moved) <= r.patience {
		return false
	}
	baking := r.record != nil && r.record.stage == string(types.ServiceDeploymentLifecycleStageBakeTime)
	return !baking && !r.met && r.underWay()
}

func (r *reading) underWay() bool {
	if r.record != nil {
		return !r.record.over()
	}
	return r.primary.State == "IN_PROGRESS"
}
