package aws

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fairtradeworker/runbook/steps"
)

// plan is how ECS goes about one deployment.
type plan struct {
	strategy steps.Strategy
	bake     time.Duration // after all traffic is on the new revision
	pause    time.Duration // between two steps of a shift of traffic
}

// The pauses of linear and canary where none are set (ecs.md 2.3).
const (
	linearPause = 6 * time.Minute
	canaryPause = 10 * time.Minute
)

func planOf(c *types.DeploymentConfiguration) plan {
	p := plan{strategy: steps.Rolling}
	if c == nil {
		return p
	}
	if c.BakeTimeInMinutes != nil {
		p.bake = time.Duration(*c.BakeTimeInMinutes) * time.Minute
	}
	switch c.Strategy {
	case types.DeploymentStrategyBlueGreen:
		p.strategy = steps.BlueGreen
	case types.DeploymentStrategyLinear:
		p.strategy, p.pause = steps.Linear, linearPause
		if l := c.LinearConfiguration; l != nil && l.StepBakeTimeInMinutes != nil {
			p.pause = time.Duration(*l.StepBakeTimeInMinutes) * time.Minute
		}
	case types.DeploymentStrategyCanary:
		p.strategy, p.pause = steps.Canary, canaryPause
		if k := c.CanaryConfiguration; k != nil && k.CanaryBakeTimeInMinutes != nil {
			p.pause = time.Duration(*k.CanaryBakeTimeInMinutes) * time.Minute
		}
	}
	return p
}

// weight is the share of one revision in a deployment.
type weight struct {
	revision           string // ARN
	production, test   float64
	shifts             bool // ECS gives it weights at all
	running, requested int
}

func weightsOf(d types.ServiceDeployment) []weight {
	var out []weight
	add := func(s types.ServiceRevisionSummary) {
		w := weight{revision: deref(s.Arn), running: int(s.RunningTaskCount), requested: int(s.RequestedTaskCount)}
		if s.RequestedProductionTrafficWeight != nil {
			w.production, w.shifts = *s.RequestedProductionTrafficWeight, true
		}
		if s.RequestedTestTrafficWeight != nil {
			w.test, w.shifts = *s.RequestedTestTrafficWeight, true
		}
		out = append(out, w)
	}
	if d.TargetServiceRevision != nil {
		add(*d.TargetServiceRevision)
	}
	for _, s := range d.SourceServiceRevisions {
		add(s)
	}
	return out
}

// stages are those of a shift of traffic, in order (ecs.md 2.3). A rolling
// deployment knows no more than the first ones.
var stages = []types.ServiceDeploymentLifecycleStage{
	types.ServiceDeploymentLifecycleStageReconcileService,
	types.ServiceDeploymentLifecycleStagePreScaleUp,
	types.ServiceDeploymentLifecycleStageScaleUp,
	types.ServiceDeploymentLifecycleStagePostScaleUp,
	types.ServiceDeploymentLifecycleStageTestTrafficShift,
	types.ServiceDeploymentLifecycleStagePostTestTrafficShift,
	types.ServiceDeploymentLifecycleStageProductionTrafficShift,
	types.ServiceDeploymentLifecycleStagePostProductionTrafficShift,
	types.ServiceDeploymentLifecycleStageBakeTime,
	types.ServiceDeploymentLifecycleStageCleanUp,
}
