package sim

import (
	"context"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// listTasks lists by desired status (RUNNING unless asked otherwise), service,
// family and startedBy. As on ECS, startedBy stands alone.
func (w *World) listTasks(ctx context.Context, in *ecs.ListTasksInput) (*ecs.ListTasksOutput, error) {
	cluster, err := w.cluster(ctx, in.Cluster)
	if err != nil {
		return nil, err
	}
	if in.StartedBy != nil && (in.ServiceName != nil || in.Family != nil) {
		return nil, invalid("startedBy cannot be combined with other filters.")
	}
	var only *service
	if in.ServiceName != nil {
		if only = w.service(cluster, *in.ServiceName); only == nil {
			return nil, &types.ServiceNotFoundException{Message: aws.String("Service not found.")}
		}
	}
	up := in.DesiredStatus != types.DesiredStatusStopped
	fargate := in.LaunchType == "" || in.LaunchType == types.LaunchTypeFargate
	arns := []string{}
	for _, s := range w.services {
		if s.Cluster != cluster || only != nil && s != only || !fargate || in.ContainerInstance != nil || in.DaemonName != nil {
			continue
		}
		for _, t := range s.tasks {
			if t.wantedUp() == up &&
				(in.Family == nil || *in.Family == t.revision.td.family.name) &&
				(in.StartedBy == nil || *in.StartedBy == "ecs-svc/"+t.revision.number) {
				arns = append(arns, s.names.task(s, t))
			}
		}
	}
	list, next, err := paged(arns, same, limitOf(in.MaxResults), 100, in.NextToken)
	if err != nil {
		return nil, err
	}
	return &ecs.ListTasksOutput{TaskArns: list, NextToken: next}, nil
}

func (w *World) describeTasks(ctx context.Context, in *ecs.DescribeTasksInput) (*ecs.DescribeTasksOutput, error) {
	cluster, err := w.cluster(ctx, in.Cluster)
	if err != nil {
		return nil, err
	}
	if len(in.Tasks) == 0 {
		return nil, invalid("Tasks cannot be empty.")
	}
	if len(in.Tasks) > 100 {
		return nil, invalid("Tasks cannot have more than 100 elements.")
	}
	out := &ecs.DescribeTasksOutput{Tasks: []types.Task{}, Failures: []types.Failure{}}
	for _, ref := range in.Tasks {
		id := strings.TrimPrefix(w.bare(ref, "task"), cluster+"/")
		s, t := w.task(cluster, id)
		if t == nil {
			out.Failures = append(out.Failures, missing(w.names().ecs("task", cluster+"/"+id)))
			continue
		}
		out.Tasks = append(out.Tasks, t.describe(s))
	}
	return out, nil
}

func (w *World) task(cluster, id string) (*service, *task) {
	for _, s := range w.services {
		if s.Cluster != cluster {
			continue
		}
		for _, t := range s.tasks {
			if t.id == id {
				return s, t
			}
		}
	}
	return nil, nil
}

// describe is the task as DescribeTasks shows it. Its address is joined to the
// target group, its startedBy to the deployment, its id to the log stream.
func (t *task) describe(s *service) types.Task {
	td := t.revision.td
	arn := s.names.task(s, t)
	out := types.Task{
		TaskArn: aws.String(arn), ClusterArn: aws.String(s.names.cluster(s.Cluster)), TaskDefinitionArn: aws.String(td.arn(s.names)),
		Group: aws.String("service:" + s.Name), StartedBy: aws.String("ecs-svc/" + t.revision.number),
		LastStatus: aws.String(t.phase.String()), DesiredStatus: aws.String("RUNNING"), HealthStatus: types.HealthStatusUnknown,
		LaunchType: types.LaunchTypeFargate, PlatformVersion: aws.String("1.4.0"), PlatformFamily: aws.String("Linux"),
		AvailabilityZone: aws.String(t.zone), Connectivity: types.ConnectivityConnected,
		Cpu: aws.String("1024"), Memory: aws.String(itoa(td.memory())), Version: int64(t.phase) + 1,
		CreatedAt: stamp(t.created), PullStartedAt: stamp(t.pullFrom), PullStoppedAt: stamp(t.pullTo), StartedAt: stamp(t.started),
		StoppingAt: stamp(t.stopAsked), ExecutionStoppedAt: stamp(t.ended()), StoppedAt: stamp(t.stoppedAt),
		Attributes: []types.Attribute{}, Tags: []types.Tag{}, Overrides: &types.TaskOverride{ContainerOverrides: []types.ContainerOverride{}},
		StopCode: types.TaskStopCode(t.stopCode),
	}
	if t.fate.OwnCheck && t.phase >= running {
		out.HealthStatus = types.HealthStatusUnhealthy
	}
	if t.phase > pending {
		out.ConnectivityAt = stamp(t.pullFrom)
	}
	if !t.wantedUp() {
		out.DesiredStatus = aws.String("STOPPED")
		out.StoppedReason = aws.String(t.reason)
	}
	attached := "ATTACHED"
	if t.phase == stopped {
		attached = "DELETED"
	}
	out.Attachments = []types.Attachment{{
		Id: aws.String(t.eni[4:]), Type: aws.String("ElasticNetworkInterface"), Status: aws.String(attached),
		Details: []types.KeyValuePair{
			{Name: aws.String("subnetId"), Value: aws.String("subnet-0a1b2c3d4e5f6000" + string('1'+t.zone[len(t.zone)-1]-'a'))},
			{Name: aws.String("networkInterfaceId"), Value: aws.String(t.eni)},
			{Name: aws.String("privateIPv4Address"), Value: aws.String(t.address)},
		},
	}}
	out.Containers = []types.Container{t.container(s, arn)}
	return out
}

// ended is when the container exited; one that never ran has no such time.
func (t *task) ended() time.Time {
	if t.started.IsZero() {
		return time.Time{}
	}
	return t.exited
}

func (t *task) container(s *service, arn string) types.Container {
	td := t.revision.td
	c := types.Container{
		ContainerArn: aws.String(s.names.ecs("container", s.Cluster+"/"+t.id+"/"+t.eni[4:])), TaskArn: aws.String(arn), Name: aws.String(s.Container),
		Image: aws.String(td.image(s.names)), LastStatus: aws.String("PENDING"), HealthStatus: types.HealthStatusUnknown,
		Cpu: aws.String("1024"), Memory: aws.String(itoa(td.memory())), NetworkBindings: []types.NetworkBinding{},
		NetworkInterfaces: []types.NetworkInterface{{AttachmentId: aws.String(t.eni[4:]), PrivateIpv4Address: aws.String(t.address)}},
	}
	if !t.pullTo.IsZero() {
		c.ImageDigest, c.RuntimeId = aws.String(t.revision.digest), aws.String(t.id+"-0527074092")
		c.LastStatus = aws.String("RUNNING")
	}
	if !t.exited.IsZero() {
		c.LastStatus, c.ExitCode = aws.String("STOPPED"), t.exit
	}
	switch {
	case t.containerReason != "":
		c.Reason = aws.String(t.containerReason)
	case t.stopCode == "TaskFailedToStart" && !t.pullFrom.IsZero():
		c.Reason = aws.String(t.reason)
	}
	if t.fate.OwnCheck && t.phase >= running {
		c.HealthStatus = types.HealthStatusUnhealthy
	}
	return c
}

func stamp(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
