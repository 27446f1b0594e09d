package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/fairtradeworker/runbook/steps"
)

// TestTickApproves: in a rehearsal the tick of "Approve and deploy" is the click
// in GitHub's page, is said to be so when the step is reached, and is journaled.
func TestTickApproves(t *testing.T) {
	t.Parallel()
	p := matrixPage(t, "deploy-production")
	events := rehearsedEvents(t, p, "gated-deployment", "clean")
	run := steps.Fold(p.Book, events)
	after := func(from int, what string, fits func(steps.Event) bool) int {
		i := slices.IndexFunc(events[from:], fits)
		if i < 0 {
			t.Fatalf("%s does not come after event %d", what, from)
		}
		return from + i
	}
	at := after(0, "the arrival", func(e steps.Event) bool {
		s := run.Find(e.Step)
		return e.Kind == steps.EvArrived && s != nil && strings.Contains(s.Step.Title, "Approve and deploy")
	})
	step := events[at].Step
	at = after(at, "what the tick stands for", func(e steps.Event) bool {
		return e.Kind == steps.EvNote && e.Step == step && strings.Contains(e.Text, "your tick stands for the click")
	})
	at = after(at, "the approval", func(e steps.Event) bool {
		return e.Kind == steps.EvCall && e.Call.Service == "github" && strings.Contains(e.Call.Body, "approved")
	})
	at = after(at, "the tick", func(e steps.Event) bool { return e.Kind == steps.EvTicked && e.Step == step })
	if e := events[at]; !strings.Contains(e.Text, "the waiting deployment was approved") {
		t.Errorf("the tick is journaled as %q", e.Text)
	}
	if n := len(kinds(events, steps.EvCall)); n < 2 {
		t.Errorf("%d calls: there was no release", n)
	}
}
