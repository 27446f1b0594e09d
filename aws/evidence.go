package aws

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fairtradeworker/runbook/steps"
)

// evidence is one reading as the symptom table looks at it: everything parted by
// the deployment it belongs to.
type evidence struct {
	*reading
	dead    []endedTask // of the release, ended by themselves or by a failed health check; newest first
	usual   []endedTask // of the release, stopped by ECS or a person
	others  []endedTask // of other deployments, dead since the release began
	live    []liveTask  // of the release
	targets []target    // of its live tasks
	drains  []target    // of anything
	events  []steps.ServiceEvent
	last    []steps.LastWords
	counted phrase // how often the telling line was written
	svc     types.Service
}

// failedCheck: ECS stops such a task itself, so its stopCode is the scheduler's.
var failedCheck = re(`[Tt]ask failed (ELB|container) health checks`)

func evidenceOf(g gathered, svc types.Service) *evidence {
	e := &evidence{reading: read(g.facts), svc: svc}
	if e.nothingCame() {
		return e // whatever there is to be seen is not the change's
	}
	began, of := e.began(), map[string]string{}
	for _, t := range g.tasks.stopped {
		of[t.ID] = t.Deployment
		byECS := t.Code == string(types.TaskStopCodeServiceSchedulerInitiated) || t.Code == string(types.TaskStopCodeUserInitiated)
		byECS = byECS && !failedCheck().MatchString(t.stopped)
		switch {
		case t.Deployment == e.id && byECS:
			e.usual = append(e.usual, t)
		case t.Deployment == e.id:
			e.dead = append(e.dead, t)
		case !byECS && !t.At.Before(began):
			e.others = append(e.others, t)
		}
	}
	mine := map[string]bool{}
	for _, t := range g.tasks.running {
		of[t.id] = t.deployment
		if t.deployment != e.id {
			continue
		}
		e.live = append(e.live, t)
		for _, ip := range t.addresses {
			mine[ip] = true
		}
	}
	for _, t := range g.targets {
		switch {
		case t.state == "draining":
			e.drains = append(e.drains, t)
		case mine[t.id] || len(mine) == 0:
			e.targets = append(e.targets, t)
		}
	}
	e.events = e.own(g.facts.rollout.Events, of)
	return e
}

var (
	eventDeployment = re(`ecs-svc/\d+`)
	eventTask       = re(`\(task ([0-9a-f-]+)\)`)
)

// own are the events since the release began that name no other deployment and
// no task of one.
func (e *evidence) own(events []steps.ServiceEvent, of map[string]string) []steps.ServiceEvent {
	var out []steps.ServiceEvent
	for _, v := range events {
		if v.At.Before(e.began().Add(-skewUnnamed)) {
			continue
		}
		names := eventDeployment().FindAllString(v.Text, -1)
		if len(names) > 0 && !slices.Contains(names, e.id) {
			continue
		}
		if m := eventTask().FindStringSubmatch(v.Text); m != nil && of[m[1]] != "" && of[m[1]] != e.id {
			continue
		}
		out = append(out, v)
	}
	return out
}

// nothingCame tells that the change is nowhere in ECS: what was PRIMARY before it
// still is, and no other deployment began.
func (e *evidence) nothingCame() bool {
	return e.asked() && e.id == "" && e.other == nil && e.primary.ID != "" && (e.release.Before == "" || e.primary.ID == e.release.Before)
}

// open tells whether the release has neither completed nor been given up.
func (e *evidence) open() bool {
	if e.record != nil {
		return !e.record.over()
	}
	return e.row != nil && e.row.State != "COMPLETED" && e.row.State != "FAILED"
}

// text is all that ECS says of a task's end.
func (t endedTask) text() string {
	parts := []string{t.stopped}
	for _, c := range t.containers {
		if c.reason != "" && !strings.Contains(t.stopped, c.reason) {
			parts = append(parts, c.reason)
		}
	}
	return strings.Join(parts, "; ")
}

// exited gives the exit status of a task whose container ended by itself.
func (t endedTask) exited() (int, bool) {
	if t.Exit == nil || t.Code != string(types.TaskStopCodeEssentialContainerExited) {
		return 0, false
	}
	return *t.Exit, true
}

// recordText is what ECS's own record says of the release's end.
func (e *evidence) recordText() string {
	if e.record == nil {
		return ""
	}
	return strings.TrimSpace(e.record.reason + " " + e.record.because)
}

// lives is the shortest, the median and the longest life of tasks that ran.
func lives(tasks []endedTask) (short, median, long time.Duration) {
	var all []time.Duration
	for _, t := range tasks {
		if t.Lived > 0 {
			all = append(all, t.Lived)
		}
	}
	if len(all) == 0 {
		return 0, 0, 0
	}
	slices.Sort(all)
	return all[0], all[len(all)/2], all[len(all)-1]
}
