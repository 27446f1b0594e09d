package sim

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// listServiceDeployments lists newest first, as ECS does.
func (w *World) listServiceDeployments(ctx context.Context, in *ecs.ListServiceDeploymentsInput) (*ecs.ListServiceDeploymentsOutput, error) {
	cluster, err := w.cluster(ctx, in.Cluster)
	if err != nil {
		return nil, err
	}
	if aws.ToString(in.Service) == "" {
		return nil, invalid("Service cannot be empty.")
	}
	s := w.service(cluster, *in.Service)
	if s == nil {
		return nil, &types.ServiceNotFoundException{Message: aws.String("Service not found.")}
	}
	var found []*rollout
	for _, o := range s.rollouts {
		if len(in.Status) > 0 && !slices.Contains(in.Status, o.status) {
			continue
		}
		if c := in.CreatedAt; c != nil && (c.After != nil && !o.created.After(*c.After) || c.Before != nil && !o.created.Before(*c.Before)) {
			continue
		}
		found = append(found, o)
	}
	list, next, err := paged(found, func(o *rollout) string { return o.id }, limitOf(in.MaxResults), 100, in.NextToken)
	if err != nil {
		return nil, err
	}
	out := &ecs.ListServiceDeploymentsOutput{ServiceDeployments: []types.ServiceDeploymentBrief{}, NextToken: next}
	for _, o := range list {
		d := o.describe(s)
		out.ServiceDeployments = append(out.ServiceDeployments, types.ServiceDeploymentBrief{
			ServiceDeploymentArn: d.ServiceDeploymentArn, ServiceArn: d.ServiceArn, ClusterArn: d.ClusterArn,
			TargetServiceRevisionArn: d.TargetServiceRevision.Arn, Status: d.Status, StatusReason: d.StatusReason,
			CreatedAt: d.CreatedAt, StartedAt: d.StartedAt, FinishedAt: d.FinishedAt,
		})
	}
	return out, nil
}

func (w *World) describeServiceDeployments(ctx context.Context, in *ecs.DescribeServiceDeploymentsInput) (*ecs.DescribeServiceDeploymentsOutput, error) {
	if err := upTo20(len(in.ServiceDeploymentArns), "serviceDeploymentArns"); err != nil {
		return nil, err
	}
	out := &ecs.DescribeServiceDeploymentsOutput{ServiceDeployments: []types.ServiceDeployment{}, Failures: []types.Failure{}}
	for _, arn := range in.ServiceDeploymentArns {
		found := false
		for _, s := range w.services {
			for _, o := range s.rollouts {
				if s.names.rollout(s, o) == arn && w.here(ctx) && !s.lagging(o.created) {
					out.ServiceDeployments = append(out.ServiceDeployments, o.describe(s))
					found = true
				}
			}
		}
		if !found {
			out.Failures = append(out.Failures, missing(arn))
		}
	}
	return out, nil
}

func (w *World) describeServiceRevisions(ctx context.Context, in *ecs.DescribeServiceRevisionsInput) (*ecs.DescribeServiceRevisionsOutput, error) {
	if err := upTo20(len(in.ServiceRevisionArns), "serviceRevisionArns"); err != nil {
		return nil, err
	}
	out := &ecs.DescribeServiceRevisionsOutput{ServiceRevisions: []types.ServiceRevision{}, Failures: []types.Failure{}}
	for _, arn := range in.ServiceRevisionArns {
		found := false
		for _, s := range w.services {
			for _, r := range s.revisions {
				if s.names.revision(s, r) == arn && w.here(ctx) {
					out.ServiceRevisions = append(out.ServiceRevisions, r.describe(s))
					found = true
				}
			}
		}
		if !found {
			out.Failures = append(out.Failures, missing(arn))
		}
	}
	return out, nil
}

func upTo20(n int, what string) error {
	if n == 0 {
		return invalid("%s cannot be empty.", what)
	}
	if n > 20 {
		return invalid("%s cannot have more than 20 elements.", what)
	}
	return nil
}

func (o *rollout) describe(s *service) types.ServiceDeployment {
	out := types.ServiceDeployment{
		ServiceDeploymentArn: aws.String(s.names.rollout(s, o)), ServiceArn: aws.String(s.names.service(s)), ClusterArn: aws.String(s.names.cluster(s.Cluster)),
		Status: o.status, CreatedAt: stamp(o.created), StartedAt: stamp(o.started), UpdatedAt: stamp(o.updated), FinishedAt: stamp(o.finished), StoppedAt: stamp(o.stopped),
		DeploymentConfiguration: s.configuration(), SourceServiceRevisions: []types.ServiceRevisionSummary{},
		DeploymentCircuitBreaker: o.describeBreaker(),
	}
	o.describeTurn(&out)
	if o.reason != "" {
		out.StatusReason = aws.String(o.reason)
	}
	target := s.summary(o.target)
	out.TargetServiceRevision = &target
	for _, r := range o.sources {
		out.SourceServiceRevisions = append(out.SourceServiceRevisions, s.summary(r))
	}
	if b := o.rollback; b != nil {
		out.Rollback = &types.Rollback{Reason: aws.String(b.reason), StartedAt: aws.Time(b.started), ServiceRevisionArn: aws.String(s.names.revision(s, b.to))}
	}
	return out
}

// summary counts a revision's tasks as they are now; one that is not in place
// any more has none.
func (s *service) summary(r *revision) types.ServiceRevisionSummary {
	out := types.ServiceRevisionSummary{Arn: aws.String(s.names.revision(s, r))}
	for i, d := range s.deployments {
		if d.revision == r {
			out.RequestedTaskCount, out.RunningTaskCount, out.PendingTaskCount = s.requested(d, i == 0), s.running(d), s.pending(d)
		}
	}
	return out
}

func (r *revision) describe(s *service) types.ServiceRevision {
	return types.ServiceRevision{
		ServiceRevisionArn: aws.String(s.names.revision(s, r)), ServiceArn: aws.String(s.names.service(s)), ClusterArn: aws.String(s.names.cluster(s.Cluster)),
		TaskDefinition: aws.String(r.td.arn(s.names)), CreatedAt: aws.Time(r.created), LaunchType: types.LaunchTypeFargate,
		PlatformVersion: aws.String("1.4.0"), PlatformFamily: aws.String("Linux"), NetworkConfiguration: s.network(), LoadBalancers: s.loadBalancers(),
		ContainerImages:       []types.ContainerImage{{ContainerName: aws.String(s.Container), Image: aws.String(r.td.image(s.names)), ImageDigest: aws.String(r.digest)}},
		ResolvedConfiguration: &types.ResolvedConfiguration{LoadBalancers: []types.ServiceRevisionLoadBalancer{{TargetGroupArn: aws.String(s.names.targetGroup(s))}}},
	}
}
