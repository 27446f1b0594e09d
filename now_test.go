package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/fairtradeworker/runbook/aws"
	"github.com/fairtradeworker/runbook/aws/sim"
	"github.com/fairtradeworker/runbook/runbook"
	"github.com/fairtradeworker/runbook/runbooks"
	"github.com/fairtradeworker/runbook/steps"
)

// What fits now is read from the account before anything is chosen: the bad
// release brings up its rollback and the section of its symptom, a service that
// is well brings up nothing.
func TestWhatFitsNow(t *testing.T) {
	var books []*runbook.Runbook
	for _, n := range runbooks.Names() {
		p, err := load(n)
		if err != nil {
			t.Fatal(err)
		}
		books = append(books, p.Book)
	}
	for scenario, want := range map[string]string{
		"bad-release": "manual-rollback", "oom": "out-of-memory", "secret-missing": "secrets-not-found", "stuck-pending": "deployment-stuck-in-pending", "clean": "",
	} {
		at := time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)
		w, err := sim.New(sim.Options{Scenario: scenario, Now: func() time.Time { return at }})
		if err != nil {
			t.Fatal(err)
		}
		cloud := aws.New(aws.ReadOnly(aws.Fixed(w, "us-east-1", "AKIDEXAMPLE", "secret", "")), func() time.Time { return at })
		s := steps.Sense(context.Background(), cloud, books)
		if s.Err != nil || len(s.State) == 0 {
			t.Fatalf("%s: %+v", scenario, s)
		}
		if want == "manual-rollback" && s.Signs[0].Procedure != want {
			t.Errorf("%s: the first is %s", scenario, s.Signs[0].Procedure)
		}
		var got []string
		for _, sign := range s.Signs {
			got = append(got, sign.Procedure)
			if sign.Why == "" || sign.Fit == steps.FitNo {
				t.Errorf("%s: %+v", scenario, sign)
			}
		}
		if joined := " " + strings.Join(got, " ") + " "; want == "" && len(got) > 0 || want != "" && !strings.Contains(joined, " "+want+" ") {
			t.Errorf("%s: %v, want %q", scenario, got, want)
		}
	}
}

// The picker shows it.
func TestPickerSaysWhatFitsNow(t *testing.T) {
	t.Parallel()
	s := begin(t, 120, 36, t.TempDir(), liveEnv(t, 0))
	s.wait("what ECS shows fits these", "Manual rollback", "circuit breaker off")
	s.press("q")
	s.end()
}
