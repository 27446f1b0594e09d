package aws

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fairtradeworker/runbook/steps"
)

// What the rows of the table test. Each assumes that the rows above did not fit.

func always(*reading) bool { return true }

func foreign(r *reading) bool { return r.controller != string(types.DeploymentControllerTypeEcs) }

func headless(r *reading) bool { return r.primary.ID == "" }

func usurped(r *reading) bool {
	return r.id == "" && r.other != nil && r.other.ID == r.primary.ID
}

func undoFailed(r *reading) bool {
	d := r.recordOf(r.release.Before)
	return r.release.Undo && d != nil && d.status == types.ServiceDeploymentStatusRollbackFailed
}

// unborn: the change was sent a while ago and ECS began nothing.
func unborn(r *reading) bool {
	return r.id == "" && r.rollout.At.Sub(r.release.Since) > appearsIn
}

func unseen(r *reading) bool {
	if r.id == "" {
		return true
	}
	// Its record is there, the service does not show it yet.
	return r.row == nil && r.record != nil && !r.record.over() && !r.record.rolled() && r.primary.ID == r.release.Before
}

func sdIs(want types.ServiceDeploymentStatus) func(*reading) bool {
	return func(r *reading) bool { return r.record != nil && r.record.status == want }
}

// rolledBack: by its record, or, where that cannot be read, by signs of a
// rollback in a service that has come to rest on another deployment.
func rolledBack(r *reading) bool {
	if r.record != nil {
		return r.record.status == types.ServiceDeploymentStatusRollbackSuccessful
	}
	return r.signs() && r.rested()
}

func rollingBack(r *reading) bool {
	if r.record != nil {
		return r.record.rolled()
	}
	return r.signs()
}

func (r *reading) rested() bool {
	return len(r.rollout.Deployments) == 1 && r.primary.ID != r.id && (r.primary.State == "COMPLETED" || r.primary.State == "")
}

// signs of a rollback where ECS's record cannot be read: the task definition
// alone would miss a release of the same one.
func (r *reading) signs() bool {
	if r.primary.ID == r.id {
		return r.primary.State == "FAILED" && r.rollout.Breaker.Enabled && r.rollout.Breaker.Rollback
	}
	if strings.Contains(r.primary.Reason, "rolling back to deploymentId") || r.row != nil && r.row.State == "FAILED" {
		return true
	}
	if r.primary.ID == r.release.Before || !r.primary.Created.After(r.began()) {
		return true
	}
	_, told := r.event()
	return told
}

// event gives the service event that tells of the release's own failure.
func (r *reading) event() (steps.ServiceEvent, bool) {
	for _, e := range r.rollout.Events {
		if strings.Contains(e.Text, "(deployment "+r.id+")") && strings.Contains(e.Text, "deployment failed") {
			return e, true
		}
	}
	return steps.ServiceEvent{}, false
}

func superseded(r *reading) bool { return r.primary.ID != r.id }

// failed: while its record is open ECS may still roll it back.
func failed(r *reading) bool {
	return r.primary.State == "FAILED" && (r.record == nil || r.record.over())
}

func proven(r *reading) bool { return r.met && r.bound && r.rollout.Desired > 0 }

func idle(r *reading) bool { return r.met && r.bound && r.rollout.Desired == 0 }

func stateless(r *reading) bool { return r.met && !r.bound }

func paused(r *reading) bool { return r.record != nil && !r.record.hook.IsZero() }
