package aws

import (
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fairtradeworker/runbook/steps"
)

// taskList is the tasks of a service that ECS still knows.
type taskList struct {
	running []liveTask
	stopped []endedTask // newest first
}

// liveTask is a task that is wanted to run.
type liveTask struct {
	deployment string
	status     string
	addresses  []string          // private IPv4, or the instance's ARN's id
	digests    map[string]string // container → image digest
	id         string
	number     int // revision
	created    time.Time
	started    time.Time // zero: not RUNNING yet
	pulling    bool      // its image is being fetched: pullStartedAt without pullStoppedAt
	unhealthy  bool      // by its container's own health check
}

// endedTask is a stopped task: it never changes again.
type endedTask struct {
	steps.StoppedTask
	arn        string
	definition string // ARN
	stopped    string // task.stoppedReason, whole
	started    time.Time
	pulled     bool // its images came
	containers []endedContainer
}

// endedContainer is how one container of it ended.
type endedContainer struct {
	name   string
	exit   *int
	reason string // whole; up to 1,024 characters
}

func liveOf(t types.Task) liveTask {
	l := liveTask{
		deployment: deref(t.StartedBy), status: deref(t.LastStatus), digests: map[string]string{},
		id: last(deref(t.TaskArn)), created: utc(t.CreatedAt), started: utc(t.StartedAt),
		pulling: t.PullStartedAt != nil && t.PullStoppedAt == nil, unhealthy: t.HealthStatus == types.HealthStatusUnhealthy,
	}
	_, l.number = familyOf(deref(t.TaskDefinitionArn))
	for _, a := range t.Attachments {
		for _, d := range a.Details {
			if deref(d.Name) == "privateIPv4Address" {
				l.addresses = append(l.addresses, deref(d.Value))
			}
		}
	}
	for _, c := range t.Containers {
		l.digests[deref(c.Name)] = deref(c.ImageDigest)
	}
	return l
}

func endedOf(t types.Task) endedTask {
	e := endedTask{
		arn: deref(t.TaskArn), definition: deref(t.TaskDefinitionArn), stopped: deref(t.StoppedReason),
		started: utc(t.StartedAt), pulled: t.PullStoppedAt != nil,
	}
	e.ID = last(e.arn)
	e.Deployment = deref(t.StartedBy)
	_, e.Number = familyOf(deref(t.TaskDefinitionArn))
	e.Code, e.At = string(t.StopCode), utc(t.StoppedAt)
	if t.StartedAt != nil && t.StoppedAt != nil && t.StoppedAt.After(*t.StartedAt) {
		e.Lived = t.StoppedAt.Sub(*t.StartedAt)
	}
	reason := []string{}
	if text := deref(t.StoppedReason); text != "" {
		reason = append(reason, text)
	}
	for _, c := range t.Containers {
		k := endedContainer{name: deref(c.Name), reason: deref(c.Reason)}
		if c.ExitCode != nil {
			k.exit = new(int)
			*k.exit = int(*c.ExitCode)
		}
		e.containers = append(e.containers, k)
		if c.ExitCode != nil && (e.Exit == nil || *e.Exit == 0) {
			code := int(*c.ExitCode)
			e.Exit = &code
		}
		if text := deref(c.Reason); text != "" && !strings.Contains(strings.Join(reason, " "), text) {
			reason = append(reason, text)
		}
	}
	e.Reason = line(strings.Join(reason, "; "))
	return e
}

// countStopped shows the newest stopped tasks and counts all of them for the
// deployment that started each.
func countStopped(r *steps.Rollout, tasks taskList) {
	count := map[string]int{}
	for i, t := range tasks.stopped {
		count[t.Deployment]++
		if i < shown {
			r.Stopped = append(r.Stopped, t.StoppedTask)
		}
	}
	for i := range r.Deployments {
		r.Deployments[i].Stopped = count[r.Deployments[i].ID]
	}
}
