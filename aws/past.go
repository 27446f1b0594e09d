package aws

import (
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fairtradeworker/runbook/steps"
)

// outing is one service deployment together with the revision that it ran.
type outing struct {
	serviceDeployment
	revision revision
}

func (o outing) name(family string) string {
	f, n := familyOf(o.revision.taskDefinition)
	if f != family {
		return fmt.Sprintf("%s:%d", f, n)
	}
	return fmt.Sprint(n)
}

func (o outing) completed() bool { return o.status == types.ServiceDeploymentStatusSuccessful }

// past is a service's deployments, newest first, as of now.
type past struct {
	outings []outing
	primary string // id of the PRIMARY deployment
	running string // ARN of the task definition that runs or rolls out now
	now     time.Time
}

func (p past) family() string { f, _ := familyOf(p.running); return f }

// candidates are the deployments as rows, newest first.
func (p past) candidates() []steps.Candidate {
	var rows []steps.Candidate
	current := -1
	for i, o := range p.outings {
		c := steps.Candidate{
			TaskDefinition: o.revision.taskDefinition, State: string(o.status), Completed: o.completed(), Reason: o.reason,
			Created: o.created, Finished: o.finished, Version: o.revision.version(), Digest: o.revision.digest(),
		}
		c.Family, c.Number = familyOf(c.TaskDefinition)
		if o.completed() {
			c.Served = p.served(i)
		}
		if current < 0 && o.target == p.primary {
			current = i
		}
		rows = append(rows, c)
	}
	// After a rollback ECS may run an old revision under a new deployment id.
	for i, o := range p.outings {
		if current < 0 && o.revision.taskDefinition == p.running && (o.completed() || !o.over()) {
			current = i
		}
	}
	if current >= 0 {
		rows[current].Current = true
	}
	return rows
}

// served is how long a completed deployment had the service: until the next one
// began that was not rolled back from, or until now.
func (p past) served(i int) time.Duration {
	from, until := p.outings[i].finished, p.now
	if from.IsZero() {
		from = p.outings[i].created
	}
	for _, next := range p.outings[:i] {
		if next.status != types.ServiceDeploymentStatusRollbackSuccessful {
			until = next.created
		}
	}
	return max(0, until.Sub(from))
}
