package aws

import (
	"context"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fairtradeworker/runbook/steps"
)

// Rollout reads the service, joins tasks, targets, versions and the service
// deployment to it by the ids that ECS gives them, and judges the release. Only
// DescribeServices can fail it; each other call that fails is named in Blind
// under "tasks", "targets", "deployments" or "versions".
func (c *Cloud) Rollout(ctx context.Context, s steps.Service, rel steps.Release) (steps.Rollout, error) {
	ctx, cancel := context.WithTimeout(ctx, totalTimeout)
	defer cancel()
	j, err := c.join(ctx, s, rel)
	if err != nil {
		return steps.Rollout{}, err
	}
	return j.rollout(ctx), nil
}

// joint is one reading while its parts come in.
type joint struct {
	*account
	clients *clients
	watch   *watch
	service steps.Service
	svc     types.Service
	rel     steps.Release
	pulse   pulse
}

func (j *joint) rollout(ctx context.Context) steps.Rollout {
	g := j.gather(ctx)
	verdict, id := judge(g.facts)
	j.found(id)
	r := g.facts.rollout
	r.Verdict = verdict
	if len(r.Events) > shown {
		r.Events = r.Events[:shown]
	}
	return r
}

// gathered is all that one reading brought, joined.
type gathered struct {
	facts   facts
	tasks   taskList
	targets []target
}

func (j *joint) gather(ctx context.Context) gathered {
	r := rolloutOf(j.service, j.svc)
	r.At = j.pulse.now.UTC()
	var wg sync.WaitGroup
	var tasks part[taskList]
	var targets part[[]target]
	var deploys part[[]serviceDeployment]
	var versions error
	wg.Go(func() { tasks = j.tasks(ctx) })
	wg.Go(func() { targets = j.targets(ctx) })
	wg.Go(func() { deploys = j.deploys(ctx) })
	wg.Go(func() { versions = j.versions(ctx, &r) })
	wg.Wait()

	blind := map[string]string{}
	for name, err := range map[string]error{"tasks": tasks.err, "targets": targets.err, "deployments": deploys.err, "versions": versions} {
		if err != nil {
			blind[name] = why(err)
		}
	}
	if len(blind) > 0 {
		r.Blind = blind
	}
	j.digests(&r, tasks.out, deploys.out)
	if tasks.err == nil {
		countStopped(&r, tasks.out)
	}
	if targets.err == nil && len(targetGroups(j.svc)) > 0 {
		r.Targets = countTargets(targets.out)
	}

	f := facts{
		rollout: r, release: j.rel, deployments: deploys.out, deploymentsBlind: blind["deployments"],
		controller: controllerOf(j.svc), groups: len(targetGroups(j.svc)), targetsBlind: blind["targets"],
	}
	if tasks.err == nil && targets.err == nil {
		f.health = joinTargets(tasks.out.running, targets.out)
	}
	j.watch.mu.Lock()
	f.seen = j.watch.seen[j.rel]
	j.watch.mu.Unlock()
	f.moved, f.patience = j.move(f)
	return gathered{facts: f, tasks: tasks.out, targets: targets.out}
}

// found keeps which deployment the release became.
func (j *joint) found(id string) {
	if id == "" {
		return
	}
	j.watch.mu.Lock()
	j.watch.seen[j.rel] = id
	j.watch.mu.Unlock()
}

// join reads the service and prepares what is joined to it.
func (c *Cloud) join(ctx context.Context, s steps.Service, rel steps.Release) (*joint, error) {
	a := c.account(s.Profile, s.Region)
	cl, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	svc, err := a.service(ctx, cl, s)
	if err != nil {
		return nil, err
	}
	j := &joint{account: a, clients: cl, watch: a.watch(s), service: s, svc: svc, rel: rel, pulse: pulseOf(svc, c.now())}
	j.watch.mu.Lock()
	j.watch.svc = part[types.Service]{at: j.pulse.now, out: svc}
	j.watch.mu.Unlock()
	return j, nil
}
