package sim

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

func describe(t *testing.T, w *World) types.Service {
	t.Helper()
	out, err := ecsClient(w).DescribeServices(context.Background(), &ecs.DescribeServicesInput{Cluster: aws.String(testCluster), Services: []string{testService}})
	if err != nil {
		t.Fatal(err)
	}
	return out.Services[0]
}

func update(t *testing.T, w *World, in ecs.UpdateServiceInput) types.Service {
	t.Helper()
	in.Cluster, in.Service = aws.String(testCluster), aws.String(testService)
	out, err := ecsClient(w).UpdateService(context.Background(), &in)
	if err != nil {
		t.Fatal(err)
	}
	return *out.Service
}

func rev(arn *string) string { return (*arn)[strings.LastIndex(*arn, ":")+1:] }

func get(t *testing.T, w *World, method, url string) (int, string, http.Header) {
	t.Helper()
	r, err := http.NewRequest(method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	a, err := w.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	b, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	return a.StatusCode, string(b), a.Header
}

// bad is how many of n health requests are not 200.
func bad(t *testing.T, w *World, n int) int {
	failed := 0
	for range n {
		if code, _, _ := get(t, w, "GET", "https://api.fairtradeworker.com/health"); code != 200 {
			failed++
		}
	}
	return failed
}

func TestBadReleaseIsStuckAtBegin(t *testing.T) {
	w, v := newWorld(t, Options{})
	s := describe(t, w)
	if len(s.Deployments) != 2 || s.DesiredCount != 6 || s.CurrentServiceDeployment == nil {
		t.Fatalf("%d deployments, %d wanted, current %v", len(s.Deployments), s.DesiredCount, s.CurrentServiceDeployment)
	}
	p, a := s.Deployments[0], s.Deployments[1]
	if *p.Status != "PRIMARY" || rev(p.TaskDefinition) != "42" || p.RolloutState != types.DeploymentRolloutStateInProgress ||
		p.RunningCount < 1 || p.RunningCount > 4 || p.PendingCount < 1 || !p.CreatedAt.Equal(testBegin.Add(-17*time.Minute)) {
		t.Errorf("primary %+v", p)
	}
	if *a.Status != "ACTIVE" || rev(a.TaskDefinition) != "40" || a.RolloutState != types.DeploymentRolloutStateCompleted || a.RunningCount < 1 {
		t.Errorf("active %+v", a)
	}
	if b := s.DeploymentConfiguration.DeploymentCircuitBreaker; b.Enable || b.Rollback {
		t.Errorf("breaker %+v", b)
	}
	stopped, err := ecsClient(w).ListTasks(context.Background(), &ecs.ListTasksInput{Cluster: aws.String(testCluster), ServiceName: aws.String(testService), DesiredStatus: types.DesiredStatusStopped})
	if err != nil || len(stopped.TaskArns) < 5 {
		t.Fatalf("%d stopped tasks, %v", len(stopped.TaskArns), err)
	}
	seen, err := ecsClient(w).DescribeTasks(context.Background(), &ecs.DescribeTasksInput{Cluster: aws.String(testCluster), Tasks: stopped.TaskArns[:min(100, len(stopped.TaskArns))]})
	if err != nil {
		t.Fatal(err)
	}
	crashed := 0
	for _, k := range seen.Tasks {
		if *k.StartedBy != *p.Id || k.StopCode != types.TaskStopCodeEssentialContainerExited {
			continue
		}
		crashed++
		life := k.ExecutionStoppedAt.Sub(*k.StartedAt)
		if *k.Containers[0].ExitCode != 1 || *k.StoppedReason != "Essential container in task exited" || life < 30*time.Second || life > 92*time.Second {
			t.Errorf("exit %d, %q, after %v", *k.Containers[0].ExitCode, *k.StoppedReason, life)
		}
	}
	if crashed < 5 {
		t.Errorf("%d crashed", crashed)
	}
	if n := bad(t, w, 100); n < 20 {
		t.Errorf("only %d of 100 health requests fail", n)
	}
	for range 20 * 60 { // it never heals by itself
		v.add(time.Second)
		if d := describe(t, w).Deployments; len(d) < 2 || d[0].RolloutState != types.DeploymentRolloutStateInProgress {
			t.Fatalf("the bad release completed at %v", v.now().Sub(testBegin))
		}
	}
}

func TestHistorySaysThat41NeverCompleted(t *testing.T) {
	w, _ := newWorld(t, Options{})
	ctx, c := context.Background(), ecsClient(w)
	list, err := c.ListServiceDeployments(ctx, &ecs.ListServiceDeploymentsInput{Cluster: aws.String(testCluster), Service: aws.String(testService)})
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		rev    string
		status types.ServiceDeploymentStatus
		ago    time.Duration
	}{
		{"42", types.ServiceDeploymentStatusInProgress, 17 * time.Minute},
		{"41", types.ServiceDeploymentStatusRollbackSuccessful, 48 * time.Hour},
		{"40", types.ServiceDeploymentStatusSuccessful, 83 * time.Hour},
		{"39", types.ServiceDeploymentStatusSuccessful, 161 * time.Hour},
	}
	if len(list.ServiceDeployments) != len(want) {
		t.Fatalf("%d service deployments", len(list.ServiceDeployments))
	}
	digests := map[string]bool{}
	var arn40 string
	for i, b := range list.ServiceDeployments {
		revs, err := c.DescribeServiceRevisions(ctx, &ecs.DescribeServiceRevisionsInput{ServiceRevisionArns: []string{*b.TargetServiceRevisionArn}})
		if err != nil {
			t.Fatal(err)
		}
		r := revs.ServiceRevisions[0]
		digests[*r.ContainerImages[0].ImageDigest] = true
		if rev(r.TaskDefinition) != want[i].rev || b.Status != want[i].status || !b.CreatedAt.Equal(testBegin.Add(-want[i].ago)) {
			t.Errorf("row %d: %s %s %v", i, rev(r.TaskDefinition), b.Status, b.CreatedAt)
		}
		if want[i].rev == "40" {
			arn40 = *b.TargetServiceRevisionArn
		}
	}
	if len(digests) != 4 {
		t.Errorf("%d digests", len(digests))
	}
	full, err := c.DescribeServiceDeployments(ctx, &ecs.DescribeServiceDeploymentsInput{ServiceDeploymentArns: []string{
		*list.ServiceDeployments[1].ServiceDeploymentArn, *list.ServiceDeployments[0].ServiceDeploymentArn}})
	if err != nil {
		t.Fatal(err)
	}
	by41, by42 := full.ServiceDeployments[0], full.ServiceDeployments[1]
	if by41.Rollback == nil || *by41.Rollback.ServiceRevisionArn != arn40 || !strings.Contains(*by41.StatusReason, "stopped by a user") {
		t.Errorf("41: %+v %v", by41.Rollback, aws.ToString(by41.StatusReason))
	}
	if *by42.SourceServiceRevisions[0].Arn != arn40 || by42.FinishedAt != nil || by42.TargetServiceRevision.RequestedTaskCount != 6 {
		t.Errorf("42: %+v", by42)
	}
	if p := describe(t, w).Deployments[1]; !strings.HasSuffix(arn40, strings.TrimPrefix(*p.Id, "ecs-svc/")) {
		t.Errorf("ACTIVE %s is not revision %s", *p.Id, arn40)
	}
}

func TestRollbackTo40IsHealthyWithin25Seconds(t *testing.T) {
	for seed := range uint64(20) {
		w, v := newWorld(t, Options{Seed: seed})
		v.add(time.Duration(seed) * 3700 * time.Millisecond)
		before := describe(t, w)
		mine := update(t, w, ecs.UpdateServiceInput{TaskDefinition: aws.String("fairtradeworker-api:40")})
		if rev(mine.TaskDefinition) != "40" || len(mine.Deployments) != 3 || *mine.Deployments[0].Id == *before.Deployments[1].Id {
			t.Fatalf("after the call: %s, %d deployments", rev(mine.TaskDefinition), len(mine.Deployments))
		}
		took := 0
		for s := describe(t, w); len(s.Deployments) > 1; s = describe(t, w) {
			v.add(time.Second)
			if took++; took > 25 {
				t.Fatalf("seed %d: still %d deployments after 25 s", seed, len(s.Deployments))
			}
		}
		s := describe(t, w)
		d := s.Deployments[0]
		if took < 10 || *d.Id != *mine.Deployments[0].Id || d.RolloutState != types.DeploymentRolloutStateCompleted || s.RunningCount != 6 || s.PendingCount != 0 || s.CurrentServiceDeployment != nil {
			t.Errorf("seed %d after %d s: %+v", seed, took, d)
		}
		if n := bad(t, w, 200); n != 0 {
			t.Errorf("seed %d: %d of 200 health requests fail after the rollback", seed, n)
		}
		if !strings.HasSuffix(*s.Events[0].Message, "has reached a steady state.") || !strings.HasSuffix(*s.Events[1].Message, "(deployment "+*d.Id+") deployment completed.") {
			t.Errorf("events end with %q, %q", *s.Events[1].Message, *s.Events[0].Message)
		}
		list, err := ecsClient(w).ListServiceDeployments(context.Background(), &ecs.ListServiceDeploymentsInput{Cluster: aws.String(testCluster), Service: aws.String(testService)})
		if err != nil {
			t.Fatal(err)
		}
		if x := list.ServiceDeployments; x[0].Status != types.ServiceDeploymentStatusSuccessful || x[1].Status != types.ServiceDeploymentStatusStopped {
			t.Errorf("history %s, %s", x[0].Status, x[1].Status)
		}
		v.add(10 * time.Minute)
		if n := bad(t, w, 50); n != 0 || len(describe(t, w).Deployments) != 1 {
			t.Errorf("seed %d: not healthy ten minutes later", seed)
		}
	}
}

func TestRollbackTo41Or42StaysBad(t *testing.T) {
	for _, td := range []string{"fairtradeworker-api:41", "fairtradeworker-api"} {
		w, v := newWorld(t, Options{})
		update(t, w, ecs.UpdateServiceInput{TaskDefinition: aws.String(td), ForceNewDeployment: true})
		for range 300 {
			v.add(time.Second)
			if s := describe(t, w); s.Deployments[0].RolloutState != types.DeploymentRolloutStateInProgress {
				t.Fatalf("%s completed", td)
			}
		}
		s := describe(t, w)
		if td == "fairtradeworker-api:41" && s.Deployments[0].FailedTasks < 3 {
			t.Errorf("41: %d failed tasks", s.Deployments[0].FailedTasks)
		}
		if td == "fairtradeworker-api" && rev(s.TaskDefinition) != "42" {
			t.Errorf("the family alone is %s", rev(s.TaskDefinition))
		}
	}
}

func TestStopEverythingThenStartThree(t *testing.T) {
	w, v := newWorld(t, Options{})
	update(t, w, ecs.UpdateServiceInput{DesiredCount: aws.Int32(0)})
	v.add(20 * time.Second)
	if s := describe(t, w); s.RunningCount+s.PendingCount != 0 || s.DesiredCount != 0 {
		t.Fatalf("running %d pending %d", s.RunningCount, s.PendingCount)
	}
	if code, body, _ := get(t, w, "GET", "https://api.fairtradeworker.com/health"); code != 503 || !strings.Contains(body, "503 Service Temporarily Unavailable") {
		t.Errorf("health %d %s", code, body)
	}
	update(t, w, ecs.UpdateServiceInput{DesiredCount: aws.Int32(3), TaskDefinition: aws.String("fairtradeworker-api:40")})
	v.add(25 * time.Second)
	if s := describe(t, w); s.RunningCount != 3 || len(s.Deployments) != 1 || bad(t, w, 30) != 0 {
		t.Errorf("running %d, %d deployments", s.RunningCount, len(s.Deployments))
	}
}

func TestStuckByConfiguration(t *testing.T) {
	w, v := newWorld(t, Options{Scenario: "clean"})
	update(t, w, ecs.UpdateServiceInput{ForceNewDeployment: true, DeploymentConfiguration: &types.DeploymentConfiguration{
		MinimumHealthyPercent: aws.Int32(100), MaximumPercent: aws.Int32(100)}})
	v.add(time.Minute)
	if s := describe(t, w); !strings.Contains(*s.Events[0].Message, "was unable to stop or start tasks during a deployment") || s.Deployments[0].RunningCount != 0 {
		t.Errorf("%s", *s.Events[0].Message)
	}
}

func TestScenarios(t *testing.T) {
	for _, s := range Scenarios() {
		w, _ := newWorld(t, Options{Scenario: s.Name})
		if w.Scenario().Name != s.Name || s.Sentence == "" || s.Endings[0].Verdict == "" || s.Seed == 0 {
			t.Errorf("%+v", s)
		}
	}
	if _, err := New(Options{Scenario: "flood"}); err == nil || !strings.Contains(err.Error(), "bad-release, breaker") {
		t.Errorf("unknown scenario: %v", err)
	}
	w, _ := newWorld(t, Options{Scenario: "clean"})
	if s := describe(t, w); len(s.Deployments) != 1 || s.RunningCount != 6 || s.CurrentServiceDeployment != nil || bad(t, w, 50) != 0 {
		t.Errorf("clean: %+v", s.Deployments)
	}
}

func TestAnotherTeamsScene(t *testing.T) {
	w, v := newWorld(t, Options{Scene: &Scene{Account: "210987654321", Region: "eu-west-1", Services: []Service{{Cluster: "shop", Name: "cart", Tasks: 3, Host: "cart.example.com"}}}})
	if s := w.Scene().Services[0]; s.Family != "cart" || s.LogGroup != "/ecs/cart" || s.Port != 3000 || s.Max != 200 {
		t.Errorf("%+v", s)
	}
	if !w.Simulates("cart.example.com:443") || w.Simulates("api.fairtradeworker.com") {
		t.Error("wrong hosts")
	}
	cfg := config(w)
	cfg.Region = "eu-west-1"
	c := ecs.NewFromConfig(cfg)
	if _, err := c.UpdateService(context.Background(), &ecs.UpdateServiceInput{Cluster: aws.String("shop"), Service: aws.String("cart"), TaskDefinition: aws.String("cart:40")}); err != nil {
		t.Fatal(err)
	}
	v.add(25 * time.Second)
	if code, _, _ := get(t, w, "GET", "https://cart.example.com/health"); code != 200 {
		t.Errorf("health %d", code)
	}
	if _, err := New(Options{Scene: &Scene{Account: "1"}}); err == nil {
		t.Error("took a bad account")
	}
	young := &Scene{Services: []Service{{Name: "x", Revisions: []Revision{{Number: 1}, {Number: 2}}}}}
	if _, err := New(Options{Scene: young}); err == nil || !strings.Contains(err.Error(), "needs an earlier revision") {
		t.Errorf("took too few revisions: %v", err)
	}
	if _, err := New(Options{Scene: young, Scenario: "clean"}); err != nil {
		t.Error(err)
	}
}

// BenchmarkNew is what a rehearsal costs before its first frame.
func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		if _, err := New(Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMinute is one simulated minute of the bad release.
func BenchmarkMinute(b *testing.B) {
	w, v := newWorld(b, Options{})
	for b.Loop() {
		v.add(time.Minute)
		w.advance()
	}
}

// BenchmarkTenMinutes must stay at 20 ms or less.
func BenchmarkTenMinutes(b *testing.B) {
	for _, name := range []string{"bad-release", "breaker-live", "unhealthy", "oom"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				w, v := newWorld(b, Options{Scenario: name})
				b.StartTimer()
				v.add(10 * time.Minute)
				w.advance()
			}
		})
	}
}
