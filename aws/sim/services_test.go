package sim

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	cwtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	ecrtypes "github.com/aws/aws-sdk-go-v2/service/ecr/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	rdstypes "github.com/aws/aws-sdk-go-v2/service/rds/types"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	smtypes "github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
)

func TestRestoreTakesItsTime(t *testing.T) {
	w, v := newWorld(t, Options{Scenario: "snapshot-too-new"})
	c := rds.NewFromConfig(config(w))
	list, err := c.DescribeDBSnapshots(bg, &rds.DescribeDBSnapshotsInput{DBInstanceIdentifier: aws.String("fairtradeworker-db")})
	if err != nil || len(list.DBSnapshots) != 4 {
		t.Fatal(list, err)
	}
	changed := testBegin.Add(-w.Scenario().SchemaChanged)
	before, after := 0, ""
	for _, s := range list.DBSnapshots {
		if s.SnapshotCreateTime.Before(changed) {
			before++
		} else {
			after = *s.DBSnapshotIdentifier
		}
	}
	if before != 3 || !strings.Contains(after, "-manual-2026-01-09-02-51") {
		t.Errorf("%d before, %s after", before, after)
	}
	in := &rds.RestoreDBInstanceFromDBSnapshotInput{DBInstanceIdentifier: aws.String("fairtradeworker-db-restored"), DBSnapshotIdentifier: aws.String("nope")}
	var none *rdstypes.DBSnapshotNotFoundFault
	if _, err := c.RestoreDBInstanceFromDBSnapshot(bg, in); !errors.As(err, &none) {
		t.Error(err)
	}
	in.DBSnapshotIdentifier = aws.String(after)
	out, err := c.RestoreDBInstanceFromDBSnapshot(bg, in)
	if err != nil || *out.DBInstance.DBInstanceStatus != "creating" || out.DBInstance.Endpoint != nil {
		t.Fatal(out, err)
	}
	var exists *rdstypes.DBInstanceAlreadyExistsFault
	if _, err := c.RestoreDBInstanceFromDBSnapshot(bg, in); !errors.As(err, &exists) {
		t.Error(err)
	}
	seen := ""
	for range 120 {
		v.add(time.Second)
		d, err := c.DescribeDBInstances(bg, &rds.DescribeDBInstancesInput{DBInstanceIdentifier: in.DBInstanceIdentifier})
		if err != nil {
			t.Fatal(err)
		}
		if s := *d.DBInstances[0].DBInstanceStatus; !strings.HasSuffix(seen, s) {
			seen += " " + s
		}
	}
	if seen != " creating modifying backing-up available" {
		t.Errorf("went through%s", seen)
	}
	all, err := c.DescribeDBInstances(bg, &rds.DescribeDBInstancesInput{})
	if err != nil || len(all.DBInstances) != 2 || all.DBInstances[1].Endpoint == nil || *all.DBInstances[0].VpcSecurityGroups[0].VpcSecurityGroupId == *all.DBInstances[1].VpcSecurityGroups[0].VpcSecurityGroupId {
		t.Error(all, err)
	}
}

func TestSecretsHaveNoValues(t *testing.T) {
	var calls []Call
	w, v := newWorld(t, Options{Scenario: "secret-missing", OnCall: func(c Call) { calls = append(calls, c) }})
	c := secretsmanager.NewFromConfig(config(w))
	names := func() string {
		out := ""
		p := secretsmanager.NewListSecretsPaginator(c, &secretsmanager.ListSecretsInput{MaxResults: aws.Int32(2)})
		for p.HasMorePages() {
			page, err := p.NextPage(bg)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range page.SecretList {
				out += *s.Name + " "
			}
		}
		return out
	}
	if n := names(); strings.Contains(n, missingSecret) || !strings.Contains(n, "/fairtradeworker-api/jwt-secret") {
		t.Errorf("%s", n)
	}
	stopped, err := ecsClient(w).ListTasks(bg, &ecs.ListTasksInput{Cluster: cluster, ServiceName: svcName, DesiredStatus: "STOPPED"})
	if err != nil {
		t.Fatal(err)
	}
	seen, err := ecsClient(w).DescribeTasks(bg, &ecs.DescribeTasksInput{Cluster: cluster, Tasks: stopped.TaskArns[len(stopped.TaskArns)-1:]})
	if err != nil || seen.Tasks[0].StopCode != "TaskFailedToStart" || !strings.HasSuffix(*seen.Tasks[0].StoppedReason, "ResourceNotFoundException: Secrets Manager can't find the specified secret.") ||
		!strings.Contains(*seen.Tasks[0].StoppedReason, missingSecret) || seen.Tasks[0].StartedAt != nil || seen.Tasks[0].PullStartedAt != nil {
		t.Errorf("%+v %v", seen.Tasks, err)
	}
	in := &secretsmanager.CreateSecretInput{Name: aws.String(missingSecret), SecretString: aws.String("hunter2hunter2")}
	if _, err := c.CreateSecret(bg, in); err != nil {
		t.Fatal(err)
	}
	if len(calls) != 1 || strings.Contains(string(calls[0].Body), "hunter2") || !strings.Contains(string(calls[0].Body), missingSecret) {
		t.Errorf("recorded %+v", calls)
	}
	var exists *smtypes.ResourceExistsException
	if _, err := c.CreateSecret(bg, in); !errors.As(err, &exists) {
		t.Error(err)
	}
	if _, err := c.GetSecretValue(bg, &secretsmanager.GetSecretValueInput{SecretId: in.Name}); err == nil || !strings.Contains(err.Error(), "NotSimulated") {
		t.Error(err)
	}
	if d, err := c.DescribeSecret(bg, &secretsmanager.DescribeSecretInput{SecretId: in.Name}); err != nil || *d.Name != missingSecret {
		t.Error(d, err)
	}
	v.add(2 * time.Minute)
	if s := describe(t, w); len(s.Deployments) != 1 || rev(s.TaskDefinition) != "42" {
		t.Errorf("the secret is there and the release does not complete: %d deployments", len(s.Deployments))
	}
	if _, err := New(Options{Scenario: "secret-missing", Replay: calls, Elapsed: time.Minute}); err != nil {
		t.Error(err)
	}
}

func TestImages(t *testing.T) {
	w, v := newWorld(t, Options{Scenario: "image-missing"})
	c := ecr.NewFromConfig(config(w))
	repo := aws.String("fairtradeworker-api")
	r, err := c.DescribeRepositories(bg, &ecr.DescribeRepositoriesInput{RepositoryNames: []string{*repo}})
	if err != nil || *r.Repositories[0].RepositoryUri != "123456789012.dkr.ecr.us-east-1.amazonaws.com/fairtradeworker-api" {
		t.Fatal(r, err)
	}
	var none *ecrtypes.ImageNotFoundException
	if _, err := c.DescribeImages(bg, &ecr.DescribeImagesInput{RepositoryName: repo, ImageIds: []ecrtypes.ImageIdentifier{{ImageTag: aws.String("v1.0.1")}}}); !errors.As(err, &none) {
		t.Error(err)
	}
	if d, err := c.DescribeImages(bg, &ecr.DescribeImagesInput{RepositoryName: repo, ImageIds: []ecrtypes.ImageIdentifier{{ImageTag: aws.String("v1.0.0")}}}); err != nil || *d.ImageDetails[0].ImageDigest != digest("77ab04e") {
		t.Error(d, err)
	}
	var noRepo *ecrtypes.RepositoryNotFoundException
	if _, err := c.DescribeImages(bg, &ecr.DescribeImagesInput{RepositoryName: aws.String("nope")}); !errors.As(err, &noRepo) {
		t.Error(err)
	}
	if s := describe(t, w); !told(s, "was unable to place a task. Reason: CannotPullContainerError:") || s.Deployments[0].FailedTasks < 5 || !told(s, "is unable to consistently start tasks successfully.") {
		t.Errorf("%d failed", s.Deployments[0].FailedTasks)
	}
	put, err := c.PutImage(bg, &ecr.PutImageInput{RepositoryName: repo, ImageTag: aws.String("v1.0.1"), ImageManifest: aws.String("{}")})
	if err != nil {
		t.Fatal(err)
	}
	update(t, w, ecs.UpdateServiceInput{ForceNewDeployment: true})
	v.add(time.Minute)
	s := describe(t, w)
	revs, err := ecsClient(w).DescribeServiceRevisions(bg, &ecs.DescribeServiceRevisionsInput{ServiceRevisionArns: []string{*s.CurrentServiceRevisions[0].Arn}})
	if err != nil || len(s.Deployments) != 1 || *revs.ServiceRevisions[0].ContainerImages[0].ImageDigest != *put.Image.ImageId.ImageDigest {
		t.Error(len(s.Deployments), err)
	}
}

func TestMetricsAndAlarms(t *testing.T) {
	w, v := newWorld(t, Options{})
	c := cloudwatch.NewFromConfig(config(w))
	s := w.services[0]
	q := func(id, ns, name, stat string, dims []cwtypes.Dimension) cwtypes.MetricDataQuery {
		return cwtypes.MetricDataQuery{Id: &id, MetricStat: &cwtypes.MetricStat{Metric: &cwtypes.Metric{Namespace: &ns, MetricName: &name, Dimensions: dims}, Period: aws.Int32(60), Stat: &stat}}
	}
	ask := func() map[string][]float64 {
		t.Helper()
		out, err := c.GetMetricData(bg, &cloudwatch.GetMetricDataInput{StartTime: aws.Time(v.now().Add(-10 * time.Minute)), EndTime: aws.Time(v.now()), MetricDataQueries: []cwtypes.MetricDataQuery{
			q("cpu", "AWS/ECS", "CPUUtilization", "Average", s.dimensions("AWS/ECS")[0]),
			q("p99", "AWS/ApplicationELB", "TargetResponseTime", "p99", s.dimensions("AWS/ApplicationELB")[0]),
			q("bad", "AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "Sum", s.dimensions("AWS/ApplicationELB")[1]),
			q("all", "AWS/ApplicationELB", "RequestCount", "Sum", s.dimensions("AWS/ApplicationELB")[2]),
			q("none", "AWS/ECS", "CPUUtilization", "Average", nil),
		}})
		if err != nil {
			t.Fatal(err)
		}
		m := map[string][]float64{}
		for _, r := range out.MetricDataResults {
			if len(r.Timestamps) != len(r.Values) || len(r.Values) > 1 && r.Timestamps[0].Before(r.Timestamps[1]) {
				t.Errorf("%+v", r)
			}
			m[*r.Id] = r.Values
		}
		return m
	}
	alarm := func(suffix string) cwtypes.StateValue {
		t.Helper()
		out, err := c.DescribeAlarms(bg, &cloudwatch.DescribeAlarmsInput{AlarmNames: []string{"fairtradeworker-api-" + suffix}})
		if err != nil || len(out.MetricAlarms) != 1 || *out.MetricAlarms[0].StateReason == "" {
			t.Fatal(out, err)
		}
		return out.MetricAlarms[0].StateValue
	}
	m := ask()
	if len(m["cpu"]) < 9 || m["cpu"][0] <= 0 || len(m["none"]) != 0 || m["bad"][0]/m["all"][0] < 0.05 || m["p99"][0] < 1 || alarm("5xx") != "ALARM" || alarm("p99") != "ALARM" {
		t.Errorf("bad: %v, alarms %s %s", m, alarm("5xx"), alarm("p99"))
	}
	update(t, w, ecs.UpdateServiceInput{TaskDefinition: aws.String("fairtradeworker-api:40")})
	v.add(6 * time.Minute)
	m = ask()
	five := 0.0
	if len(m["bad"]) > 0 {
		five = m["bad"][0]
	}
	if five/m["all"][0] > 0.005 || m["p99"][0] > 0.5 || m["cpu"][0] > 70 || alarm("5xx") != "OK" || alarm("healthy-hosts") != "OK" {
		t.Errorf("good: %v", m)
	}
	old, err := c.GetMetricStatistics(bg, &cloudwatch.GetMetricStatisticsInput{Namespace: aws.String("AWS/ECS"), MetricName: aws.String("CPUUtilization"), Dimensions: s.dimensions("AWS/ECS")[0],
		StartTime: aws.Time(v.now().Add(-5 * time.Minute)), EndTime: aws.Time(v.now()), Period: aws.Int32(300), Statistics: []cwtypes.Statistic{"Average", "Maximum"}})
	if err != nil || len(old.Datapoints) == 0 || *old.Datapoints[0].Maximum < *old.Datapoints[0].Average {
		t.Error(old, err)
	}
	if _, err := c.GetMetricData(bg, &cloudwatch.GetMetricDataInput{StartTime: aws.Time(v.now()), EndTime: aws.Time(v.now().Add(-1)), MetricDataQueries: []cwtypes.MetricDataQuery{}}); err == nil || !strings.Contains(err.Error(), "ValidationError") {
		t.Error(err)
	}
}

// TestMetricsInEveryProtocol asks as the three generations of clients do.
func TestMetricsInEveryProtocol(t *testing.T) {
	w, _ := newWorld(t, Options{})
	json := post(t, w, "monitoring", "GraniteServiceVersion20100801.DescribeAlarms", `{"AlarmNames":["fairtradeworker-api-cpu"]}`)
	xml := postForm(t, w, "monitoring", "Action=DescribeAlarms&Version=2010-08-01&AlarmNames.member.1=fairtradeworker-api-cpu")
	if !strings.Contains(json, `"AlarmName":"fairtradeworker-api-cpu"`) || !strings.Contains(xml, "<AlarmName>fairtradeworker-api-cpu</AlarmName>") {
		t.Errorf("%s\n%s", json, xml)
	}
}

// TestCausesAreSeen goes through the table of what tasks suffer: each must be
// told by the API in the words of the table.
func TestCausesAreSeen(t *testing.T) {
	for _, name := range Causes() {
		w, _ := newWorld(t, Options{Scenario: "cause:" + name})
		f := fates[name]
		s := describe(t, w)
		first := func(text string) string { a, _, _ := strings.Cut(text, "{"); return a }
		if f.Unplaced != "" {
			if !told(s, first(f.Unplaced)) || s.Deployments[0].RunningCount+s.Deployments[0].PendingCount != 0 {
				t.Errorf("%s: no event", name)
			}
			continue
		}
		arns, err := ecsClient(w).ListTasks(bg, &ecs.ListTasksInput{Cluster: cluster, ServiceName: svcName, DesiredStatus: "STOPPED"})
		if err != nil {
			t.Fatal(err)
		}
		if name == "slow-boot" {
			continue
		}
		if len(arns.TaskArns) == 0 {
			t.Errorf("%s: nothing stopped", name)
			continue
		}
		seen, err := ecsClient(w).DescribeTasks(bg, &ecs.DescribeTasksInput{Cluster: cluster, Tasks: arns.TaskArns[:min(100, len(arns.TaskArns))]})
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, k := range seen.Tasks {
			if *k.StartedBy != *s.Deployments[0].Id {
				continue
			}
			c := k.Containers[0]
			switch {
			case f.NeverStarts != "":
				found = found || strings.HasPrefix(*k.StoppedReason, first(f.NeverStarts)) && k.StopCode == "TaskFailedToStart" && c.ExitCode == nil
			case f.OwnCheck:
				found = found || *k.StoppedReason == "Task failed container health checks"
			case !f.Unhealthy.zero():
				found = found || strings.HasPrefix(*k.StoppedReason, "Task failed ELB health checks in (target-group arn:")
			default:
				found = found || c.ExitCode != nil && int(*c.ExitCode) == f.Exit && aws.ToString(c.Reason) == f.ContainerReason && (f.StopCode == "" || string(k.StopCode) == f.StopCode)
			}
		}
		if !found {
			t.Errorf("%s: not seen in %d tasks; the last: %v", name, len(seen.Tasks), aws.ToString(seen.Tasks[0].StoppedReason))
		}
	}
}
