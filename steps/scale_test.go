package steps

import (
	"strings"
	"testing"
	"time"

	"github.com/fairtradeworker/runbook/runbook"
)

// What a change of nothing but the count asks for is in the release, and no
// revision is said to have been sent. What also changes a revision is none.
func TestScalingIsNoRelease(t *testing.T) {
	for command, want := range map[string]Release{
		"aws ecs update-service --cluster c --service api --desired-count 3":                           {Scaled: true, Count: 3},
		"aws ecs update-service --cluster c --service api --desired-count 0":                           {Scaled: true},
		"aws ecs update-service --cluster c --service api --desired-count 3 --force-new-deployment":    {},
		"aws ecs update-service --cluster c --service api --desired-count 3 --task-definition api:40":  {},
		"aws ecs update-service --cluster c --service api --desired-count 3 --platform-version LATEST": {},
	} {
		book, err := runbook.Parse("p.md", []byte("# P\n\n## Scale\n\n```bash\n"+command+"\n```\n"))
		if err != nil {
			t.Fatal(err)
		}
		run := NewRun(book, book.Procedures[0].ID)
		at := time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)
		id := run.Steps[0].Step.ID
		run.Apply(Event{Seq: 1, At: at, Kind: EvSheet, Step: id, Sheet: &Sheet{Primary: "ecs-svc/42", From: "42", To: "42"}})
		run.Apply(Event{Seq: 2, At: at, Kind: EvIntent, Step: id, Intent: &Intent{Resolved: command, Mutates: true}})
		if got := run.Release; got == nil || got.Scaled != want.Scaled || got.Count != want.Count || got.Before != "ecs-svc/42" {
			t.Errorf("%s: %+v", command, got)
		}
		if said := run.begun(); want.Scaled && strings.Contains(said, "42") || said == "" {
			t.Errorf("%s: %s", command, said)
		}
	}
}
