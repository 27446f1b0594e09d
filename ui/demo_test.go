package ui

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/fairtradeworker/runbook/steps"
)

// TestDemo shows one point of the story on the terminal, to be looked at:
// RUNBOOK_DEMO=sheet go test -run TestDemo ./ui (needs a terminal).
func TestDemo(t *testing.T) {
	at := os.Getenv("RUNBOOK_DEMO")
	if at == "" {
		t.Skip("set RUNBOOK_DEMO to a point of the story")
	}
	mode := steps.Rehearsal
	if os.Getenv("RUNBOOK_LIVE") != "" {
		mode = steps.Live
	}
	if at == "pick" {
		_, _, err := Pick(context.Background(), Shelf{Items: demoItems, Runs: demoRuns})
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	tell := story(at, mode)
	began := time.Now()
	s := Screen{Run: steps.NewRun(page(), "manual-rollback"), Feed: &once{steps.Batch{Events: tell.out, Lines: output(tell.now)}, false},
		Now: func() time.Time { return tell.now.Add(time.Since(began)) }, ASCII: os.Getenv("RUNBOOK_ASCII") != "", Clients: []string{"aws: stand-in, covers what the pages use"}}
	if err := Walk(context.Background(), s); err != nil {
		t.Fatal(err)
	}
}

// once gives one batch and then nothing.
type once struct {
	b    steps.Batch
	done bool
}

func (o *once) Next(ctx context.Context) (steps.Batch, bool) {
	if !o.done {
		o.done = true
		return o.b, true
	}
	<-ctx.Done()
	return steps.Batch{}, false
}

var demoItems = []Item{
	{Runbook: "rollback", Book: "Roll back an ECS service", Procedure: "manual", Title: "Manual rollback", When: "If automatic rollback doesn't work", Steps: 4, Level: 3, Env: "production"},
	{Runbook: "rollback", Book: "Roll back an ECS service", Procedure: "automatic", Title: "Automatic rollback: confirm it", Steps: 1, Level: 0, Env: "production"},
	{Runbook: "rollback", Book: "Roll back an ECS service", Procedure: "database", Title: "Database rollback", Steps: 5, Level: 4, Env: "production"},
	{Runbook: "deploy", Book: "Deployment Procedures", Procedure: "staging", Title: "Staging › Manual", Steps: 7, Level: 2, Env: "staging"},
	{Runbook: "deploy", Book: "Deployment Procedures", Procedure: "pre", Title: "Pre-Deployment Checklist", Steps: 8, Level: 1, Env: "local"},
}

var demoRuns = []Past{{Run: "0147", Title: "Production › Monitor Deployment", State: "?! unknown", When: "14 m ago", Resumable: true}}
