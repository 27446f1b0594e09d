package aws

import (
	"context"
	"sort"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/fairtradeworker/runbook/steps"
)

const (
	targetsQuick = 5 * time.Second
	targetsSlow  = 20 * time.Second
)

// target is one registration in one target group.
type target struct {
	group  string
	id     string // an IPv4 address, or an EC2 instance's id
	state  string // healthy, initial, unhealthy, draining …
	reason string
}

// targetGroups are the service's, the second of a blue/green pair included.
func targetGroups(svc types.Service) []string {
	var arns []string
	seen := map[string]bool{}
	add := func(arn *string) {
		if a := deref(arn); a != "" && !seen[a] {
			seen[a] = true
			arns = append(arns, a)
		}
	}
	for _, l := range svc.LoadBalancers {
		add(l.TargetGroupArn)
		if l.AdvancedConfiguration != nil {
			add(l.AdvancedConfiguration.AlternateTargetGroupArn)
		}
	}
	return arns
}

func (j *joint) targets(ctx context.Context) part[[]target] {
	j.watch.mu.Lock()
	have := j.watch.targets
	j.watch.mu.Unlock()
	slow := targetsSlow
	if c := countTargets(have.out); c.Initial+c.Unhealthy+c.Draining+c.Other > 0 {
		slow = targetsQuick
	}
	if !have.due(j.pulse, targetsQuick, slow) {
		return have
	}
	fresh := part[[]target]{at: j.pulse.now, mark: j.pulse.mark}
	for _, arn := range targetGroups(j.svc) {
		out, err := j.clients.elb.DescribeTargetHealth(ctx, &elb.DescribeTargetHealthInput{TargetGroupArn: &arn})
		if err != nil {
			fresh.err = j.fail("elb DescribeTargetHealth", err)
			break
		}
		for _, d := range out.TargetHealthDescriptions {
			fresh.out = append(fresh.out, targetOf(arn, d))
		}
	}
	sort.SliceStable(fresh.out, func(i, k int) bool { return fresh.out[i].id < fresh.out[k].id })
	j.watch.mu.Lock()
	j.watch.targets = fresh
	j.watch.mu.Unlock()
	return fresh
}

func targetOf(group string, d elbtypes.TargetHealthDescription) target {
	t := target{group: group}
	if d.Target != nil {
		t.id = deref(d.Target.Id)
	}
	if d.TargetHealth != nil {
		t.state, t.reason = string(d.TargetHealth.State), string(d.TargetHealth.Reason)
		if text := deref(d.TargetHealth.Description); text != "" {
			t.reason += ": " + text
		}
	}
	return t
}

// countTargets counts registrations by state, over all groups.
func countTargets(list []target) steps.TargetHealth {
	h := steps.TargetHealth{Known: true}
	for _, t := range list {
		switch elbtypes.TargetHealthStateEnum(t.state) {
		case elbtypes.TargetHealthStateEnumHealthy:
			h.Healthy++
		case elbtypes.TargetHealthStateEnumInitial:
			h.Initial++
		case elbtypes.TargetHealthStateEnumUnhealthy:
			h.Unhealthy++
			if h.Reason == "" {
				h.Reason = line(t.reason)
			}
		case elbtypes.TargetHealthStateEnumDraining, elbtypes.TargetHealthStateEnumUnhealthyDraining:
			h.Draining++
		default:
			h.Other++
		}
	}
	return h
}

// health says how the load balancer sees each deployment's running tasks.
type health struct {
	joined bool              // by address; else only the groups as a whole are known
	of     map[string]counts // deployment id → its running tasks
	all    steps.TargetHealth
}

type counts struct {
	running int // tasks in RUNNING
	healthy int // of them: registered, and healthy wherever they are
	reason  string
}

// joinTargets joins task and target on the task's private address.
func joinTargets(tasks []liveTask, targets []target) *health {
	h := &health{of: map[string]counts{}, all: countTargets(targets)}
	at := map[string][]target{}
	for _, t := range targets {
		at[t.id] = append(at[t.id], t)
	}
	for _, t := range tasks {
		if t.status != "RUNNING" {
			continue
		}
		h.joined = h.joined || len(t.addresses) > 0
		c := h.of[t.deployment]
		c.running++
		healthy, reason := false, "not registered"
		for _, ip := range t.addresses {
			for _, x := range at[ip] {
				if x.state != string(elbtypes.TargetHealthStateEnumHealthy) {
					healthy, reason = false, x.state
					break
				}
				healthy = true
			}
		}
		if healthy {
			c.healthy++
		} else if c.reason == "" {
			c.reason = reason
		}
		h.of[t.deployment] = c
	}
	return h
}
