package aws

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/fairtradeworker/runbook/steps"
)

func (r *rehearsal) progress(rel steps.Release) steps.Progress {
	r.Helper()
	p, err := r.cloud.Progress(context.Background(), api, rel)
	if err != nil {
		r.Fatal(err)
	}
	return p
}

// The bad release has been rolling out for 17 minutes; the ones before took seconds, as rehearsed ones do.
func TestBadReleaseIsSlowerThanUsual(t *testing.T) {
	p := rehearse(t, "bad-release").progress(steps.Release{})
	if p.Number != 42 || p.Strategy != steps.Rolling || !p.Slower || p.Usual.Count != 2 || !p.Ended.IsZero() {
		t.Errorf("%+v", p)
	}
	if p.Usual.Shortest < 10*time.Second || p.ETA.Sub(p.Began) != p.Usual.Median {
		t.Errorf("%+v, ETA after %v", p.Usual, p.ETA.Sub(p.Began))
	}
}

// What a rehearsal says of a rollout's usual length is what its rollouts take.
func TestRehearsalTakesWhatItSays(t *testing.T) {
	for _, c := range []struct{ scenario, change string }{
		{"bad-release", "fairtradeworker-api:40"},
		{"clean", "fairtradeworker-api:40"},
	} {
		r := rehearse(t, c.scenario)
		rel := r.release(c.change)
		r.update(c.change)
		_, last := r.follow(rel, 10*time.Minute)
		p := r.progress(rel)
		took, usual := p.Ended.Sub(p.Began), p.Usual.Median
		if last.Verdict.Kind != steps.VerdictSucceeded || took < usual/2 || took > 2*usual {
			t.Errorf("%s: %s, took %v, usually %v (%d)", c.scenario, last.Verdict.Kind, took, usual, p.Usual.Count)
		}
	}
}

func TestRollbackHasAnETA(t *testing.T) {
	r := rehearse(t, "bad-release")
	rel := r.release("fairtradeworker-api:40")
	r.update(rel.TaskDefinition)
	r.hand.add(10 * time.Second)
	r.read(rel)
	r.calls.take()
	p := r.progress(rel)
	if n := r.calls.take(); n > 1 {
		t.Errorf("%d ECS calls right after a reading, want the history's one", n)
	}
	if p.Number != 40 || p.Slower || !p.ETA.After(p.At) || !strings.HasPrefix(p.Deployment, "ecs-svc/") {
		t.Errorf("%+v", p)
	}
	grace := false
	for range 20 {
		r.hand.add(2 * time.Second)
		r.read(rel)
		for _, c := range r.progress(rel).Countdowns {
			grace = grace || c.Name == "grace period" && c.Until.After(r.hand.now())
		}
	}
	if !grace {
		t.Error("no countdown of the grace period")
	}
	r.follow(rel, 15*time.Minute)
	if p := r.progress(rel); p.Ended.IsZero() || !p.ETA.IsZero() || len(p.Countdowns) > 1 {
		t.Errorf("ended: %+v", p)
	}
}

// shifting answers for a canary of 41 that gives a tenth of the traffic to it.
func shifting(t *testing.T, stage, hooks string) *canned {
	t.Helper()
	fake := causeCase{grace: 0}.answers(t)
	text := `{"serviceDeployments": [{"serviceDeploymentArn": "arn:aws:ecs:eu-west-1:001234567890:service-deployment/prod/web/sd41", "status": "IN_PROGRESS",
	  "createdAt": "2026-11-23T14:00:00Z", "updatedAt": "2026-11-23T14:02:00Z", "lifecycleStage": "` + stage + `",
	  "deploymentConfiguration": {"strategy": "CANARY", "bakeTimeInMinutes": 10, "canaryConfiguration": {"canaryPercent": 10, "canaryBakeTimeInMinutes": 5}},
	  "lifecycleHookDetails": [` + hooks + `],
	  "targetServiceRevision": {"arn": "arn:aws:ecs:eu-west-1:001234567890:service-revision/prod/web/410", "requestedTaskCount": 2, "runningTaskCount": 2, "requestedProductionTrafficWeight": 10, "requestedTestTrafficWeight": 100},
	  "sourceServiceRevisions": [{"arn": "arn:aws:ecs:eu-west-1:001234567890:service-revision/prod/web/400", "requestedTaskCount": 2, "runningTaskCount": 2, "requestedProductionTrafficWeight": 90, "requestedTestTrafficWeight": 0}]}]}`
	fake.answers["DescribeServiceDeployments"] = []answer{{200, moments(t, "shifting", []byte(text))}}
	return fake
}

func TestCanaryIsShownByStageAndWeight(t *testing.T) {
	now := sent.Add(5 * time.Minute)
	p, err := ready(shifting(t, "PRODUCTION_TRAFFIC_SHIFT", ""), func() time.Time { return now }).Progress(context.Background(), web, steps.Release{})
	if err != nil {
		t.Fatal(err)
	}
	if p.Strategy != steps.Canary || p.Place != 7 || len(p.Stages) != 10 || !p.Flip || len(p.Weights) != 2 {
		t.Fatalf("%+v", p)
	}
	if w := p.Weights[0]; w.Number != 41 || w.Production != 10 || w.Test != 100 || w.Running != 2 {
		t.Errorf("%+v", w)
	}
	if w := p.Weights[1]; w.Number != 40 || w.Production != 90 {
		t.Errorf("%+v", w)
	}
}

func TestCleaningUpIsNoFlip(t *testing.T) {
	p, err := ready(shifting(t, "CLEAN_UP", ""), noon).Progress(context.Background(), web, steps.Release{})
	if err != nil || p.Flip || p.Place != 10 {
		t.Errorf("%+v %v", p, err)
	}
}

func TestHookAndBakeCountDown(t *testing.T) {
	now := sent.Add(5 * time.Minute)
	clock := func() time.Time { return now }
	hook := `{"hookId": "h", "status": "AWAITING_ACTION", "expiresAt": "2026-11-23T15:00:00Z", "timeoutAction": "ROLLBACK"}`
	cloud := ready(shifting(t, "POST_TEST_TRAFFIC_SHIFT", hook), clock)
	p, err := cloud.Progress(context.Background(), web, steps.Release{})
	if err != nil || len(p.Countdowns) != 1 || p.Countdowns[0].Name != "hook" || !p.Countdowns[0].Until.Equal(sent.Add(time.Hour)) ||
		p.Countdowns[0].Note != "the lifecycle hook of POST_TEST_TRAFFIC_SHIFT gives up and then rolls back" {
		t.Errorf("%+v %v", p.Countdowns, err)
	}
	o, err := cloud.Rollout(context.Background(), web, steps.Release{})
	if err != nil || o.Verdict.Kind != steps.VerdictPaused || o.Verdict.Over() {
		t.Errorf("%+v %v", o.Verdict, err)
	}
	p, err = ready(shifting(t, "BAKE_TIME", ""), clock).Progress(context.Background(), web, steps.Release{})
	if err != nil || len(p.Countdowns) != 1 || p.Countdowns[0].Name != "bake time" || !p.Countdowns[0].Until.Equal(sent.Add(12*time.Minute)) {
		t.Errorf("%+v %v", p.Countdowns, err)
	}
}

func TestDrainingCountsDown(t *testing.T) {
	now := sent.Add(5 * time.Minute)
	fake := causeCase{targets: []string{"10.0.0.2 draining Target.DeregistrationInProgress x"}}.answers(t)
	fake.answers["DescribeTargetGroupAttributes"] = []answer{{200, []byte(`<DescribeTargetGroupAttributesResponse><DescribeTargetGroupAttributesResult><Attributes>
<member><Key>deregistration_delay.timeout_seconds</Key><Value>120</Value></member></Attributes></DescribeTargetGroupAttributesResult></DescribeTargetGroupAttributesResponse>`)}}
	cloud := ready(fake, func() time.Time { return now })
	for range 3 {
		p, err := cloud.Progress(context.Background(), web, steps.Release{})
		if err != nil || len(p.Countdowns) != 1 || p.Countdowns[0].Name != "draining" || !p.Countdowns[0].Until.Equal(sent.Add(7*time.Minute)) {
			t.Errorf("%+v %v", p.Countdowns, err)
		}
		now = now.Add(10 * time.Second)
	}
	asked := 0
	for _, op := range fake.calls {
		if op == "DescribeTargetGroupAttributes" {
			asked++
		}
	}
	if asked != 1 {
		t.Errorf("the delay was asked for %d times", asked)
	}
}

// A rollout in which nothing moves is said to have stalled after three minutes,
// later while targets drain, and not any more when something moves.
func TestStalled(t *testing.T) {
	for name, c := range map[string]struct {
		targets []string
		after   time.Duration
	}{
		"at rest":  {nil, 3 * time.Minute},
		"draining": {[]string{"10.0.0.2 draining Target.DeregistrationInProgress x"}, 6 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			now := sent.Add(time.Minute)
			fake := causeCase{targets: c.targets}.answers(t)
			fake.answers["DescribeTargetGroupAttributes"] = nil
			cloud := ready(fake, func() time.Time { return now })
			read := func() steps.Verdict {
				o, err := cloud.Rollout(context.Background(), web, steps.Release{})
				if err != nil {
					t.Fatal(err)
				}
				return o.Verdict
			}
			for ; now.Before(sent.Add(c.after)); now = now.Add(10 * time.Second) {
				if v := read(); v.Kind != steps.VerdictProgress {
					t.Fatalf("%v after the begin: %s", now.Sub(sent), v.Sentence)
				}
			}
			now = sent.Add(c.after + 20*time.Second)
			if v := read(); v.Kind != steps.VerdictStalled || v.Number != 41 {
				t.Fatalf("%s", v.Sentence)
			}
			body := string(fake.answers["DescribeServices"][0].body)
			fake.answers["DescribeServices"][0].body = []byte(strings.Replace(body, `"runningCount":1`, `"runningCount":2`, 1))
			if v := read(); v.Kind != steps.VerdictProgress {
				t.Errorf("after a move: %s", v.Sentence)
			}
		})
	}
}
