package aws

import (
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/fairtradeworker/runbook/steps"
)

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
