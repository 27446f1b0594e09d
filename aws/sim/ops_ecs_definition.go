package sim

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

func (w *World) listTaskDefinitions(ctx context.Context, in *ecs.ListTaskDefinitionsInput) (*ecs.ListTaskDefinitionsOutput, error) {
	arns := []string{}
	for _, f := range w.families {
		if in.FamilyPrefix != nil && *in.FamilyPrefix != f.name || !w.here(ctx) {
			continue
		}
		for _, d := range f.definitions {
			if d.Inactive == (in.Status == types.TaskDefinitionStatusInactive) {
				arns = append(arns, d.arn(w.names()))
			}
		}
	}
	if in.Sort == types.SortOrderDesc {
		slices.Reverse(arns)
	}
	list, next, err := paged(arns, same, limitOf(in.MaxResults), 100, in.NextToken)
	if err != nil {
		return nil, err
	}
	return &ecs.ListTaskDefinitionsOutput{TaskDefinitionArns: list, NextToken: next}, nil
}

func (w *World) describeTaskDefinition(ctx context.Context, in *ecs.DescribeTaskDefinitionInput) (*ecs.DescribeTaskDefinitionOutput, error) {
	ref := aws.ToString(in.TaskDefinition)
	if ref == "" {
		return nil, client("Task Definition can not be blank.")
	}
	if err := badRevision(ref); err != nil {
		return nil, err
	}
	d := w.definition(ref)
	if d == nil || !w.here(ctx) {
		return nil, client("Unable to describe task definition.")
	}
	out := &ecs.DescribeTaskDefinitionOutput{TaskDefinition: d.describe(w.names())}
	if slices.Contains(in.Include, types.TaskDefinitionFieldTags) {
		out.Tags = []types.Tag{}
	}
	return out, nil
}

func (d *definition) arn(n names) string { return n.taskDefinition(d.family.name, d.Number) }

// memory is the task's, in MiB.
func (d *definition) memory() int {
	if d.Memory == 0 {
		return 2048
	}
	return d.Memory
}

func (d *definition) image(n names) string {
	if d.picture != "" {
		return d.picture
	}
	return n.account + ".dkr.ecr." + n.region + ".amazonaws.com/" + d.family.name + ":" + d.Tag
}

func (d *definition) describe(n names) *types.TaskDefinition {
	role := "arn:aws:iam::" + n.account + ":role/"
	if d.own != nil {
		out := *d.own
		out.TaskDefinitionArn, out.Revision, out.RegisteredAt = aws.String(d.arn(n)), int32(d.Number), aws.Time(d.registered)
		return &out
	}
	out := &types.TaskDefinition{
		TaskDefinitionArn: aws.String(d.arn(n)), Family: aws.String(d.family.name), Revision: int32(d.Number),
		Status: types.TaskDefinitionStatusActive, NetworkMode: types.NetworkModeAwsvpc, Cpu: aws.String("1024"), Memory: aws.String(itoa(d.memory())),
		Compatibilities: []types.Compatibility{types.CompatibilityEc2, types.CompatibilityFargate}, RequiresCompatibilities: []types.Compatibility{types.CompatibilityFargate},
		ExecutionRoleArn: aws.String(role + "ecsTaskExecutionRole"), TaskRoleArn: aws.String(role + d.family.name + "-task"),
		RegisteredAt: aws.Time(d.registered), RegisteredBy: aws.String(role + "deploy"),
		Volumes: []types.Volume{}, PlacementConstraints: []types.TaskDefinitionPlacementConstraint{}, RequiresAttributes: []types.Attribute{},
		ContainerDefinitions: []types.ContainerDefinition{d.container(n)},
	}
	if d.Inactive {
		out.Status = types.TaskDefinitionStatusInactive
		out.DeregisteredAt = aws.Time(d.registered.Add(4 * day))
	}
	return out
}

func (d *definition) container(n names) types.ContainerDefinition {
	c := types.ContainerDefinition{
		Name: aws.String(d.service.Container), Image: aws.String(d.image(n)), Essential: aws.Bool(true), Environment: []types.KeyValuePair{},
		PortMappings:     []types.PortMapping{{ContainerPort: aws.Int32(int32(d.service.Port)), HostPort: aws.Int32(int32(d.service.Port)), Protocol: types.TransportProtocolTcp}},
		EnvironmentFiles: []types.EnvironmentFile{}, MountPoints: []types.MountPoint{}, VolumesFrom: []types.VolumeFrom{},
		LogConfiguration: &types.LogConfiguration{LogDriver: types.LogDriverAwslogs, Options: map[string]string{
			"awslogs-group": d.service.LogGroup, "awslogs-region": n.region, "awslogs-stream-prefix": "ecs"}},
		Secrets: []types.Secret{
			{Name: aws.String("DATABASE_URL"), ValueFrom: aws.String("arn:aws:secretsmanager:" + n.region + ":" + n.account + ":secret:/" + d.family.name + "/database-url")},
			{Name: aws.String("JWT_SECRET"), ValueFrom: aws.String("arn:aws:secretsmanager:" + n.region + ":" + n.account + ":secret:/" + d.family.name + "/jwt-secret")},
		},
	}
	if d.needs != "" {
		c.Secrets = append(c.Secrets, types.Secret{Name: aws.String("JWT_SECRET_V2"), ValueFrom: aws.String("arn:aws:secretsmanager:" + n.region + ":" + n.account + ":secret:" + d.needs)})
	}
	for _, e := range d.Env {
		k, v, _ := strings.Cut(e, "=")
		c.Environment = append(c.Environment, types.KeyValuePair{Name: aws.String(k), Value: aws.String(v)})
	}
	return c
}
