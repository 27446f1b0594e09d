package sim

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
)

func TestRefusedHost(t *testing.T) {
	var refused []string
	w, _ := newWorld(t, Options{OnRefused: func(h string) { refused = append(refused, h) }})
	for _, host := range []string{"example.net", "api.fairtradeworker.com.example.org", "169.254.169.254", "amazonaws.com.example.org", "localhost:8080"} {
		code, body, _ := get(t, w, "GET", "https://"+host+"/")
		if code != http.StatusForbidden || strings.Count(strings.TrimSpace(body), "\n") != 0 || !strings.Contains(body, "not part of this rehearsal") || w.Simulates(host) {
			t.Errorf("%s: %d %s", host, code, body)
		}
	}
	if len(refused) != 5 || refused[0] != "example.net" || refused[4] != "localhost" {
		t.Errorf("told %v", refused)
	}
	for _, host := range []string{"ecs.us-east-1.amazonaws.com", "RDS.amazonaws.com:443", "API.fairtradeworker.com.", "staging-api.fairtradeworker.com"} {
		if !w.Simulates(host) {
			t.Errorf("%s is not simulated", host)
		}
	}
}

func TestSite(t *testing.T) {
	w, _ := newWorld(t, Options{Scenario: "clean"})
	const site = "https://api.fairtradeworker.com"
	code, body, head := get(t, w, "GET", site+"/health?x=1")
	if code != 200 || body != `{"status":"ok","database":"connected","version":"v1.0.1"}` || !strings.HasPrefix(head.Get("Content-Type"), "application/json") {
		t.Errorf("%d %s %v", code, body, head)
	}
	code, body, _ = get(t, w, "GET", site+"/api/jobs")
	var jobs []any
	if err := json.Unmarshal([]byte(body), &jobs); code != 200 || err != nil || len(jobs) == 0 {
		t.Errorf("%d %s", code, body)
	}
	if code, body, head = get(t, w, "HEAD", site+"/health"); code != 200 || body != "" || head.Get("Content-Length") == "0" {
		t.Errorf("HEAD %d %q %v", code, body, head)
	}
	if code, _, _ = get(t, w, "GET", site+"/nope"); code != 404 {
		t.Errorf("/nope is %d", code)
	}
	if code, _, head = get(t, w, "POST", site+"/api/jobs"); code != 405 || head.Get("Allow") != "GET, HEAD" {
		t.Errorf("POST is %d", code)
	}
}

func TestOverHTTP(t *testing.T) {
	w, _ := newWorld(t, Options{Scenario: "clean"})
	srv := httptest.NewServer(w)
	defer srv.Close()
	r, _ := http.NewRequest("HEAD", srv.URL+"/health", nil)
	r.Host = "api.fairtradeworker.com"
	a, err := srv.Client().Do(r)
	if err != nil || a.StatusCode != 200 {
		t.Error(a, err)
	}
	a.Body.Close()
}

func TestDoRespectsTheContext(t *testing.T) {
	w, _ := newWorld(t, Options{SlowBy: time.Hour})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := ecsClient(w).ListClusters(ctx, &ecs.ListClustersInput{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	ctx, cancel = context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	_, err = ecsClient(w).ListClusters(ctx, &ecs.ListClustersInput{})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	if code, _, _ := get(t, w, "GET", "https://api.fairtradeworker.com/nope"); code == 0 { // the site is not an AWS call
		t.Error("no answer")
	}
}

// TestSlowByOnTheRealClock runs in a bubble of fake time, which also fails when
// the world leaves a goroutine behind.
func TestSlowByOnTheRealClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, err := New(Options{SlowBy: 10 * time.Second})
		if err != nil {
			t.Fatal(err)
		}
		begin := w.Now()
		if s := describe(t, w); s.DesiredCount != 6 || time.Since(begin) != 10*time.Second || w.Now().Sub(begin) != 10*time.Second {
			t.Errorf("took %v, the world says %v", time.Since(begin), w.Now().Sub(begin))
		}
		update(t, w, ecs.UpdateServiceInput{TaskDefinition: aws.String("fairtradeworker-api:40")})
		describe(t, w) // each of them takes ten seconds
		describe(t, w)
		if s := describe(t, w); len(s.Deployments) != 1 {
			t.Errorf("%d deployments", len(s.Deployments))
		}
	})
}

func TestManyAtOnce(t *testing.T) {
	var calls []Call
	w, v := newWorld(t, Options{OnCall: func(c Call) { calls = append(calls, c) }})
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for range 20 {
				v.add(100 * time.Millisecond)
				describe(t, w)
				get(t, w, "GET", "https://api.fairtradeworker.com/health")
				if i == 0 {
					update(t, w, ecs.UpdateServiceInput{ForceNewDeployment: true})
				}
				_ = w.Now()
			}
		})
	}
	group.Wait()
	if len(calls) != 20 {
		t.Errorf("told %d calls", len(calls))
	}
	for i := 1; i < len(calls); i++ {
		if calls[i].At < calls[i-1].At {
			t.Error("calls are out of order")
		}
	}
}
