package aws

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"

	"github.com/fairtradeworker/runbook/steps"
)

// countdowns are the waits of the release that end by themselves, soonest first.
func (j *joint) countdowns(ctx context.Context, e *evidence) []steps.Countdown {
	var out []steps.Countdown
	add := func(name string, until time.Time, format string, args ...any) {
		if until.After(e.rollout.At) {
			out = append(out, steps.Countdown{Name: name, Until: until.UTC(), Note: fmt.Sprintf(format, args...)})
		}
	}
	if d := e.record; d != nil && !d.over() {
		if !d.hook.IsZero() {
			add("hook", d.hook, "the lifecycle hook of %s gives up%s", d.stage, e.then())
		}
		if d.stage == string(types.ServiceDeploymentLifecycleStageBakeTime) && d.plan.bake > 0 {
			begin := j.firstSeen("bake|"+d.arn, later(d.updated, e.began()))
			add("bake time", begin.Add(d.plan.bake), "%s, counted from when the stage was first seen", span(d.plan.bake))
		}
	}
	if grace := e.svc.HealthCheckGracePeriodSeconds; grace != nil && *grace > 0 {
		youngest := time.Time{}
		for _, t := range e.live {
			youngest = later(youngest, t.started)
		}
		if !youngest.IsZero() {
			add("grace period", youngest.Add(time.Duration(*grace)*time.Second), "of the youngest task: health checks do not stop it before")
		}
	}
	j.drains(ctx, e, add)
	slices.SortStableFunc(out, func(a, b steps.Countdown) int { return a.Until.Compare(b.Until) })
	return out
}

// drains counts down the last draining target. Without the target group's own
// delay nothing is said: a guessed time is worse than none.
func (j *joint) drains(ctx context.Context, e *evidence, add func(string, time.Time, string, ...any)) {
	var until time.Time
	seen := map[string]bool{}
	for _, t := range e.drains {
		key := "drain|" + t.group + "|" + t.id
		seen[key] = true
		begin := j.firstSeen(key, j.pulse.now)
		if delay := j.delay(ctx, t.group); delay > 0 {
			until = later(until, begin.Add(delay))
		}
	}
	j.forget("drain|", seen)
	if !until.IsZero() {
		add("draining", until, "%s at the latest, counted from when they were first seen", some(len(e.drains), "target"))
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// firstSeen is when something was seen first: at the time given, or earlier.
func (j *joint) firstSeen(key string, at time.Time) time.Time {
	j.watch.mu.Lock()
	defer j.watch.mu.Unlock()
	if have, ok := j.watch.since[key]; ok {
		return have
	}
	j.watch.since[key] = at
	return at
}

// forget drops what is no longer seen.
func (j *joint) forget(prefix string, seen map[string]bool) {
	j.watch.mu.Lock()
	defer j.watch.mu.Unlock()
	for key := range j.watch.since {
		if strings.HasPrefix(key, prefix) && !seen[key] {
			delete(j.watch.since, key)
		}
	}
}

// delay is a target group's deregistration delay, asked for once; 0 where it is
// not to be had.
func (j *joint) delay(ctx context.Context, group string) time.Duration {
	j.mu.Lock()
	d, ok := j.delays[group]
	j.mu.Unlock()
	if ok {
		return d
	}
	out, err := j.clients.elb().DescribeTargetGroupAttributes(ctx, &elb.DescribeTargetGroupAttributesInput{TargetGroupArn: &group})
	if err == nil {
		for _, a := range out.Attributes {
			if deref(a.Key) == "deregistration_delay.timeout_seconds" {
				if n, err := strconv.Atoi(deref(a.Value)); err == nil {
					d = time.Duration(n) * time.Second
				}
			}
		}
	}
	if err == nil || kindOf(j.fail("elb DescribeTargetGroupAttributes", err)) != "throttled" {
		j.mu.Lock()
		j.delays[group] = d
		j.mu.Unlock()
	}
	return d
}
