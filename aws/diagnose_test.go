package aws

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fairtradeworker/runbook/aws/sim"
	"github.com/fairtradeworker/runbook/steps"
)

// crashing is a release that crashes, with a log.
func crashing(t *testing.T) *canned {
	t.Helper()
	return causeCase{
		stopped: []string{"exit=1 | lived=3", "exit=1 | lived=9"}, logs: []string{"FATAL cannot read configuration of payments"},
		live: []string{"at=10.0.0.1"}, targets: []string{"10.0.0.1 unhealthy Target.Timeout Request timed out"},
	}.answers(t)
}

// Each call that is denied is named, takes only what rests on it, and is never
// said to have been checked.
func TestDiagnosisDegrades(t *testing.T) {
	denied := []answer{{400, []byte(`{"__type":"AccessDeniedException","message":"not authorized to perform: this"}`)}}
	for op, want := range map[string]struct{ blind, cause, unchecked string }{
		"ListTasks":              {"tasks", "load balancer health check fails", "out of memory"},
		"DescribeTasks":          {"tasks", "load balancer health check fails", "out of memory"},
		"ListServiceDeployments": {"deployments", "crash on boot", "circuit breaker"},
		"GetLogEvents":           {"logs", "crash on boot", "heap limit reached"},
		"DescribeTaskDefinition": {"logs", "crash on boot", "heap limit reached"},
		"FilterLogEvents":        {"log counts", "crash on boot", ""},
	} {
		t.Run(op, func(t *testing.T) {
			fake := crashing(t)
			fake.answers[op] = denied
			d, err := ready(fake, noon).Diagnose(context.Background(), web, steps.Release{})
			if err != nil {
				t.Fatal(err)
			}
			if len(d.Blind) != 1 || !strings.HasPrefix(d.Blind[want.blind], "denied: ") {
				t.Errorf("blind %v", d.Blind)
			}
			if len(d.Causes) == 0 || d.Causes[0].Rule != want.cause {
				t.Errorf("causes %+v", d.Causes)
			}
			if slices.Contains(d.Checked, want.unchecked) {
				t.Errorf("%q is said to have been checked", want.unchecked)
			}
		})
	}
	fake := crashing(t)
	fake.answers["DescribeServices"] = denied
	if _, err := ready(fake, noon).Diagnose(context.Background(), web, steps.Release{}); kindOf(err) != "denied" {
		t.Errorf("without the service: %v", err)
	}
}

// The dead tasks' words come with the reason why they may be incomplete.
func TestLastWordsSayWhatTheyLack(t *testing.T) {
	fake := crashing(t)
	d, err := ready(fake, noon).Diagnose(context.Background(), web, steps.Release{})
	if err != nil || len(d.Last) != 2 {
		t.Fatalf("%+v %v", d.Last, err)
	}
	w := d.Last[0]
	if w.Stream != "ecs/web/d000" || w.Group != "/ecs/web" || !strings.Contains(w.Note, "may be missing") || w.Lines[0].Level != steps.LevelFatal {
		t.Errorf("%+v", w)
	}
	fake = crashing(t)
	fake.answers["GetLogEvents"] = []answer{{400, []byte(`{"__type":"ResourceNotFoundException","message":"The specified log stream does not exist."}`)}}
	d, err = ready(fake, noon).Diagnose(context.Background(), web, steps.Release{})
	if err != nil || len(d.Blind) > 0 || !strings.Contains(d.Last[0].Note, "no log stream") {
		t.Errorf("%+v %v %v", d.Last, d.Blind, err)
	}
}

// An API that takes 10 s a call costs a diagnosis 5 s, and it says so.
func TestDiagnosisTakesFiveSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, err := sim.New(sim.Options{Scenario: "bad-release", Now: time.Now, SlowBy: 10 * time.Second})
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		_, err = New(Fixed(w, "us-east-1", "AKIDEXAMPLE", "secret", ""), time.Now).Diagnose(t.Context(), api, steps.Release{})
		if took := time.Since(began); took > diagnoseTime || kindOf(err) != "unreachable" {
			t.Errorf("took %v: %v", took, err)
		}
	})
}

// A diagnosis beside a reading of the same moment asks for little.
func TestDiagnosisIsTakenOnce(t *testing.T) {
	r := rehearse(t, "bad-release")
	r.read(steps.Release{})
	r.calls.take()
	d := r.diagnose(steps.Release{})
	if n := r.calls.take(); n > 6 {
		t.Errorf("%d ECS calls beside a reading of the same moment", n)
	}
	if d.Took < 0 || d.Source == "" || d.Service != api {
		t.Errorf("%+v", d)
	}
}

func TestPhraseOf(t *testing.T) {
	for text, want := range map[string]string{
		"FATAL unhandled rejection in payments v2: PoolTimeout, exiting": "unhandled rejection in payments",
		`ERROR id="a1" timeout acquiring client from pool`:               "timeout acquiring client from pool",
		"12345 67890": "", "": "", "short": "",
	} {
		if got := phraseOf(text); got != want {
			t.Errorf("phraseOf(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestSpan(t *testing.T) {
	for d, want := range map[time.Duration]string{
		48 * time.Second: "48 s", 119 * time.Second: "119 s", 3 * time.Minute: "3 m", 200 * time.Second: "3 m 20 s", 125 * time.Minute: "2 h 5 m",
	} {
		if got := span(d); got != want {
			t.Errorf("span(%v) = %q, want %q", d, got, want)
		}
	}
}
