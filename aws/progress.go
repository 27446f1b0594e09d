package aws

import (
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fairtradeworker/runbook/steps"
)

const (
	progressFresh = 5 * time.Second  // a service read by Rollout this long ago is not read again
	usualFresh    = 10 * time.Minute // how often its own history is listed
	usualOf       = 20               // successful deployments
	usualLeast    = 2                // fewer say nothing
)

// Progress reads how far the release has come and when it should end, judged by
// the service's own deployments. It rests on what Rollout reads and adds one list
// call in ten minutes; without Rollout beside it, it reads the same itself.
func (c *Cloud) Progress(ctx context.Context, s steps.Service, rel steps.Release) (steps.Progress, error) {
	ctx, cancel := context.WithTimeout(ctx, totalTimeout)
	defer cancel()
	j, err := c.rejoin(ctx, s, rel)
	if err != nil {
		return steps.Progress{}, err
	}
	g := j.gather(ctx)
	e := evidenceOf(g, j.svc)
	p := e.progress()
	p.Usual = usualOfAll(j.usual(ctx))
	p.ETA, p.Slower = estimate(p)
	p.Countdowns = j.countdowns(ctx, e)
	return p, nil
}

// rejoin is join on a service that was read a moment ago.
func (c *Cloud) rejoin(ctx context.Context, s steps.Service, rel steps.Release) (*joint, error) {
	a := c.account(s.Profile, s.Region)
	w := a.watch(s)
	w.mu.Lock()
	have := w.svc
	w.mu.Unlock()
	now := c.now()
	if age := now.Sub(have.at); have.at.IsZero() || age < 0 || age > progressFresh {
		return c.join(ctx, s, rel)
	}
	cl, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	return &joint{account: a, clients: cl, watch: w, service: s, svc: have.out, rel: rel, pulse: pulseOf(have.out, now)}, nil
}

func (e *evidence) progress() steps.Progress {
	p := steps.Progress{
		At: e.rollout.At, Deployment: e.id, Number: e.number(), Strategy: planOf(e.svc.DeploymentConfiguration).strategy,
		Began: e.began(), Failures: e.failures(), Threshold: e.threshold(),
	}
	if !e.open() && e.record != nil {
		p.Ended = e.record.finished
	}
	d := e.record
	if d == nil {
		return p
	}
	if d.plan.strategy != "" && d.plan.strategy != steps.Rolling {
		p.Strategy = d.plan.strategy
	}
	if p.Failures, p.Stage = max(p.Failures, d.failures), d.stage; d.threshold > 0 {
		p.Threshold = d.threshold
	}
	if p.Strategy == steps.Rolling {
		return p
	}
	for i, s := range stages {
		p.Stages = append(p.Stages, string(s))
		if string(s) == d.stage {
			p.Place = i + 1
		}
	}
	cleaning := d.stage == string(types.ServiceDeploymentLifecycleStageCleanUp)
	p.Flip = !d.over() && !cleaning
	for _, w := range d.weights {
		if w.shifts {
			p.Weights = append(p.Weights, steps.Weight{
				Deployment: deploymentOf(w.revision), Number: e.numberOf(deploymentOf(w.revision)),
				Production: w.production, Test: w.test, Running: w.running, Requested: w.requested,
			})
		}
	}
	return p
}

func (r *reading) numberOf(id string) int {
	if row := r.rowOf(id); row != nil {
		return row.Number
	}
	if d := r.recordOf(id); d != nil && d.definition != "" {
		_, n := familyOf(d.definition)
		return n
	}
	return 0
}

// failures is what the breaker counts: tasks that never got healthy.
func (r *reading) failures() int {
	if r.row != nil {
		return r.row.Failed
	}
	return 0
}

// threshold is the breaker's where ECS does not name it: half of the wanted
// tasks, at least 3, at most 200 (BOUNDED_PERCENT 50, ecs.md 2.3).
func (r *reading) threshold() int {
	if !r.rollout.Breaker.Enabled {
		return 0
	}
	return min(max((r.rollout.Desired+1)/2, 3), 200)
}

// estimate tells when the release should be through, and whether it should be
// by now.
func estimate(p steps.Progress) (eta time.Time, slower bool) {
	if !p.Ended.IsZero() || p.Usual.Count < usualLeast || p.Began.IsZero() {
		return time.Time{}, false
	}
	age := p.At.Sub(p.Began)
	return p.Began.Add(p.Usual.Median), age > p.Usual.Longest && age > p.Usual.Median*3/2
}

// usual lists how long the service's successful deployments took, newest first.
func (j *joint) usual(ctx context.Context) []time.Duration {
	j.watch.mu.Lock()
	have := j.watch.usual
	j.watch.mu.Unlock()
	if age := j.pulse.now.Sub(have.at); !have.at.IsZero() && age >= 0 && age < usualFresh {
		return have.out
	}
	fresh := part[[]time.Duration]{at: j.pulse.now}
	list, err := j.listDeployments(ctx, j.clients, j.service, time.Time{})
	if err != nil {
		fresh.out, fresh.err = have.out, err // what was known still holds
	}
	for _, d := range list {
		if d.status == types.ServiceDeploymentStatusSuccessful && d.finished.After(d.created) && len(fresh.out) < usualOf {
			fresh.out = append(fresh.out, d.finished.Sub(d.created))
		}
	}
	j.watch.mu.Lock()
	j.watch.usual = fresh
	j.watch.mu.Unlock()
	return fresh.out
}

func usualOfAll(all []time.Duration) steps.Usual {
	if len(all) == 0 {
		return steps.Usual{}
	}
	sorted := slices.Sorted(slices.Values(all))
	return steps.Usual{Count: len(sorted), Shortest: sorted[0], Median: sorted[len(sorted)/2], Longest: sorted[len(sorted)-1]}
}
