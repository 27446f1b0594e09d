package sim

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

func newest(t *testing.T, w *World) types.ServiceDeployment {
	t.Helper()
	c := ecsClient(w)
	list, err := c.ListServiceDeployments(bg, &ecs.ListServiceDeploymentsInput{Cluster: cluster, Service: svcName})
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.DescribeServiceDeployments(bg, &ecs.DescribeServiceDeploymentsInput{ServiceDeploymentArns: []string{*list.ServiceDeployments[0].ServiceDeploymentArn}})
	if err != nil {
		t.Fatal(err)
	}
	return out.ServiceDeployments[0]
}

func told(s types.Service, text string) bool {
	for _, e := range s.Events {
		if strings.Contains(*e.Message, text) {
			return true
		}
	}
	return false
}

func TestBreakerRollsBackByItself(t *testing.T) {
	w, v := newWorld(t, Options{Scenario: "breaker-live"})
	bad := *describe(t, w).Deployments[0].Id
	seen := map[types.ServiceDeploymentStatus]bool{}
	var during types.Service
	for range 120 {
		v.add(time.Second)
		d := newest(t, w)
		seen[d.Status] = true
		if d.Status == types.ServiceDeploymentStatusRollbackInProgress && during.ServiceName == nil {
			during = describe(t, w)
			if *d.Rollback.Reason != breakerRolledBack || d.DeploymentCircuitBreaker.Status != types.ServiceDeploymentRollbackMonitorsStatusTriggered ||
				d.DeploymentCircuitBreaker.FailureCount < 3 || d.DeploymentCircuitBreaker.Threshold != 3 {
				t.Errorf("%+v %+v", d.Rollback, d.DeploymentCircuitBreaker)
			}
		}
	}
	if !seen[types.ServiceDeploymentStatusInProgress] || !seen[types.ServiceDeploymentStatusRollbackInProgress] || !seen[types.ServiceDeploymentStatusRollbackSuccessful] {
		t.Fatalf("statuses %v", seen)
	}
	p := during.Deployments[0]
	if rev(p.TaskDefinition) != "40" || *p.RolloutStateReason != "ECS deployment circuit breaker: rolling back to deploymentId "+*p.Id+"." || p.RolloutState != types.DeploymentRolloutStateInProgress {
		t.Errorf("primary %s %s", rev(p.TaskDefinition), *p.RolloutStateReason)
	}
	if f := during.Deployments[1]; *f.Id != bad || f.RolloutState != types.DeploymentRolloutStateFailed || *f.RolloutStateReason != "ECS deployment circuit breaker: tasks failed to start." {
		t.Errorf("failed %+v", f)
	}
	if during.CurrentServiceDeployment == nil {
		t.Error("no current service deployment while rolling back")
	}
	s, d := describe(t, w), newest(t, w)
	if len(s.Deployments) != 1 || rev(s.TaskDefinition) != "40" || s.RunningCount != 6 || s.CurrentServiceDeployment != nil {
		t.Errorf("%d deployments on %s", len(s.Deployments), *s.TaskDefinition)
	}
	if *d.StatusReason != breakerRolledBack || !strings.HasSuffix(*d.Rollback.ServiceRevisionArn, strings.TrimPrefix(*s.Deployments[0].Id, "ecs-svc/")) {
		t.Errorf("%+v", d)
	}
	for _, text := range []string{"(deployment " + bad + ") deployment failed: tasks failed to start.", "rolling back to (deployment " + *s.Deployments[0].Id + ").", "has reached a steady state."} {
		if !told(s, text) {
			t.Errorf("no event %q", text)
		}
	}
}

func TestBreakerHasDoneItAtBegin(t *testing.T) {
	w, _ := newWorld(t, Options{Scenario: "breaker"})
	s := describe(t, w)
	if len(s.Deployments) != 1 || rev(s.TaskDefinition) != "40" || newest(t, w).Status != rolledBack || bad(t, w, 30) != 0 {
		t.Errorf("%d deployments on %s, %s", len(s.Deployments), *s.TaskDefinition, newest(t, w).Status)
	}
}

func TestBreakerWithoutRollbackGivesUp(t *testing.T) {
	w, v := newWorld(t, Options{Scenario: "breaker-without-rollback"})
	for range 60 {
		s := describe(t, w)
		p := s.Deployments[0]
		if p.RolloutState != types.DeploymentRolloutStateFailed || p.RunningCount+p.PendingCount != 0 || s.RunningCount != 6 || newest(t, w).Status != statusStopped {
			t.Fatalf("%+v, %s", p, newest(t, w).Status)
		}
		v.add(5 * time.Second)
	}
	if bad(t, w, 30) != 0 {
		t.Error("the old tasks do not serve")
	}
	update(t, w, ecs.UpdateServiceInput{TaskDefinition: aws.String("fairtradeworker-api:40")})
	v.add(40 * time.Second)
	if s := describe(t, w); len(s.Deployments) != 1 || s.Deployments[0].RolloutState != types.DeploymentRolloutStateCompleted {
		t.Errorf("%+v", s.Deployments)
	}
}

func TestBreakerThreshold(t *testing.T) {
	count := types.ThresholdConfiguration{Type: types.ThresholdTypeCount, Value: 7}
	free := types.ThresholdConfiguration{Type: types.ThresholdTypeUnboundedPercent, Value: 25}
	for _, c := range []struct {
		wanted, want int
		config       *types.ThresholdConfiguration
	}{{1, 3, nil}, {6, 3, nil}, {7, 4, nil}, {25, 13, nil}, {400, 200, nil}, {1000, 200, nil}, {6, 7, &count}, {6, 2, &free}} {
		s := &service{wanted: c.wanted, breaker: &types.DeploymentCircuitBreaker{ThresholdConfiguration: c.config}}
		if got := s.threshold(); got != c.want {
			t.Errorf("%d wanted: %d, want %d", c.wanted, got, c.want)
		}
	}
}

func TestStopServiceDeploymentRollsBack(t *testing.T) {
	var calls []Call
	w, v := newWorld(t, Options{OnCall: func(c Call) { calls = append(calls, c) }})
	c := ecsClient(w)
	arn := describe(t, w).CurrentServiceDeployment
	out, err := c.StopServiceDeployment(bg, &ecs.StopServiceDeploymentInput{ServiceDeploymentArn: arn, StopType: types.StopServiceDeploymentStopTypeRollback})
	if err != nil || *out.ServiceDeploymentArn != *arn || newest(t, w).Status != rollbackRequested || len(calls) != 1 {
		t.Fatal(out, err, newest(t, w).Status)
	}
	var conflict *types.ConflictException
	if _, err := c.StopServiceDeployment(bg, &ecs.StopServiceDeploymentInput{ServiceDeploymentArn: arn}); !errors.As(err, &conflict) {
		t.Errorf("twice: %v", err)
	}
	v.add(2 * time.Second)
	if d := newest(t, w); d.Status != rollbackInProgress || d.StoppedAt == nil {
		t.Errorf("%s", d.Status)
	}
	v.add(40 * time.Second)
	s, d := describe(t, w), newest(t, w)
	if d.Status != rolledBack || len(s.Deployments) != 1 || rev(s.TaskDefinition) != "40" || bad(t, w, 30) != 0 {
		t.Errorf("%s, %d deployments", d.Status, len(s.Deployments))
	}
	var none *types.ServiceDeploymentNotFoundException
	if _, err := c.StopServiceDeployment(bg, &ecs.StopServiceDeploymentInput{ServiceDeploymentArn: aws.String("arn:x")}); !errors.As(err, &none) {
		t.Error(err)
	}
}

func TestNothingToRollBackTo(t *testing.T) {
	scene := &Scene{Services: []Service{{Cluster: testCluster, Name: testService, Revisions: []Revision{{Number: 1, Tag: "v1"}}}}}
	w, v := newWorld(t, Options{Scenario: "clean", Scene: scene})
	w.services[0].rollouts = nil // as for a service older than ECS's history
	update(t, w, ecs.UpdateServiceInput{ForceNewDeployment: true})
	if _, err := ecsClient(w).StopServiceDeployment(bg, &ecs.StopServiceDeploymentInput{ServiceDeploymentArn: describe(t, w).CurrentServiceDeployment}); err != nil {
		t.Fatal(err)
	}
	v.add(3 * time.Second)
	if d := newest(t, w); d.Status != rollbackFailed || *d.StatusReason != "No rollback candidate was found to run the rollback." {
		t.Errorf("%s %v", d.Status, aws.ToString(d.StatusReason))
	}
}

func TestRegisterTaskDefinition(t *testing.T) {
	w, v := newWorld(t, Options{Scenario: "oom"})
	c := ecsClient(w)
	body := post(t, w, "ecs", "AmazonEC2ContainerServiceV20141113.RegisterTaskDefinition", `{"family":"fairtradeworker-api","memory":"3072"}`)
	if !strings.Contains(body, `"__type":"ClientException"`) || !strings.Contains(body, "Container list cannot be empty.") {
		t.Errorf("%s", body)
	}
	_, err := c.UpdateService(bg, &ecs.UpdateServiceInput{Cluster: cluster, Service: svcName, TaskDefinition: aws.String("fairtradeworker-api:LATEST")})
	if err == nil || !strings.Contains(err.Error(), "Invalid revision number. Number: LATEST") {
		t.Error(err)
	}
	now, err := c.DescribeTaskDefinition(bg, &ecs.DescribeTaskDefinitionInput{TaskDefinition: aws.String("fairtradeworker-api")})
	if err != nil {
		t.Fatal(err)
	}
	td := now.TaskDefinition
	in := &ecs.RegisterTaskDefinitionInput{Family: td.Family, ContainerDefinitions: td.ContainerDefinitions, Cpu: td.Cpu, Memory: aws.String("3000"),
		NetworkMode: td.NetworkMode, RequiresCompatibilities: td.RequiresCompatibilities, ExecutionRoleArn: td.ExecutionRoleArn}
	if _, err := c.RegisterTaskDefinition(bg, in); err == nil || !strings.Contains(err.Error(), "No Fargate configuration exists for given values: 1024 CPU, 3000 memory.") {
		t.Error(err)
	}
	in.Memory = aws.String("3072")
	out, err := c.RegisterTaskDefinition(bg, in)
	if err != nil || out.TaskDefinition.Revision != 43 || *out.TaskDefinition.Memory != "3072" || rev(out.TaskDefinition.TaskDefinitionArn) != "43" {
		t.Fatal(out, err)
	}
	update(t, w, ecs.UpdateServiceInput{TaskDefinition: aws.String("fairtradeworker-api:43")})
	v.add(3 * time.Minute)
	if s := describe(t, w); len(s.Deployments) != 1 || s.RunningCount != 6 || bad(t, w, 50) != 0 {
		t.Errorf("more memory does not help: %d deployments", len(s.Deployments))
	}
	in.ContainerDefinitions = []types.ContainerDefinition{{Image: aws.String("x")}}
	if _, err := c.RegisterTaskDefinition(bg, in); err == nil || !strings.Contains(err.Error(), "Container.name") {
		t.Error(err)
	}
}
