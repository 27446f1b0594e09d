package aws

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/fairtradeworker/runbook/runbook"
	"github.com/fairtradeworker/runbook/steps"
)

func (r *rehearsal) diagnose(rel steps.Release) steps.Diagnosis {
	r.Helper()
	d, err := r.cloud.Diagnose(context.Background(), api, rel)
	if err != nil {
		r.Fatal(err)
	}
	if len(d.Blind) > 0 {
		r.Fatalf("blind: %v", d.Blind)
	}
	return d
}

func show(t *testing.T, d steps.Diagnosis) {
	t.Helper()
	b, _ := json.MarshalIndent(d, "", " ")
	t.Logf("%s", b)
}

// The bad release crashes with exit 1; its tasks' own last lines say of what.
func TestBadReleaseIsDiagnosed(t *testing.T) {
	r := rehearse(t, "bad-release")
	d := r.diagnose(steps.Release{})
	if len(d.Causes) == 0 || d.Causes[0].Rule != "crash on boot" || d.Causes[0].Strength != steps.FitStrong || d.Number != 42 || !d.Open {
		show(t, d)
		t.Fatal("want a crash on boot of 42")
	}
	c := d.Causes[0]
	if !strings.Contains(c.Sentence, "exit 1; its last words: \"FATAL unhandled rejection in payments v2: PoolTimeout, exiting\"") {
		t.Error(c.Sentence)
	}
	if len(c.Evidence) < 2 || !strings.Contains(c.Evidence[1].Note, "none in the hour before") {
		t.Errorf("%+v", c.Evidence)
	}
	for _, w := range d.Last {
		if len(w.Lines) == 0 || !strings.HasSuffix(w.Stream, "/"+w.Task) || w.Lines[len(w.Lines)-1].Number != 42 {
			t.Errorf("%+v", w)
		}
	}
	if len(d.Stopped) < 5 || len(d.Died(d.At.Add(-10*time.Minute))) < 3 || len(d.Last) != wordsOf {
		t.Errorf("%d stopped, last of %d", len(d.Stopped), len(d.Last))
	}
	for _, s := range d.Stopped {
		if strings.HasPrefix(s.Reason, "Scaling activity") {
			t.Errorf("a normal replacement is shown as a failure: %+v", s)
		}
	}
	for _, want := range []string{"out of memory", "secret is missing", "image cannot be pulled"} {
		if !strings.Contains(strings.Join(d.Checked, "|"), want) {
			t.Errorf("not checked: %s in %v", want, d.Checked)
		}
	}
	t.Log(c.Sentence, c.Evidence, c.Folded)
}

func TestHealthyServiceHasNoCause(t *testing.T) {
	d := rehearse(t, "clean").diagnose(steps.Release{})
	if len(d.Causes) > 0 || len(d.Stopped) > 0 {
		show(t, d)
	}
}

// What was measured finds the page's section, and rules out the others (frame D).
func TestBadReleaseFindsItsSection(t *testing.T) {
	page, err := runbook.Parse("page.md", []byte(`# Deployment
## Rollback
### Manual Rollback
1. Go back:
   `+"```bash\n   aws ecs update-service --cluster c --service s --task-definition s:1\n   ```"+`
## Troubleshooting
### Health Checks Failing
**Symptom:** Tasks keep restarting (status PENDING → RUNNING → PENDING)
`+"```bash\naws logs tail /ecs/s\n```"+`
### Out of Memory (OOMKilled)
**Symptom:** Tasks killed after 30-60 seconds
`+"```bash\naws ecs list-tasks\n```"+`
`))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range steps.Sections(rehearse(t, "bad-release").diagnose(steps.Release{}), page.Procedures) {
		got = append(got, f.Procedure.ID+" "+string(f.Fit)+": "+f.Why)
	}
	want := []string{
		"health-checks-failing strong: 10 tasks or more of 42 ended by themselves in the last 10 min",
		"manual-rollback possible: 42 is 17 min old, and: crash on boot",
		"out-of-memory-oomkilled no: no OutOfMemoryError in any stopped task",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
