package sim

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// TestEveryFaultReachesTheClient goes through the table with the real client.
func TestEveryFaultReachesTheClient(t *testing.T) {
	for _, f := range Faults() {
		t.Run(f.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, err := New(Options{Scenario: "clean", Faults: []Injection{{Fault: f.Name}}})
				if err != nil {
					t.Fatal(err)
				}
				begin := time.Now()
				ctx, cancel := contextFor(time.Minute)
				defer cancel()
				_, err = ecsClient(w).DescribeServices(ctx, &ecs.DescribeServicesInput{Cluster: cluster, Services: []string{testService}})
				var api smithy.APIError
				var res *smithyhttp.ResponseError
				var op *net.OpError
				var dns *net.DNSError
				took := time.Since(begin)
				switch {
				case f.Sentence == "":
					t.Error("no sentence")
				case f.Name == "slow":
					if err != nil || took != 10*time.Second {
						t.Errorf("%v after %v", err, took)
					}
				case f.Name == "hangs":
					if err == nil || took != time.Minute {
						t.Errorf("%v after %v", err, took)
					}
				case f.code != "":
					if !errors.As(err, &api) || api.ErrorCode() != f.code || api.ErrorMessage() == "" {
						t.Errorf("%v", err)
					}
					if f.status != 0 && (!errors.As(err, &res) || res.HTTPStatusCode() != f.status) {
						t.Errorf("%v", err)
					}
				case f.Name == "unreachable" || f.Name == "reset":
					if !errors.As(err, &op) {
						t.Errorf("%v", err)
					}
				case f.Name == "no-name":
					if !errors.As(err, &dns) {
						t.Errorf("%v", err)
					}
				case err == nil:
					t.Error("no error")
				}
			})
		})
	}
}

func TestFaultAtATime(t *testing.T) {
	w, v := newWorld(t, Options{Scenario: "clean", Faults: []Injection{
		{Fault: "expired", From: 10 * time.Second, For: 20 * time.Second, Ops: "ecs:*"},
		{Fault: "denied", Ops: "elasticloadbalancing:*", Skip: 1},
		{Fault: "throttled", Ops: "ecs:ListClusters", Share: 0.5},
		{Fault: "cut", Ops: "ecs:ListServices", Most: 1},
	}})
	ask := func() error {
		_, err := ecsClient(w).DescribeServices(bg, &ecs.DescribeServicesInput{Cluster: cluster, Services: []string{testService}})
		return err
	}
	if err := ask(); err != nil {
		t.Error(err)
	}
	v.add(10 * time.Second)
	if err := ask(); err == nil || !strings.Contains(err.Error(), "The security token included in the request is expired") {
		t.Error(err)
	}
	v.add(20 * time.Second)
	if err := ask(); err != nil {
		t.Error(err)
	}
	lb := elb.NewFromConfig(config(w))
	_, first := lb.DescribeTargetGroups(bg, &elb.DescribeTargetGroupsInput{})
	_, second := lb.DescribeTargetGroups(bg, &elb.DescribeTargetGroupsInput{})
	if first != nil || second == nil || !strings.Contains(second.Error(), "AccessDenied: User: arn:aws:sts::123456789012:assumed-role/prod-admin/operator is not authorized to perform: elasticloadbalancing:DescribeTargetGroups") {
		t.Error(first, second)
	}
	failed := 0
	for range 10 {
		if _, err := ecsClient(w).ListClusters(bg, &ecs.ListClustersInput{}); err != nil {
			failed++
		}
	}
	if failed != 5 {
		t.Errorf("%d of 10 throttled", failed)
	}
	if _, err := ecsClient(w).ListServices(bg, &ecs.ListServicesInput{Cluster: cluster}); err == nil {
		t.Error("not cut")
	}
	if _, err := ecsClient(w).ListServices(bg, &ecs.ListServicesInput{Cluster: cluster}); err != nil {
		t.Error(err)
	}
	if _, err := New(Options{Faults: []Injection{{Fault: "flood"}}}); err == nil || !strings.Contains(err.Error(), "throttled") {
		t.Error(err)
	}
}

// TestFaultAfterACall is a sign-in that expires in the middle of a rollback.
func TestFaultAfterACall(t *testing.T) {
	asked := 0
	w, v := newWorld(t, Options{Scenario: "sign-in-expires", OnAsk: func(time.Duration, string, string) { asked++ }})
	v.add(time.Minute)
	describe(t, w)
	update(t, w, ecs.UpdateServiceInput{TaskDefinition: aws.String("fairtradeworker-api:40")})
	v.add(5 * time.Second)
	if _, err := ecsClient(w).ListClusters(bg, &ecs.ListClustersInput{}); err == nil || !strings.Contains(err.Error(), "ExpiredTokenException") {
		t.Error(err)
	}
	v.add(40 * time.Second)
	if len(describe(t, w).Deployments) != 1 || asked != 4 {
		t.Errorf("%d asked", asked)
	}
}

func TestFaultsOverARealConnection(t *testing.T) {
	for name, want := range map[string]string{"unreachable": "EOF", "cut": "unexpected EOF", "half-broken": ""} {
		w, _ := newWorld(t, Options{Scenario: "clean", Faults: []Injection{{Fault: name}}})
		srv := httptest.NewServer(w)
		srv.Config.ErrorLog = nil
		r, _ := http.NewRequest("POST", srv.URL, strings.NewReader(`{}`))
		r.Host = "ecs.us-east-1.amazonaws.com"
		r.Header.Set("X-Amz-Target", "X.ListClusters")
		sign(r, "ecs")
		a, err := srv.Client().Do(r)
		if err == nil {
			_, err = io.ReadAll(a.Body)
			a.Body.Close()
			if name == "half-broken" && a.StatusCode != 500 {
				t.Errorf("status %d", a.StatusCode)
			}
		}
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
		srv.Close()
	}
}

func TestSupersededWhileRollingBack(t *testing.T) {
	w, v := newWorld(t, Options{Scenario: "superseded"})
	mine := update(t, w, ecs.UpdateServiceInput{TaskDefinition: aws.String("fairtradeworker-api:40")}).Deployments[0].Id
	v.add(12 * time.Second)
	if s := describe(t, w); rev(s.TaskDefinition) != "42" || *s.Deployments[0].Id == *mine {
		t.Errorf("%s", *s.TaskDefinition)
	}
}
