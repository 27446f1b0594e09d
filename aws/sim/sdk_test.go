package sim

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
)

var (
	cluster = aws.String(testCluster)
	svcName = aws.String(testService)
	bg      = context.Background()
)

func TestCallerIsAnAdminRole(t *testing.T) {
	w, _ := newWorld(t, Options{})
	who, err := sts.NewFromConfig(config(w)).GetCallerIdentity(bg, &sts.GetCallerIdentityInput{})
	if err != nil || *who.Account != "123456789012" || *who.Arn != "arn:aws:sts::123456789012:assumed-role/prod-admin/operator" {
		t.Errorf("%v %v", who, err)
	}
}

func TestClustersAndServices(t *testing.T) {
	w, _ := newWorld(t, Options{})
	c := ecsClient(w)
	list, err := c.ListClusters(bg, &ecs.ListClustersInput{})
	if err != nil || len(list.ClusterArns) != 1 {
		t.Fatal(list, err)
	}
	seen, err := c.DescribeClusters(bg, &ecs.DescribeClustersInput{Clusters: []string{list.ClusterArns[0], "nope"}})
	if err != nil || len(seen.Clusters) != 1 || seen.Clusters[0].ActiveServicesCount != 2 || seen.Clusters[0].RunningTasksCount < 3 || *seen.Failures[0].Reason != "MISSING" {
		t.Errorf("%+v %v", seen, err)
	}
	first, err := c.ListServices(bg, &ecs.ListServicesInput{Cluster: cluster, MaxResults: aws.Int32(1)})
	if err != nil || len(first.ServiceArns) != 1 || first.NextToken == nil {
		t.Fatal(first, err)
	}
	p := ecs.NewListServicesPaginator(c, &ecs.ListServicesInput{Cluster: cluster, MaxResults: aws.Int32(1)})
	var all []string
	for p.HasMorePages() {
		page, err := p.NextPage(bg)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, page.ServiceArns...)
	}
	if len(all) != 2 || !strings.HasSuffix(all[0], "/"+testService) || !strings.HasSuffix(all[1], "-staging") {
		t.Errorf("%v", all)
	}
	both, err := c.DescribeServices(bg, &ecs.DescribeServicesInput{Cluster: cluster, Services: append(all, "nope")})
	if err != nil || len(both.Services) != 2 || len(both.Failures) != 1 || *both.Failures[0].Reason != "MISSING" ||
		*both.Failures[0].Arn != "arn:aws:ecs:us-east-1:123456789012:service/fairtradeworker-cluster/nope" {
		t.Errorf("%+v %v", both.Failures, err)
	}
}

func TestTypedErrors(t *testing.T) {
	w, _ := newWorld(t, Options{})
	c := ecsClient(w)
	is := func(want any, text string, err error) {
		t.Helper()
		if err == nil || !errors.As(err, want) || !strings.Contains(err.Error(), text) {
			t.Errorf("%T: %v", want, err)
		}
	}
	_, err := c.DescribeServices(bg, &ecs.DescribeServicesInput{Services: []string{testService}})
	is(new(*types.ClusterNotFoundException), "Cluster not found.", err)
	_, err = c.DescribeServices(bg, &ecs.DescribeServicesInput{Cluster: cluster, Services: slices.Repeat([]string{"a"}, 11)})
	is(new(*types.InvalidParameterException), "10 elements", err)
	_, err = c.DescribeServices(bg, &ecs.DescribeServicesInput{Cluster: cluster, Services: []string{}})
	is(new(*types.InvalidParameterException), "empty", err)
	_, err = c.UpdateService(bg, &ecs.UpdateServiceInput{Cluster: cluster, Service: aws.String("nope")})
	is(new(*types.ServiceNotFoundException), "Service not found.", err)
	_, err = c.UpdateService(bg, &ecs.UpdateServiceInput{Cluster: cluster, Service: svcName, TaskDefinition: aws.String("fairtradeworker-api:99")})
	is(new(*types.ClientException), "Unable to describe task definition.", err)
	_, err = c.UpdateService(bg, &ecs.UpdateServiceInput{Cluster: cluster, Service: svcName, TaskDefinition: aws.String("fairtradeworker-api:38")})
	is(new(*types.ClientException), "inactive", err)
	_, err = c.UpdateService(bg, &ecs.UpdateServiceInput{Cluster: cluster, Service: svcName, DesiredCount: aws.Int32(-1)})
	is(new(*types.InvalidParameterException), "desiredCount", err)
	_, err = c.UpdateService(bg, &ecs.UpdateServiceInput{Cluster: cluster, Service: svcName, EnableExecuteCommand: aws.Bool(true)})
	var api smithy.APIError
	is(&api, "enableExecuteCommand", err)
	_, err = c.DescribeTaskDefinition(bg, &ecs.DescribeTaskDefinitionInput{TaskDefinition: aws.String("nope")})
	is(new(*types.ClientException), "Unable to describe task definition.", err)
	_, err = c.ListServices(bg, &ecs.ListServicesInput{Cluster: cluster, MaxResults: aws.Int32(101)})
	is(new(*types.InvalidParameterException), "between 1 and 100", err)
	_, err = c.ListServices(bg, &ecs.ListServicesInput{Cluster: cluster, NextToken: aws.String("x")})
	is(new(*types.InvalidParameterException), "Invalid token", err)
	_, err = c.ListTasks(bg, &ecs.ListTasksInput{Cluster: cluster, ServiceName: aws.String("nope")})
	is(new(*types.ServiceNotFoundException), "", err)
	_, err = c.DescribeTasks(bg, &ecs.DescribeTasksInput{Cluster: cluster, Tasks: slices.Repeat([]string{"a"}, 101)})
	is(new(*types.InvalidParameterException), "100 elements", err)
	_, err = c.DescribeServiceDeployments(bg, &ecs.DescribeServiceDeploymentsInput{ServiceDeploymentArns: slices.Repeat([]string{"a"}, 21)})
	is(new(*types.InvalidParameterException), "20 elements", err)
	_, err = elb.NewFromConfig(config(w)).DescribeTargetHealth(bg, &elb.DescribeTargetHealthInput{TargetGroupArn: aws.String("nope")})
	is(new(*elbtypes.TargetGroupNotFoundException), "not found", err)

	elsewhere := config(w)
	elsewhere.Region = "eu-west-1"
	_, err = ecs.NewFromConfig(elsewhere).DescribeServices(bg, &ecs.DescribeServicesInput{Cluster: cluster, Services: []string{testService}})
	is(new(*types.ClusterNotFoundException), "", err)
}

func TestTasksPagesAndFilters(t *testing.T) {
	w, v := newWorld(t, Options{})
	c := ecsClient(w)
	list := func(in ecs.ListTasksInput) []string {
		t.Helper()
		in.Cluster, in.MaxResults = cluster, aws.Int32(3)
		var all []string
		p := ecs.NewListTasksPaginator(c, &in)
		for p.HasMorePages() {
			page, err := p.NextPage(bg)
			if err != nil {
				t.Fatal(err)
			}
			if len(page.TaskArns) > 3 {
				t.Fatalf("a page of %d", len(page.TaskArns))
			}
			all = append(all, page.TaskArns...)
		}
		return all
	}
	s := describe(t, w)
	all := list(ecs.ListTasksInput{})
	mine := list(ecs.ListTasksInput{ServiceName: svcName})
	if len(all) != len(mine)+2 || len(mine) < int(s.RunningCount+s.PendingCount) {
		t.Errorf("%d tasks, %d of the service, %d running %d pending", len(all), len(mine), s.RunningCount, s.PendingCount)
	}
	by42 := list(ecs.ListTasksInput{StartedBy: s.Deployments[0].Id})
	if n := len(by42); n != int(s.Deployments[0].RunningCount+s.Deployments[0].PendingCount) {
		t.Errorf("%d tasks started by the primary", n)
	}
	if a, b := len(list(ecs.ListTasksInput{Family: svcName})), len(mine); a != b {
		t.Errorf("%d of the family, %d of the service", a, b)
	}
	if n := len(list(ecs.ListTasksInput{ServiceName: svcName, DesiredStatus: types.DesiredStatusStopped})); n < 5 {
		t.Errorf("%d stopped", n)
	}
	out, err := c.DescribeTasks(bg, &ecs.DescribeTasksInput{Cluster: cluster, Tasks: []string{mine[0], "0123456789abcdef0123456789abcdef"}})
	if err != nil || len(out.Tasks) != 1 || *out.Failures[0].Reason != "MISSING" {
		t.Errorf("%+v %v", out, err)
	}
	v.add(2 * time.Hour)
	if got := len(list(ecs.ListTasksInput{ServiceName: svcName, DesiredStatus: types.DesiredStatusStopped})); got > 400 {
		t.Errorf("%d stopped tasks are kept", got)
	}
}

// TestJoinKeys walks from a deployment to its tasks, targets, revision and log
// streams, as ecs clients do.
func TestJoinKeys(t *testing.T) {
	w, _ := newWorld(t, Options{})
	c := ecsClient(w)
	s := describe(t, w)
	numbers := map[string]string{}
	for i, d := range s.Deployments {
		n := strings.TrimPrefix(*d.Id, "ecs-svc/")
		numbers[*d.Id] = *d.TaskDefinition
		if arn := *s.CurrentServiceRevisions[i].Arn; !strings.HasSuffix(arn, "/"+n) {
			t.Errorf("revision %s of deployment %s", arn, n)
		}
	}
	list, err := c.ListTasks(bg, &ecs.ListTasksInput{Cluster: cluster, ServiceName: svcName})
	if err != nil {
		t.Fatal(err)
	}
	tasks, err := c.DescribeTasks(bg, &ecs.DescribeTasksInput{Cluster: cluster, Tasks: list.TaskArns})
	if err != nil {
		t.Fatal(err)
	}
	targets := map[string]string{}
	groups, err := elb.NewFromConfig(config(w)).DescribeTargetGroups(bg, &elb.DescribeTargetGroupsInput{TargetGroupArns: []string{*s.LoadBalancers[0].TargetGroupArn}})
	if err != nil || *groups.TargetGroups[0].HealthCheckPath != "/health" {
		t.Fatal(groups, err)
	}
	health, err := elb.NewFromConfig(config(w)).DescribeTargetHealth(bg, &elb.DescribeTargetHealthInput{TargetGroupArn: groups.TargetGroups[0].TargetGroupArn})
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range health.TargetHealthDescriptions {
		targets[*h.Target.Id] = string(h.TargetHealth.State)
	}
	for _, k := range tasks.Tasks {
		if numbers[*k.StartedBy] != *k.TaskDefinitionArn || *k.Group != "service:"+testService {
			t.Errorf("task %s started by %s", *k.TaskArn, *k.StartedBy)
		}
		ip := *k.Attachments[0].Details[2].Value
		if *k.Containers[0].NetworkInterfaces[0].PrivateIpv4Address != ip {
			t.Errorf("two addresses")
		}
		if *k.LastStatus == "RUNNING" && targets[ip] == "" {
			t.Errorf("running task at %s is no target", ip)
		}
		id := (*k.TaskArn)[strings.LastIndex(*k.TaskArn, "/")+1:]
		if w.services[0].log.streams["ecs/api/"+id] == nil && *k.LastStatus == "RUNNING" {
			t.Errorf("no log stream of %s", id)
		}
	}
	some, err := elb.NewFromConfig(config(w)).DescribeTargetHealth(bg, &elb.DescribeTargetHealthInput{TargetGroupArn: s.LoadBalancers[0].TargetGroupArn, Targets: []elbtypes.TargetDescription{
		{Id: health.TargetHealthDescriptions[0].Target.Id}, {Id: aws.String("10.99.99.99")}}})
	if err != nil || len(some.TargetHealthDescriptions) != 2 || some.TargetHealthDescriptions[1].TargetHealth.State != elbtypes.TargetHealthStateEnumUnused {
		t.Errorf("%+v %v", some, err)
	}
}

func TestTaskDefinitions(t *testing.T) {
	w, _ := newWorld(t, Options{})
	c := ecsClient(w)
	list, err := c.ListTaskDefinitions(bg, &ecs.ListTaskDefinitionsInput{FamilyPrefix: svcName, Sort: types.SortOrderDesc})
	if err != nil || len(list.TaskDefinitionArns) != 4 || rev(&list.TaskDefinitionArns[0]) != "42" || rev(&list.TaskDefinitionArns[3]) != "39" {
		t.Fatal(list, err)
	}
	gone, err := c.ListTaskDefinitions(bg, &ecs.ListTaskDefinitionsInput{FamilyPrefix: svcName, Status: types.TaskDefinitionStatusInactive})
	if err != nil || len(gone.TaskDefinitionArns) != 1 || rev(&gone.TaskDefinitionArns[0]) != "38" {
		t.Error(gone, err)
	}
	p := ecs.NewListTaskDefinitionsPaginator(c, &ecs.ListTaskDefinitionsInput{MaxResults: aws.Int32(3)})
	n := 0
	for p.HasMorePages() {
		page, err := p.NextPage(bg)
		if err != nil {
			t.Fatal(err)
		}
		n += len(page.TaskDefinitionArns)
	}
	if n != 8 {
		t.Errorf("%d task definitions", n)
	}
	for ref, want := range map[string]struct {
		tag  string
		keys int
	}{
		"fairtradeworker-api": {"v1.0.1", 14}, "fairtradeworker-api:42": {"v1.0.1", 14}, "fairtradeworker-api:41": {"v1.0.1-rc", 14}, list.TaskDefinitionArns[2]: {"v1.0.0", 13},
	} {
		d, err := c.DescribeTaskDefinition(bg, &ecs.DescribeTaskDefinitionInput{TaskDefinition: aws.String(ref)})
		if err != nil {
			t.Fatal(err)
		}
		box := d.TaskDefinition.ContainerDefinitions[0]
		payments := slices.ContainsFunc(box.Environment, func(kv types.KeyValuePair) bool { return *kv.Name == "PAYMENTS_V2" })
		if !strings.HasSuffix(*box.Image, ":"+want.tag) || len(box.Environment) != want.keys || payments != (want.keys == 14) {
			t.Errorf("%s: %s, %d keys", ref, *box.Image, len(box.Environment))
		}
		if box.LogConfiguration.Options["awslogs-group"] != "/ecs/fairtradeworker-api" || *box.PortMappings[0].ContainerPort != 3000 {
			t.Errorf("%s: %+v", ref, box.LogConfiguration)
		}
	}
}

func TestListServiceDeploymentsFilters(t *testing.T) {
	w, _ := newWorld(t, Options{})
	c := ecsClient(w)
	ok, err := c.ListServiceDeployments(bg, &ecs.ListServiceDeploymentsInput{Cluster: cluster, Service: svcName, Status: []types.ServiceDeploymentStatus{types.ServiceDeploymentStatusSuccessful}})
	if err != nil || len(ok.ServiceDeployments) != 2 {
		t.Error(ok, err)
	}
	late, err := c.ListServiceDeployments(bg, &ecs.ListServiceDeploymentsInput{Cluster: cluster, Service: svcName, CreatedAt: &types.CreatedAt{After: aws.Time(testBegin.Add(-time.Hour))}})
	if err != nil || len(late.ServiceDeployments) != 1 {
		t.Error(late, err)
	}
	n := 0
	in := &ecs.ListServiceDeploymentsInput{Cluster: cluster, Service: svcName, MaxResults: aws.Int32(3)}
	for more := true; more; more = in.NextToken != nil {
		page, err := c.ListServiceDeployments(bg, in)
		if err != nil {
			t.Fatal(err)
		}
		n += len(page.ServiceDeployments)
		in.NextToken = page.NextToken
	}
	if n != 4 {
		t.Errorf("%d", n)
	}
	none, err := c.DescribeServiceDeployments(bg, &ecs.DescribeServiceDeploymentsInput{ServiceDeploymentArns: []string{"arn:x"}})
	if err != nil || *none.Failures[0].Reason != "MISSING" {
		t.Error(none, err)
	}
	if none, err := c.DescribeServiceRevisions(bg, &ecs.DescribeServiceRevisionsInput{ServiceRevisionArns: []string{"arn:x"}}); err != nil || *none.Failures[0].Reason != "MISSING" {
		t.Error(none, err)
	}
}

func TestStagingForceNewDeployment(t *testing.T) {
	w, v := newWorld(t, Options{})
	c := ecsClient(w)
	staging := aws.String("fairtradeworker-api-staging")
	out, err := c.UpdateService(bg, &ecs.UpdateServiceInput{Cluster: cluster, Service: staging, ForceNewDeployment: true})
	if err != nil || len(out.Service.Deployments) != 2 || *out.Service.Deployments[0].TaskDefinition != *out.Service.Deployments[1].TaskDefinition {
		t.Fatal(out, err)
	}
	for range 30 {
		v.add(time.Second)
		if code, _, _ := get(t, w, "GET", "https://staging-api.fairtradeworker.com/health"); code != 200 {
			t.Fatalf("staging health %d", code)
		}
	}
	now, err := c.DescribeServices(bg, &ecs.DescribeServicesInput{Cluster: cluster, Services: []string{*staging}})
	if err != nil || len(now.Services[0].Deployments) != 1 || now.Services[0].Deployments[0].RolloutState != types.DeploymentRolloutStateCompleted {
		t.Error(now.Services[0].Deployments, err)
	}
	same, err := c.UpdateService(bg, &ecs.UpdateServiceInput{Cluster: cluster, Service: staging, TaskDefinition: now.Services[0].TaskDefinition})
	if err != nil || len(same.Service.Deployments) != 1 {
		t.Error("an update to the same task definition made a deployment", err)
	}
}
