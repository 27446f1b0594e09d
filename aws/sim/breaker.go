package sim

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// What ECS says when its circuit breaker acts. The sentences of a service
// deployment and of a deployment are AWS's own (AWS documentation, and the
// strings that public tools compare with; see ecs.md 2.3 and 2.4), except where
// noted.
const (
	breakerRolledBack = "Service deployment rolled back because the circuit breaker threshold was exceeded."
	breakerFailed     = "ECS deployment circuit breaker: tasks failed to start."
	breakerRolling    = "ECS deployment circuit breaker: rolling back to deploymentId "
	noCandidate       = "No rollback candidate was found to run the rollback."
	// AWS's wording of these two is not public; they are ours.
	breakerStopped = "Service deployment stopped because the circuit breaker threshold was exceeded."
	handRolledBack = "Service deployment rolled back because it was stopped by a user."
)

// threshold is how many tasks may fail to become healthy before the breaker
// acts: by default half of the wanted count, rounded up, within 3..200. A
// ThresholdConfiguration may say otherwise.
func (s *service) threshold() int {
	half := (s.wanted + 1) / 2
	c := s.breaker.ThresholdConfiguration
	if c == nil {
		return min(200, max(3, half))
	}
	value := int(c.Value)
	switch c.Type {
	case types.ThresholdTypeCount:
		return max(1, value)
	case types.ThresholdTypeUnboundedPercent:
		return max(1, (s.wanted*value+99)/100)
	default:
		return min(200, max(3, (s.wanted*value+99)/100))
	}
}

// watchBreaker counts the PRIMARY deployment's failures and acts on them. Once a
// task became healthy the deployment is no longer watched, unless
// resetOnHealthyTask is false: a crash loop after health never trips it.
func (s *service) watchBreaker(now time.Time) {
	if len(s.deployments) == 0 || !s.breaker.Enable {
		return
	}
	d := s.deployments[0]
	o := d.rollout
	if d.done || d.broken || o == nil || o.status != inProgress {
		return
	}
	o.watched, o.failures, o.threshold = true, d.failed, s.threshold()
	reset := s.breaker.ResetOnHealthyTask == nil || *s.breaker.ResetOnHealthyTask
	if d.proven && reset || d.failed < o.threshold {
		return
	}
	o.tripped = true
	d.broken, d.reason, d.updated = true, breakerFailed, now
	s.event(now, "(deployment "+d.id()+") deployment failed: tasks failed to start.")
	if !s.breaker.Rollback {
		o.end(statusStopped, now, breakerStopped)
		return
	}
	s.rollBack(d, breakerRolledBack, breakerRolling, now)
}

// rollBack puts the last revision that succeeded back in place of d's. ECS makes
// no new revision for it: the deployment keeps that revision's id.
func (s *service) rollBack(d *deployment, why, because string, now time.Time) {
	o := d.rollout
	d.broken, d.updated = true, now
	to := s.lastGood(o)
	if to == nil {
		o.end(rollbackFailed, now, noCandidate)
		return
	}
	o.status, o.updated = rollbackInProgress, now
	o.rollback = &rollback{to: to, started: now, reason: why}
	good := &deployment{revision: to, created: to.created}
	rest := []*deployment{}
	for _, other := range s.deployments {
		if other.revision == to {
			good = other
		} else {
			rest = append(rest, other)
		}
	}
	good.done, good.proven, good.failed, good.rollout, good.updated, good.holds = false, false, 0, o, now, nil
	if because != "" {
		good.reason = because + good.id() + "."
	}
	s.deployments = append([]*deployment{good}, rest...)
	s.steady, s.lastChange = false, now
	s.event(now, "rolling back to (deployment "+good.id()+").")
}

// lastGood is the revision that was in place before a service deployment: the
// newest earlier one that succeeded, or that an earlier rollback came back to.
func (s *service) lastGood(o *rollout) *revision {
	older := false
	for _, p := range s.rollouts {
		switch {
		case p == o:
			older = true
		case !older:
		case p.status == successful && p.target != o.target:
			return p.target
		case p.status == rolledBack && p.rollback.to != o.target:
			return p.rollback.to
		}
	}
	return nil
}

// honourStop begins the rollback that a person asked for, one tick after.
func (s *service) honourStop(now time.Time) {
	for _, d := range s.deployments {
		if o := d.rollout; o != nil && o.status == rollbackRequested && now.After(o.stopped) {
			s.rollBack(d, handRolledBack, "", now)
			return
		}
	}
}

// open tells whether a service deployment is still going on.
func (o *rollout) open() bool {
	return o.status == inProgress || o.status == rollbackRequested || o.status == rollbackInProgress
}

// describeBreaker is the breaker's part of a service deployment.
func (o *rollout) describeBreaker() *types.ServiceDeploymentCircuitBreaker {
	b := &types.ServiceDeploymentCircuitBreaker{Status: types.ServiceDeploymentRollbackMonitorsStatusDisabled}
	if !o.watched {
		return b
	}
	b.FailureCount, b.Threshold = int32(o.failures), int32(o.threshold)
	switch {
	case o.tripped:
		b.Status = types.ServiceDeploymentRollbackMonitorsStatusTriggered
	case o.open():
		b.Status = types.ServiceDeploymentRollbackMonitorsStatusMonitoring
	default:
		b.Status = types.ServiceDeploymentRollbackMonitorsStatusMonitoringComplete
	}
	return b
}

// rolloutState of a deployment, with its reason.
func (d *deployment) rolloutState() (types.DeploymentRolloutState, *string) {
	switch {
	case d.broken:
		reason := d.reason
		if reason == "" {
			reason = "ECS deployment " + d.id() + " failed."
		}
		return types.DeploymentRolloutStateFailed, aws.String(reason)
	case d.done:
		return types.DeploymentRolloutStateCompleted, aws.String("ECS deployment " + d.id() + " completed.")
	case d.reason != "":
		return types.DeploymentRolloutStateInProgress, aws.String(d.reason)
	}
	return types.DeploymentRolloutStateInProgress, aws.String("ECS deployment " + d.id() + " in progress.")
}
