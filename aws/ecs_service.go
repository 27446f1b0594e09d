package aws

import (
	"context"
	"sort"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fairtradeworker/runbook/steps"
)

const shown = 10 // events and stopped tasks given to the screen

// service reads one ECS service. Its failure is the failure of the reading.
func (a *account) service(ctx context.Context, cl *clients, s steps.Service) (types.Service, error) {
	const source = "ecs DescribeServices"
	out, err := cl.ecs().DescribeServices(ctx, &ecs.DescribeServicesInput{Cluster: optional(s.Cluster), Services: []string{s.Name}})
	if err != nil {
		return types.Service{}, a.fail(source, err)
	}
	if len(out.Services) == 0 {
		text := "no service " + s.Name + " in cluster " + s.Cluster
		if len(out.Failures) > 0 && deref(out.Failures[0].Reason) != "MISSING" {
			text += " (" + deref(out.Failures[0].Reason) + ")"
		}
		return types.Service{}, &steps.Trouble{Kind: "missing", Source: source, Text: text, Next: nextMissing}
	}
	svc := out.Services[0]
	if deref(svc.Status) == "INACTIVE" {
		return svc, &steps.Trouble{Kind: "missing", Source: source, Text: "service " + s.Name + " is INACTIVE: it was deleted", Next: nextMissing}
	}
	return svc, nil
}

// rolloutOf is what the service itself says, before anything is joined to it.
func rolloutOf(s steps.Service, svc types.Service) steps.Rollout {
	r := steps.Rollout{
		Source: "ecs", Service: s, TaskDefinition: deref(svc.TaskDefinition),
		Desired: int(svc.DesiredCount), Running: int(svc.RunningCount), Pending: int(svc.PendingCount),
	}
	for _, d := range svc.Deployments {
		row := steps.Deployment{
			ID: deref(d.Id), Status: deref(d.Status), TaskDefinition: deref(d.TaskDefinition),
			State: string(d.RolloutState), Reason: deref(d.RolloutStateReason),
			Running: int(d.RunningCount), Pending: int(d.PendingCount), Desired: int(d.DesiredCount), Failed: int(d.FailedTasks),
			Created: utc(d.CreatedAt),
		}
		row.Family, row.Number = familyOf(row.TaskDefinition)
		r.Deployments = append(r.Deployments, row)
	}
	sort.SliceStable(r.Deployments, func(i, j int) bool {
		x, y := r.Deployments[i], r.Deployments[j]
		if (x.Status == "PRIMARY") != (y.Status == "PRIMARY") {
			return x.Status == "PRIMARY"
		}
		return x.Created.After(y.Created)
	})
	for _, e := range svc.Events {
		r.Events = append(r.Events, steps.ServiceEvent{ID: deref(e.Id), At: utc(e.CreatedAt), Text: deref(e.Message)})
	}
	sort.SliceStable(r.Events, func(i, j int) bool { return r.Events[i].At.After(r.Events[j].At) })
	if c := svc.DeploymentConfiguration; c != nil && c.DeploymentCircuitBreaker != nil {
		r.Breaker = steps.Breaker{Enabled: c.DeploymentCircuitBreaker.Enable, Rollback: c.DeploymentCircuitBreaker.Rollback}
	}
	return r
}

// controllerOf is who deploys the service: ECS, CODE_DEPLOY or EXTERNAL.
func controllerOf(svc types.Service) string {
	if svc.DeploymentController == nil || svc.DeploymentController.Type == "" {
		return string(types.DeploymentControllerTypeEcs)
	}
	return string(svc.DeploymentController.Type)
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
