package aws

import (
	"fmt"
	"strings"
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

// previous is the index of the last deployment that completed and is not of the
// task definition that runs or rolls out now, -1 where there is none. Of one that
// ECS is rolling back it is where ECS goes.
func (p past) previous() int {
	for i, o := range p.outings {
		if to := o.rollback; !o.over() && to != "" {
			for k, d := range p.outings {
				if d.serviceDeployment.revision == to {
					return k
				}
			}
		}
		if o.completed() && o.revision.taskDefinition != p.running {
			return i
		}
	}
	return -1
}

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

const mostTold = 3 // deployments between the previous one and now that Why names

// why tells how the previous one was found, in one sentence.
func (p past) why(prev int) string {
	var parts []string
	if prev < 0 {
		parts = append(parts, "ECS marks no service deployment of another revision SUCCESSFUL, so there is none to go back to")
	} else {
		parts = append(parts, p.last(prev))
	}
	end := prev
	if end < 0 {
		end = len(p.outings)
	}
	told, more := 0, 0
	var now []string // under way: said last
	for _, o := range p.outings[:end] {
		if o.completed() {
			continue
		}
		if !o.over() {
			now = append(now, p.fate(o))
			continue
		}
		if told == mostTold {
			more++
			continue
		}
		told++
		parts = append(parts, p.fate(o))
	}
	if more > 0 {
		parts = append(parts, fmt.Sprintf("so it went with %d more", more))
	}
	return strings.Join(append(parts, now...), "; ")
}

// last says what makes the previous one the last that completed.
func (p past) last(prev int) string {
	name := p.outings[prev].name(p.family())
	text := name + " is the last service deployment"
	_, now := familyOf(p.running)
	for _, o := range p.outings[:prev] {
		if o.completed() {
			text += fmt.Sprintf(" before %d", now)
			break
		}
	}
	text += " that ECS marks SUCCESSFUL"
	if f, n := familyOf(p.outings[prev].revision.taskDefinition); f == p.family() && n > now {
		text += fmt.Sprintf(", but it is newer than %d, as if it had itself been rolled back", now)
	}
	return text
}

// fate is how a deployment that did not complete ended.
func (p past) fate(o outing) string {
	name := o.name(p.family())
	on := o.finished
	if on.IsZero() {
		on = o.created
	}
	day := on.UTC().Format("2 Jan")
	never := " and never completed"
	for _, d := range p.outings {
		if d.completed() && d.revision.taskDefinition == o.revision.taskDefinition {
			never = ""
		}
	}
	switch o.status {
	case types.ServiceDeploymentStatusRollbackSuccessful:
		return name + " was " + o.undone() + " on " + day + never
	case types.ServiceDeploymentStatusRollbackFailed:
		return name + " failed on " + day + ", could not be rolled back" + never
	case types.ServiceDeploymentStatusStopped:
		return name + " was stopped on " + day + never
	case types.ServiceDeploymentStatusRollbackRequested, types.ServiceDeploymentStatusRollbackInProgress:
		return name + " is being rolled back by ECS now"
	case types.ServiceDeploymentStatusStopRequested:
		return name + " is being stopped now"
	}
	return name + " is rolling out now"
}

// undone says what rolled a deployment back.
func (o outing) undone() string {
	text := o.reason + " " + o.because
	switch {
	case o.breaker == types.ServiceDeploymentRollbackMonitorsStatusTriggered, strings.Contains(text, "circuit breaker"):
		return "rolled back by the circuit breaker"
	case len(o.alarms) > 0, strings.Contains(text, "alarm"):
		return "rolled back by an alarm"
	case strings.Contains(text, "lifecycle hook"):
		return "rolled back by a lifecycle hook"
	}
	return "stopped and rolled back"
}
