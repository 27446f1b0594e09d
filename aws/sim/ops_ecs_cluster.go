package sim

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

func (w *World) listClusters(ctx context.Context, in *ecs.ListClustersInput) (*ecs.ListClustersOutput, error) {
	arns := []string{}
	for _, c := range w.clusters(ctx) {
		arns = append(arns, w.names().cluster(c))
	}
	list, next, err := paged(arns, same, limitOf(in.MaxResults), 100, in.NextToken)
	if err != nil {
		return nil, err
	}
	return &ecs.ListClustersOutput{ClusterArns: list, NextToken: next}, nil
}

func (w *World) describeClusters(ctx context.Context, in *ecs.DescribeClustersInput) (*ecs.DescribeClustersOutput, error) {
	if len(in.Clusters) > 100 {
		return nil, invalid("clusters cannot have more than 100 elements")
	}
	refs := in.Clusters
	if len(refs) == 0 {
		refs = []string{"default"}
	}
	out := &ecs.DescribeClustersOutput{Clusters: []types.Cluster{}, Failures: []types.Failure{}}
	for _, ref := range refs {
		name, err := w.cluster(ctx, &ref)
		if err != nil {
			out.Failures = append(out.Failures, missing(w.names().cluster(w.bare(ref, "cluster"))))
			continue
		}
		c := types.Cluster{
			ClusterArn: aws.String(w.names().cluster(name)), ClusterName: aws.String(name), Status: aws.String("ACTIVE"),
			CapacityProviders: []string{"FARGATE"}, DefaultCapacityProviderStrategy: []types.CapacityProviderStrategyItem{},
			Settings: []types.ClusterSetting{}, Statistics: []types.KeyValuePair{}, Tags: []types.Tag{},
		}
		for _, s := range w.services {
			if s.Cluster == name {
				c.ActiveServicesCount++
				c.RunningTasksCount += s.running(nil)
				c.PendingTasksCount += s.pending(nil)
			}
		}
		out.Clusters = append(out.Clusters, c)
	}
	return out, nil
}
