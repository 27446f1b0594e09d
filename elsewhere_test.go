package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/fairtradeworker/runbook/steps"
)

// TestPagesOfOtherTeams rehearses pages about services that nobody here has ever
// heard of: the world is furnished from what they name.
func TestPagesOfOtherTeams(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs the pages' commands")
	}
	for _, c := range []struct {
		page, proc, scenario string
		exit                 int
		begins               string
		said                 []string // before the first step
	}{
		{"ferries", "undo-a-release", "bad-release", 0, "Rolled back and healthy", nil},
		{"ferries", "undo-a-release", "breaker", 3, "Stopped at step 2", nil},
		{"ferries", "look-at-the-timetable-database", "clean", 2, "All 3 steps", nil},
		{"bakery", "restart-the-controller", "clean", 3, "Stopped at step 1", []string{
			"not simulated: kubectl (step 1,", "not simulated: ssh (step 2,", "not simulated: aws s3 cp (step 3,",
		}},
	} {
		t.Run(c.page+"#"+c.proc+" "+c.scenario, func(t *testing.T) {
			t.Parallel()
			p, err := load("testdata/pages/" + c.page + ".md")
			if err != nil {
				t.Fatal(err)
			}
			run := rehearseInProcess(t, p, c.proc, c.scenario)
			if run.Outcome == nil || run.Outcome.Status.Exit() != c.exit || !strings.HasPrefix(run.Outcome.Sentence, c.begins) {
				t.Errorf("ended with %+v", run.Outcome)
			}
			first := slices.IndexFunc(run.History, func(e steps.Event) bool { return e.Kind == steps.EvArrived })
			for _, want := range c.said {
				at := slices.IndexFunc(run.History, func(e steps.Event) bool { return e.Kind == steps.EvNote && strings.HasPrefix(e.Text, want) })
				if at < 0 || first >= 0 && at > first {
					t.Errorf("%q was said at %d, the first step at %d", want, at, first)
				}
			}
			if len(run.Refused) > 0 {
				t.Errorf("refused %v", run.Refused)
			}
		})
	}
}
