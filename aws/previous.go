package aws

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

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
	case strings.TrimSpace(text) == "":
		return "rolled back"
	}
	return "stopped and rolled back"
}
