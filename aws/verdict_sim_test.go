package aws

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fairtradeworker/runbook/steps"
)

// The verdicts as they come one after another while the simulated account lives
// through each scenario, read through the SDK on a virtual clock. "Succeeded" may
// stand only where the release that was made did succeed.
func TestVerdictsOfScenarios(t *testing.T) {
	for _, c := range []struct {
		scenario string
		change   string // what the operator deploys; "" = nothing, the PRIMARY is judged
		wait     time.Duration
		end      steps.VerdictKind
		through  []steps.VerdictKind // that must have been seen on the way
		says     string
	}{
		{scenario: "clean", wait: time.Minute, end: steps.VerdictSucceeded, says: "42 is live"},
		{scenario: "clean-deploy", wait: 5 * time.Minute, end: steps.VerdictSucceeded, through: []steps.VerdictKind{steps.VerdictProgress}},
		{scenario: "bad-release", change: "fairtradeworker-api:40", wait: 10 * time.Minute, end: steps.VerdictSucceeded, through: []steps.VerdictKind{steps.VerdictProgress}, says: "40"},
		{scenario: "bad-release", wait: 5 * time.Minute, end: steps.VerdictProgress},
		{scenario: "breaker-live", wait: 20 * time.Minute, end: steps.VerdictRolledBack, through: []steps.VerdictKind{steps.VerdictProgress, steps.VerdictRollingBack}, says: "circuit breaker"},
		{scenario: "breaker-without-rollback", wait: time.Minute, end: steps.VerdictFailed},
		{scenario: "superseded", change: "fairtradeworker-api:40", wait: 10 * time.Minute, end: steps.VerdictSuperseded},
		{scenario: "turn:alarm", wait: 10 * time.Minute, end: steps.VerdictRolledBack, through: []steps.VerdictKind{steps.VerdictProgress, steps.VerdictRollingBack}, says: "by the alarm fairtradeworker-api-5xx; 40"},
		{scenario: "turn:hook-fails", wait: 10 * time.Minute, end: steps.VerdictRolledBack, through: []steps.VerdictKind{steps.VerdictProgress, steps.VerdictRollingBack}, says: "by a lifecycle hook that failed; 40"},
		{scenario: "turn:hook-waits", wait: 9 * time.Minute, end: steps.VerdictPaused, says: "paused at a lifecycle hook (POST_SCALE_UP)"},
		{scenario: "turn:hook-waits", wait: 20 * time.Minute, end: steps.VerdictSucceeded, through: []steps.VerdictKind{steps.VerdictPaused}, says: "42 is live"},
		{scenario: "turn:stalls", wait: 10 * time.Minute, end: steps.VerdictStalled, through: []steps.VerdictKind{steps.VerdictProgress}, says: "42 has stalled"},
		{scenario: "image-missing", wait: 12 * time.Minute, end: steps.VerdictProgress},
	} {
		t.Run(c.scenario+" "+c.change, func(t *testing.T) {
			r := rehearse(t, c.scenario)
			var rel steps.Release
			if c.change != "" {
				rel = r.release(c.change)
				r.update(c.change)
			} else if c.scenario == "breaker-live" || strings.HasPrefix(c.scenario, "turn:") {
				p, _ := r.read(rel).Primary()
				rel = steps.Release{TaskDefinition: p.TaskDefinition, Since: p.Created}
			}
			kinds, last := r.follow(rel, c.wait)
			if last.Verdict.Kind != c.end || !strings.Contains(last.Verdict.Sentence, c.says) || len(last.Verdict.Evidence) == 0 {
				t.Errorf("%v: %s (%s)", kinds, last.Verdict.Sentence, last.Verdict.Kind)
			}
			for _, k := range c.through {
				if !slices.Contains(kinds, k) {
					t.Errorf("%q was not seen: %v", k, kinds)
				}
			}
			if c.end != steps.VerdictSucceeded && slices.Contains(kinds, steps.VerdictSucceeded) {
				t.Errorf("it was called succeeded on the way: %v", kinds)
			}
		})
	}
}

// A release that a person stops is rolled back, and said to be so; no breaker is
// blamed for it.
func TestVerdictOfARollbackByAPerson(t *testing.T) {
	r := rehearse(t, "bad-release")
	p, _ := r.read(steps.Release{}).Primary()
	rel := steps.Release{TaskDefinition: p.TaskDefinition, Since: p.Created}
	u, err := r.cloud.Undo(context.Background(), api)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.ecs().StopServiceDeployment(context.Background(), &ecs.StopServiceDeploymentInput{ServiceDeploymentArn: &u.Deployment, StopType: types.StopServiceDeploymentStopTypeRollback}); err != nil {
		t.Fatal(err)
	}
	kinds, last := r.follow(rel, 10*time.Minute)
	if last.Verdict.Kind != steps.VerdictRolledBack || strings.Contains(last.Verdict.Sentence, "breaker") || !slices.Contains(kinds, steps.VerdictRollingBack) {
		t.Errorf("%v: %s", kinds, last.Verdict.Sentence)
	}
}

// A change of nothing but the number of tasks ends when they run and answer. No
// revision is said to have been sent.
func TestVerdictOfScaling(t *testing.T) {
	for _, want := range []int{9, 1, 0} {
		r := rehearse(t, "clean")
		p, _ := r.read(steps.Release{}).Primary()
		rel := steps.Release{Before: p.ID, Since: r.hand.now(), Scaled: true, Count: want}
		count := int32(want)
		if _, err := r.ecs().UpdateService(context.Background(), &ecs.UpdateServiceInput{Cluster: &api.Cluster, Service: &api.Name, DesiredCount: &count}); err != nil {
			t.Fatal(err)
		}
		kinds, last := r.follow(rel, 5*time.Minute)
		if last.Verdict.Kind != steps.VerdictSucceeded || last.Running != want || strings.Contains(last.Verdict.Sentence, "sent") {
			t.Errorf("to %d: %v, %d run: %s", want, kinds, last.Running, last.Verdict.Sentence)
		}
		if want > 3 && !slices.Contains(kinds, steps.VerdictProgress) {
			t.Errorf("to %d: it was over before its tasks ran: %v", want, kinds)
		}
	}
}
