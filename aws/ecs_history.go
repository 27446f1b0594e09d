package aws

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fairtradeworker/runbook/steps"
)

// enough is how many deployments are described once the previous one is found;
// ECS keeps 90 days of them.
const enough = 2 * batch

// History reads which revisions the service ran and how each deployment ended,
// newest first, and which of them is the previous one (ecs.md 2.2). Where ECS has
// no record it falls back to the deployments that the service still shows, and
// gives no previous one rather than a guess.
func (c *Cloud) History(ctx context.Context, s steps.Service) (steps.History, error) {
	ctx, cancel := context.WithTimeout(ctx, totalTimeout)
	defer cancel()
	a := c.account(s.Profile, s.Region)
	cl, err := a.open(ctx)
	if err != nil {
		return steps.History{}, err
	}
	svc, err := a.service(ctx, cl, s)
	if err != nil {
		return steps.History{}, err
	}
	if by := controllerOf(svc); by != string(types.DeploymentControllerTypeEcs) {
		return steps.History{Source: "ecs deployments", At: c.now().UTC(),
			Why: "the service is deployed by " + by + ", which keeps its own history; ECS knows none"}, nil
	}
	list, err := a.listDeployments(ctx, cl, s, time.Time{})
	if err == nil && len(list) > 0 {
		var h steps.History
		if h, err = a.history(ctx, cl, svc, list, c.now().UTC()); err == nil && len(h.Candidates) > 0 {
			return h, nil
		}
	}
	switch kindOf(err) {
	case "expired", "throttled", "unreachable":
		return steps.History{}, err // it may be there: ask again rather than guess
	}
	if ctx.Err() != nil {
		return steps.History{}, a.fail("ecs ListServiceDeployments", ctx.Err())
	}
	reason := "ECS keeps no service deployment of this service"
	if len(list) > 0 {
		reason = "ECS describes none of the revisions that this service ran"
	}
	if err != nil {
		reason = "ECS's deployment history could not be read (" + why(err) + ")"
	}
	return a.historyless(ctx, cl, svc, reason, c.now().UTC()), nil
}

func (a *account) history(ctx context.Context, cl *clients, svc types.Service, list []serviceDeployment, now time.Time) (steps.History, error) {
	p := past{now: now, running: deref(svc.TaskDefinition)}
	for _, d := range svc.Deployments {
		if deref(d.Status) == "PRIMARY" {
			p.primary, p.running = deref(d.Id), deref(d.TaskDefinition)
		}
	}
	unknown := 0
	for chunk := range slices.Chunk(list, batch) {
		found, missed, err := a.outings(ctx, cl, chunk)
		if err != nil {
			return steps.History{}, err
		}
		p.outings = append(p.outings, found...)
		unknown += missed
		if p.previous() >= 0 && len(p.outings)+unknown >= enough {
			break
		}
	}
	h := steps.History{Source: "ecs service deployments", At: now, Candidates: p.candidates()}
	i := p.previous()
	h.Why = p.why(i)
	if i >= 0 {
		found := h.Candidates[i]
		h.Previous = &found
		if d, err := a.describeDefinition(ctx, cl, found.TaskDefinition); err == nil && d.status == "INACTIVE" {
			h.Why += fmt.Sprintf("; its task definition is INACTIVE, so ECS refuses to deploy %d", found.Number)
		}
	}
	if unknown > 0 {
		h.Why += fmt.Sprintf("; %d service deployments name no revision that ECS still describes", unknown)
	}
	return h, nil
}

// outings joins deployments to the revisions that they ran. missed counts those
// whose revision ECS does not have.
func (a *account) outings(ctx context.Context, cl *clients, list []serviceDeployment) (found []outing, missed int, err error) {
	var arns []string
	var ask []serviceDeployment
	for _, d := range list {
		arns = append(arns, d.revision)
		if !d.over() || d.rolled() {
			ask = append(ask, d)
		}
	}
	// A role that may list and not describe still learns how each one ended.
	if err := a.describeDeployments(ctx, cl, ask); err != nil && kindOf(err) != "denied" {
		return nil, 0, err
	}
	if err := a.describeRevisions(ctx, cl, arns); err != nil {
		return nil, 0, err
	}
	for _, d := range list {
		for _, full := range ask {
			if full.arn == d.arn {
				d = full
			}
		}
		if r, ok := a.revision(d.revision); ok {
			found = append(found, outing{d, r})
		} else {
			missed++
		}
	}
	return found, missed, nil
}

// historyless is what the service's own deployments tell: one that is COMPLETED
// and not PRIMARY still runs and did complete. A family's list of revisions does
// not say which were ever deployed, so it is not asked.
func (a *account) historyless(ctx context.Context, cl *clients, svc types.Service, reason string, now time.Time) steps.History {
	h := steps.History{Source: "ecs deployments", At: now}
	rows := rolloutOf(steps.Service{}, svc).Deployments
	running := deref(svc.TaskDefinition)
	if len(rows) > 0 && rows[0].Status == "PRIMARY" {
		running = rows[0].TaskDefinition
	}
	for _, d := range rows {
		c := steps.Candidate{
			TaskDefinition: d.TaskDefinition, Family: d.Family, Number: d.Number, State: d.State, Completed: d.State == "COMPLETED",
			Reason: d.Reason, Created: d.Created, Current: d.Status == "PRIMARY",
		}
		if def, err := a.definition(ctx, cl, d.TaskDefinition); err == nil {
			c.Version = versionOf(def.image(def.main(mainContainer(svc))))
		}
		h.Candidates = append(h.Candidates, c)
		if h.Previous == nil && c.Completed && !c.Current && c.TaskDefinition != running {
			h.Previous = &c
		}
	}
	if h.Previous != nil {
		h.Why = fmt.Sprintf("%s; %d is still one of the service's deployments and COMPLETED", reason, h.Previous.Number)
	} else {
		h.Why = reason + "; no deployment but the PRIMARY is known to have completed, and the family's list does not say what was ever deployed"
	}
	return h
}
