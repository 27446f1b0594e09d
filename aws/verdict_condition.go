package aws

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fairtradeworker/runbook/steps"
)

// conditions lists what a success rests on, met or not. A condition that cannot
// be decided is weak, never met.
func (r *reading) conditions() {
	r.met = true
	r.deploymentCondition()
	r.definitionCondition()
	r.aloneCondition()
	r.stateCondition()
	r.recordCondition()
	r.countCondition()
	r.targetCondition()
}

func (r *reading) add(ok bool, expected, actual, source string) {
	r.met = r.met && ok
	r.findings = append(r.findings, steps.Finding{Expected: expected, Actual: actual, Source: source, At: r.rollout.At, OK: ok})
}

func (r *reading) addWeak(expected, actual, source, note string) {
	r.weak = true
	r.findings = append(r.findings, steps.Finding{Expected: expected, Actual: actual, Source: source, At: r.rollout.At, Weak: true, Note: note})
}

func (r *reading) deploymentCondition() {
	p := r.primary
	actual := "no PRIMARY deployment"
	if p.ID != "" {
		actual = fmt.Sprintf("%s, revision %d, created %s", p.ID, p.Number, r.clock(p.Created))
	}
	if !r.asked() {
		r.add(p.ID != "", "a PRIMARY deployment", actual, "ecs")
		return
	}
	r.add(r.id != "" && p.ID == r.id, "PRIMARY is the deployment that this change began at "+r.clock(r.release.Since), actual, "ecs")
}

func (r *reading) definitionCondition() {
	if want := r.release.TaskDefinition; want != "" {
		r.add(isDefinition(want, r.primary.TaskDefinition), "task definition "+last(want), last(r.primary.TaskDefinition), "ecs")
	}
}

func (r *reading) aloneCondition() {
	var rows []string
	for _, d := range r.rollout.Deployments {
		rows = append(rows, fmt.Sprintf("%d %s %d running", d.Number, d.Status, d.Running))
	}
	r.add(len(rows) == 1, "one deployment left", fmt.Sprintf("%d: %s", len(rows), strings.Join(rows, ", ")), "ecs")
}

func (r *reading) stateCondition() {
	const want = "rollout state COMPLETED"
	if r.primary.State == "" {
		r.addWeak(want, "none given", "ecs", "ECS gives no rollout state behind a Classic load balancer or for another deployment controller")
		return
	}
	ok := r.primary.State == "COMPLETED"
	r.bound = r.bound || ok
	r.add(ok, want, r.primary.State, "ecs")
}

func (r *reading) recordCondition() {
	const want, source = "service deployment SUCCESSFUL", "ecs service deployments"
	if r.release.Undo {
		r.undoneCondition(source)
		return
	}
	switch {
	case r.record != nil:
		ok := r.record.status == types.ServiceDeploymentStatusSuccessful
		r.bound = r.bound || ok
		actual := string(r.record.status)
		if r.record.reason != "" {
			actual += ": " + r.record.reason
		}
		r.add(ok, want, actual, source)
	case r.deploymentsBlind != "":
		r.addWeak(want, "not readable", source, r.deploymentsBlind)
	default:
		r.addWeak(want, "ECS keeps no record of it", source, "")
	}
}

// undoneCondition: of its own rollback ECS keeps the record of what it undid.
func (r *reading) undoneCondition(source string) {
	const want = "service deployment ROLLBACK_SUCCESSFUL"
	d := r.recordOf(r.release.Before)
	switch {
	case d != nil:
		ok := d.status == types.ServiceDeploymentStatusRollbackSuccessful
		r.bound = r.bound || ok
		r.add(ok, want, string(d.status), source)
	case r.deploymentsBlind != "":
		r.addWeak(want, "not readable", source, r.deploymentsBlind)
	default:
		r.addWeak(want, "ECS keeps no record of it", source, "")
	}
}

func (r *reading) countCondition() {
	o := r.rollout
	r.add(o.Running == o.Desired && o.Pending == 0 && r.primary.Running == o.Desired,
		fmt.Sprintf("%d of %d tasks running, 0 pending", o.Desired, o.Desired),
		fmt.Sprintf("%d of %d running, %d pending, %d of them of revision %d", o.Running, o.Desired, o.Pending, r.primary.Running, r.primary.Number), "ecs")
}

func (r *reading) targetCondition() {
	want := fmt.Sprintf("every load balancer target of revision %d healthy", r.primary.Number)
	switch h := r.health; {
	case r.groups == 0:
		r.addWeak(want, "the service has no target group", "ecs", "ECS counts running tasks; nothing measures whether they answer")
	case r.targetsBlind != "":
		r.addWeak(want, "not readable", "elb", r.targetsBlind)
	case h == nil:
		r.addWeak(want, "tasks not readable, so targets cannot be told apart", "elb", r.rollout.Blind["tasks"])
	case h.joined:
		c := h.of[r.primary.ID]
		actual := fmt.Sprintf("%d of %d healthy", c.healthy, r.rollout.Desired)
		if c.reason != "" {
			actual += ", others: " + c.reason
		}
		r.add(c.healthy == r.rollout.Desired && c.running == r.rollout.Desired, want, actual, "elb")
	default:
		bad := h.all.Initial + h.all.Unhealthy + h.all.Other
		r.add(bad == 0 && h.all.Healthy >= r.rollout.Desired, want,
			fmt.Sprintf("%d healthy, %d not, in all groups", h.all.Healthy, bad), "elb")
	}
}
