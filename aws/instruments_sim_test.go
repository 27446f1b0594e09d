package aws

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fairtradeworker/runbook/aws/sim"
	"github.com/fairtradeworker/runbook/steps"
)

// ECS's own rollback of a release that is under way: where it goes is said
// before, and it is done when 40 serves again, by the record of what it undid.
func TestUndoGoesBack(t *testing.T) {
	r := rehearse(t, "bad-release")
	u, err := r.cloud.Undo(context.Background(), api)
	if err != nil || u.Number != 42 || !strings.HasSuffix(u.TaskDefinition, ":40") || u.Digest == "" || !strings.Contains(u.Why, "40 as ECS recorded it") {
		t.Fatalf("%+v %v", u, err)
	}
	rel := r.release(u.TaskDefinition)
	rel.Undo = true
	cfg, err := Fixed(r.calls, "us-east-1", "AKIDEXAMPLE", "secret", "")(context.Background(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ecs.NewFromConfig(cfg).StopServiceDeployment(context.Background(), &ecs.StopServiceDeploymentInput{ServiceDeploymentArn: &u.Deployment, StopType: types.StopServiceDeploymentStopTypeRollback}); err != nil {
		t.Fatal(err)
	}
	kinds, last := r.follow(rel, 10*time.Minute)
	if last.Verdict.Kind != steps.VerdictSucceeded || last.Verdict.Number != 40 {
		t.Errorf("%v, %+v", kinds, last.Verdict)
	}
	for _, k := range kinds {
		if k != steps.VerdictSubmitted && k != steps.VerdictProgress && k != steps.VerdictSucceeded {
			t.Errorf("on its way it was called %q", k)
		}
	}
	if u, err := r.cloud.Undo(context.Background(), api); err != nil || u.Deployment != "" {
		t.Errorf("with nothing under way: %+v %v", u, err)
	}
}

// While ECS itself rolls a release back there is nothing to undo.
func TestUndoOfARollbackIsNotOffered(t *testing.T) {
	r := rehearse(t, "breaker-live")
	rolling := false
	for range 300 {
		u, err := r.cloud.Undo(context.Background(), api)
		if err != nil {
			t.Fatal(err)
		}
		rolling = rolling || u.Rolling
		if u.Rolling && u.Deployment != "" {
			t.Errorf("%+v", u)
		}
		r.hand.add(2 * time.Second)
	}
	if !rolling {
		t.Error("the rollback of the breaker was never seen")
	}
}

func TestVetAgainstTheAccount(t *testing.T) {
	for scenario, want := range map[string]string{
		"bad-release": "", "image-missing": "it is not there any more", "secret-missing": "it is not there",
	} {
		r := rehearse(t, scenario)
		p, _ := r.read(steps.Release{}).Primary()
		found, err := r.cloud.Vet(context.Background(), api, p.TaskDefinition)
		if err != nil || len(found) < 3 {
			t.Fatalf("%s: %+v %v", scenario, found, err)
		}
		bad := ""
		for _, f := range found {
			if f.Weak {
				t.Errorf("%s: %+v", scenario, f)
			}
			if !f.OK {
				bad = f.Actual
			}
		}
		if bad != want {
			t.Errorf("%s: %q, want %q: %+v", scenario, bad, want, found)
		}
	}
}

func TestLogGroupsOfTheService(t *testing.T) {
	r := rehearse(t, "clean")
	if got, err := r.cloud.LogGroups(context.Background(), api); err != nil || !slices.Equal(got, []string{"/ecs/fairtradeworker-api"}) {
		t.Errorf("%v %v", got, err)
	}
}

func TestListsOfTheAccount(t *testing.T) {
	r := rehearse(t, "snapshot-too-new")
	began := r.hand.now().Add(-time.Hour)
	list := func(kind string) []steps.Option {
		t.Helper()
		got, err := r.cloud.Options(context.Background(), api, kind, began)
		if err != nil || len(got) == 0 {
			t.Fatalf("%s: %v %v", kind, got, err)
		}
		for _, o := range got {
			if o.Backed {
				t.Errorf("%s: %s is preselected", kind, o.Value)
			}
		}
		return got
	}
	revisions := list("revision")
	if revisions[0].Value != "fairtradeworker-api:42" || !strings.Contains(revisions[0].Evidence, "runs or rolls out now") {
		t.Errorf("%+v", revisions)
	}
	good := slices.IndexFunc(revisions, func(o steps.Option) bool { return strings.Contains(o.Evidence, "the last good one") })
	if good < 0 || revisions[good].Value == revisions[0].Value {
		t.Errorf("%+v", revisions)
	}
	for _, kind := range []string{"snapshot", "version", "cluster", "service", "loggroup", "secret"} {
		list(kind)
	}
	snapshots := list("snapshot")
	after := slices.IndexFunc(snapshots, func(o steps.Option) bool { return strings.Contains(o.Evidence, "AFTER") })
	before := slices.IndexFunc(snapshots, func(o steps.Option) bool { return strings.Contains(o.Evidence, "before the deploy") })
	if before < 0 || after >= 0 && after < before || !strings.Contains(snapshots[before].Evidence, "loses") {
		t.Errorf("%+v", snapshots)
	}
}

// All that the program reads beside a rollout, as the runner reads it, stays
// within the ration: 1.4 ECS calls a second over any minute of the first two,
// then 1.1.
func TestCallsAreRationedWithEverything(t *testing.T) {
	r := rehearse(t, "bad-release")
	rel := r.release("fairtradeworker-api:40")
	r.update("fairtradeworker-api:40")
	r.calls.take()
	ctx := context.Background()
	if _, err := r.cloud.LogGroups(ctx, api); err != nil {
		t.Fatal(err)
	}
	log := r.cloud.Follow(api, "/ecs/fairtradeworker-api", r.hand.now())
	log.(*Follower).account.cloud.pause = func(context.Context, time.Duration) error { return nil }
	calls := map[int]int{} // by second
	begin := r.hand.now()
	var meters time.Time
	for wait := time.Duration(0); r.hand.now().Sub(begin) < 6*time.Minute; r.hand.add(wait) {
		o := r.read(rel)
		if _, err := r.cloud.Progress(ctx, api, rel); err != nil {
			t.Fatal(err)
		}
		if _, err := log.Next(ctx); err != nil {
			t.Fatal(err)
		}
		if r.hand.now().Sub(meters) >= time.Minute {
			meters = r.hand.now()
			if _, err := r.cloud.Metrics(ctx, api); err != nil {
				t.Fatal(err)
			}
		}
		calls[int(r.hand.now().Sub(begin)/time.Second)] += r.calls.take()
		wait = Interval(o, r.hand.now().Sub(begin))
	}
	for from := range 300 {
		sum, most := 0, 1.1*60
		if from < 120 {
			most = 1.4 * 60
		}
		for s := from; s < from+60; s++ {
			sum += calls[s]
		}
		if float64(sum) > most {
			t.Errorf("%d ECS calls in the minute from %d s, at most %.0f", sum, from, most)
			break
		}
	}
}

// explained is the first cause that each fate of the simulated account must be
// given, through the SDK.
var explained = map[string]string{
	"capacity": "capacity is unavailable", "crash": "crash on boot", "elb-502": "load balancer health check fails", "elb-timeout": "load balancer health check fails",
	"ended": "process ended", "exec-format": "image is for another processor", "host": "host was lost", "image-missing": "image cannot be pulled",
	"killed":    "load balancer health check fails", // its last requests fail while it shuts down; the row of that stands below
	"log-group": "log group is missing", "no-instance": "no instance fits", "no-route": "no network path to AWS",
	"oom": "out of memory", "own-check": "container health check fails", "role": "role cannot be assumed", "secret-deleted": "secret is missing",
	"secret-denied": "secret is not permitted", "secret-key": "secret is missing", "secret-missing": "secret is missing", "segfault": "segmentation fault",
	"sigterm": "ended by SIGTERM", "spot": "host was lost", "throttling": "ECS is throttled", "vcpu-limit": "Fargate quota reached",
	"slow-boot": "", // it is over by then: nothing is wrong
}

// Every way in which the simulated tasks end is explained by its own row of the
// table.
func TestEveryFateIsExplained(t *testing.T) {
	for _, fate := range sim.Causes() {
		t.Run(fate, func(t *testing.T) {
			r := rehearse(t, "cause:"+fate)
			r.hand.add(time.Minute)
			d := r.diagnose(steps.Release{})
			want, known := explained[fate]
			if !known {
				t.Fatal("the table of this test does not know it")
			}
			if len(d.Causes) == 0 && want != "" || len(d.Causes) > 0 && d.Causes[0].Rule != want {
				got := []string{}
				for _, c := range d.Causes {
					got = append(got, c.Rule+": "+c.Sentence)
				}
				t.Errorf("want %q first, got %q", want, got)
			}
			if fate == "killed" && !slices.ContainsFunc(d.Causes, func(c steps.Cause) bool { return c.Rule == "killed at shutdown" }) {
				t.Errorf("no shutdown among %+v", d.Causes)
			}
		})
	}
}

// A log group is asked at most once in two seconds, counted by the account.
func TestLogCallsAreRationed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var at []time.Duration
		w, err := sim.New(sim.Options{Scenario: "bad-release", Now: time.Now, OnAsk: func(d time.Duration, _, op string) {
			if op == "FilterLogEvents" {
				at = append(at, d)
			}
		}})
		if err != nil {
			t.Fatal(err)
		}
		cloud := New(Fixed(w, "us-east-1", "AKIDEXAMPLE", "secret", ""), time.Now)
		f := cloud.Follow(api, "/ecs/fairtradeworker-api", time.Time{})
		seen := map[string]bool{}
		for begun := time.Now(); time.Since(begun) < 2*time.Minute; {
			b, err := f.Next(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range b.Lines {
				if seen[l.ID] {
					t.Errorf("%s came twice", l.ID)
				}
				seen[l.ID] = true
			}
		}
		if len(at) < 50 || len(seen) < 100 {
			t.Errorf("%d calls, %d lines", len(at), len(seen))
		}
		for i := 1; i < len(at); i++ {
			if at[i]-at[i-1] < 2*time.Second {
				t.Errorf("call %d came %v after the one before", i, at[i]-at[i-1])
			}
		}
	})
}
