package sim

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

const (
	inProgress    = types.ServiceDeploymentStatusInProgress
	successful    = types.ServiceDeploymentStatusSuccessful
	statusStopped = types.ServiceDeploymentStatusStopped
	rolledBack    = types.ServiceDeploymentStatusRollbackSuccessful

	rollbackRequested  = types.ServiceDeploymentStatusRollbackRequested
	rollbackInProgress = types.ServiceDeploymentStatusRollbackInProgress
	rollbackFailed     = types.ServiceDeploymentStatusRollbackFailed
)

// rollout is a service deployment: one attempt to put a revision in place, kept
// as history.
type rollout struct {
	id      string
	target  *revision
	sources []*revision
	status  types.ServiceDeploymentStatus
	reason  string

	created, started, updated, finished, stopped time.Time

	rollback *rollback
	alarm    string    // that ended it
	hook     *hookWait // that it waits at

	// of the circuit breaker
	watched, tripped    bool
	failures, threshold int
}

type rollback struct {
	to      *revision
	started time.Time
	reason  string
}

func (o *rollout) end(status types.ServiceDeploymentStatus, now time.Time, reason string) {
	o.status, o.reason, o.updated, o.finished = status, reason, now, now
	if status == statusStopped {
		o.stopped = now
	}
}

// rolloutOf is the service deployment that put a revision in place.
func (s *service) rolloutOf(r *revision) *rollout {
	for _, o := range s.rollouts {
		if o.target == r {
			return o
		}
	}
	return nil
}

// remember lays out a deployment that ended before the world begins, and tells
// which revision was in place after it. AWS's sentence for a rollback that a
// person asked for is not public; this one is ours.
func (s *service) remember(p Past, td *definition, before *revision, at time.Time) *revision {
	r := s.newRevision(td, at)
	o := &rollout{id: s.short(21), target: r, created: at, started: at.Add(2 * time.Second)}
	if before != nil {
		o.sources = []*revision{before}
	}
	s.rollouts = append([]*rollout{o}, s.rollouts...)
	took := p.Took / hurry
	end := at.Add(took)
	s.lastChange = end
	if p.Outcome != Successful {
		why := handRolledBack
		if p.Outcome == BreakerTripped {
			why = breakerRolledBack
			o.watched, o.tripped, o.failures, o.threshold = true, true, s.threshold(), s.threshold()
		}
		asked := end.Add(-took / 4)
		o.end(rolledBack, end, why)
		if p.Outcome == StoppedByHand {
			o.stopped = asked
		}
		o.rollback = &rollback{to: before, started: asked, reason: why}
		s.event(asked, "rolling back to (deployment ecs-svc/"+before.number+").")
		s.event(end, "(deployment ecs-svc/"+before.number+") deployment completed.")
		s.event(end, "has reached a steady state.")
		return before
	}
	o.end(successful, end, "")
	s.event(end, "(deployment ecs-svc/"+r.number+") deployment completed.")
	s.event(end, "has reached a steady state.")
	return r
}
