package sim

import (
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

func (w *World) listServices(ctx context.Context, in *ecs.ListServicesInput) (*ecs.ListServicesOutput, error) {
	cluster, err := w.cluster(ctx, in.Cluster)
	if err != nil {
		return nil, err
	}
	arns := []string{}
	for _, s := range w.services {
		fargate := in.LaunchType == "" || in.LaunchType == types.LaunchTypeFargate
		replica := in.SchedulingStrategy == "" || in.SchedulingStrategy == types.SchedulingStrategyReplica
		if s.Cluster == cluster && fargate && replica {
			arns = append(arns, s.names.service(s))
		}
	}
	slices.Sort(arns)
	list, next, err := paged(arns, same, limitOf(in.MaxResults), 100, in.NextToken)
	if err != nil {
		return nil, err
	}
	return &ecs.ListServicesOutput{ServiceArns: list, NextToken: next}, nil
}

func (w *World) describeServices(ctx context.Context, in *ecs.DescribeServicesInput) (*ecs.DescribeServicesOutput, error) {
	cluster, err := w.cluster(ctx, in.Cluster)
	if err != nil {
		return nil, err
	}
	if len(in.Services) == 0 {
		return nil, invalid("Services cannot be empty.")
	}
	if len(in.Services) > 10 {
		return nil, invalid("Services cannot have more than 10 elements.")
	}
	out := &ecs.DescribeServicesOutput{Services: []types.Service{}, Failures: []types.Failure{}}
	for _, ref := range in.Services {
		s := w.service(cluster, ref)
		if s == nil {
			out.Failures = append(out.Failures, missing(w.names().ecs("service", cluster+"/"+w.bare(ref, "service"))))
			continue
		}
		d := s.describe(s.visible())
		if slices.Contains(in.Include, types.ServiceFieldTags) {
			d.Tags = []types.Tag{}
		}
		out.Services = append(out.Services, d)
	}
	return out, nil
}

// running and pending count as ECS does: RUNNING tasks, and those on their way
// up; a DEACTIVATING task is neither. A nil deployment is all of them.
func (s *service) running(d *deployment) int32 {
	return s.countIn(d, func(t *task) bool { return t.phase == running })
}

func (s *service) pending(d *deployment) int32 {
	return s.countIn(d, func(t *task) bool { return t.phase < running })
}

func (s *service) countIn(d *deployment, is func(*task) bool) int32 {
	return int32(count(s.tasks, func(t *task) bool { return (d == nil || t.revision == d.revision) && is(t) }))
}

// visible are the deployments that a read shows: for a scenario's lag the newest
// is not among them yet, as ECS's reads are eventually consistent.
func (s *service) visible() []*deployment {
	if len(s.deployments) > 1 && s.lagging(s.deployments[0].created) {
		return s.deployments[1:]
	}
	return s.deployments
}

func (s *service) lagging(created time.Time) bool {
	return s.lag > 0 && s.world.at.Before(created.Add(s.lag))
}

// describe is the service as DescribeServices shows it.
func (s *service) describe(deployments []*deployment) types.Service {
	out := types.Service{
		ServiceArn: aws.String(s.names.service(s)), ServiceName: aws.String(s.Name),
		ClusterArn: aws.String(s.names.cluster(s.Cluster)), Status: aws.String("ACTIVE"),
		DesiredCount: int32(s.wanted), RunningCount: s.running(nil), PendingCount: s.pending(nil),
		LaunchType: types.LaunchTypeFargate, PlatformVersion: aws.String("LATEST"), PlatformFamily: aws.String("Linux"),
		SchedulingStrategy: types.SchedulingStrategyReplica, PropagateTags: types.PropagateTagsNone,
		DeploymentController:    &types.DeploymentController{Type: types.DeploymentControllerTypeEcs},
		DeploymentConfiguration: s.configuration(), NetworkConfiguration: s.network(), LoadBalancers: s.loadBalancers(),
		HealthCheckGracePeriodSeconds: aws.Int32(s.grace), AvailabilityZoneRebalancing: types.AvailabilityZoneRebalancingDisabled,
		PlacementConstraints: []types.PlacementConstraint{}, PlacementStrategy: []types.PlacementStrategy{},
		ServiceRegistries: []types.ServiceRegistry{}, Events: []types.ServiceEvent{}, Deployments: []types.Deployment{},
		CreatedAt: aws.Time(s.family.definitions[0].registered), CreatedBy: aws.String("arn:aws:iam::" + s.names.account + ":role/deploy"),
	}
	for i, d := range deployments {
		if i == 0 {
			out.TaskDefinition = aws.String(d.revision.td.arn(s.names))
			if d.rollout != nil && d.rollout.open() {
				out.CurrentServiceDeployment = aws.String(s.names.rollout(s, d.rollout))
			}
		}
		out.Deployments = append(out.Deployments, s.describeDeployment(d, i == 0))
		out.CurrentServiceRevisions = append(out.CurrentServiceRevisions, types.ServiceCurrentRevisionSummary{
			Arn: aws.String(s.names.revision(s, d.revision)), RequestedTaskCount: s.requested(d, i == 0),
			RunningTaskCount: s.running(d), PendingTaskCount: s.pending(d),
		})
	}
	for _, e := range s.events {
		out.Events = append(out.Events, types.ServiceEvent{Id: aws.String(e.id), CreatedAt: aws.Time(e.at), Message: aws.String(e.text)})
	}
	return out
}

func (s *service) requested(d *deployment, primary bool) int32 {
	if primary {
		return int32(s.wanted)
	}
	return int32(s.up(d))
}

func (s *service) describeDeployment(d *deployment, primary bool) types.Deployment {
	out := types.Deployment{
		Id: aws.String(d.id()), Status: aws.String("ACTIVE"), TaskDefinition: aws.String(d.revision.td.arn(s.names)),
		DesiredCount: s.requested(d, primary), RunningCount: s.running(d), PendingCount: s.pending(d), FailedTasks: int32(d.failed),
		CreatedAt: aws.Time(d.created), UpdatedAt: aws.Time(d.updated), LaunchType: types.LaunchTypeFargate,
		PlatformVersion: aws.String("1.4.0"), PlatformFamily: aws.String("Linux"), NetworkConfiguration: s.network(),
	}
	out.RolloutState, out.RolloutStateReason = d.rolloutState()
	if primary {
		out.Status = aws.String("PRIMARY")
	}
	return out
}

func (s *service) configuration() *types.DeploymentConfiguration {
	breaker := *s.breaker
	return &types.DeploymentConfiguration{
		Strategy: types.DeploymentStrategyRolling, MinimumHealthyPercent: aws.Int32(int32(s.min)), MaximumPercent: aws.Int32(int32(s.max)),
		DeploymentCircuitBreaker: &breaker,
	}
}

func (s *service) network() *types.NetworkConfiguration {
	return &types.NetworkConfiguration{AwsvpcConfiguration: &types.AwsVpcConfiguration{
		Subnets:        []string{"subnet-0a1b2c3d4e5f60001", "subnet-0a1b2c3d4e5f60002", "subnet-0a1b2c3d4e5f60003"},
		SecurityGroups: []string{"sg-0a1b2c3d4e5f60001"}, AssignPublicIp: types.AssignPublicIpDisabled,
	}}
}

func (s *service) loadBalancers() []types.LoadBalancer {
	return []types.LoadBalancer{{
		TargetGroupArn: aws.String(s.names.targetGroup(s)), ContainerName: aws.String(s.Container), ContainerPort: aws.Int32(int32(s.Port)),
	}}
}
