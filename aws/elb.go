package aws

import (
	"context"
	"sort"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
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
		out, err := j.clients.elb().DescribeTargetHealth(ctx, &elb.DescribeTargetHealthInput{TargetGroupArn: &arn})
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
