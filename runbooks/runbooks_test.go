package runbooks

import (
	"testing"

	"github.com/fairtradeworker/runbook/runbook"
)

func TestPages(t *testing.T) {
	if len(Names()) == 0 {
		t.Fatal("no page is shipped")
	}
	for _, name := range Names() {
		b, ok := Open(name)
		if !ok {
			t.Fatalf("%s is listed and does not open", name)
		}
		rb, err := runbook.Parse(name+".md", b)
		if err != nil {
			t.Fatal(err)
		}
		if len(rb.Steps) == 0 {
			t.Errorf("%s has no steps", name)
		}
		for _, w := range rb.Warnings {
			t.Errorf("%s:%d: %s", name, w.Line, w.Text)
		}
		for _, s := range rb.Steps {
			if _, err := runbook.Script(s); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestOpen(t *testing.T) {
	if _, ok := Open("rollback.md"); !ok {
		t.Error("rollback.md does not open")
	}
	for _, name := range []string{"", "nothing", "../runbooks/rollback", "doc.go"} {
		if _, ok := Open(name); ok {
			t.Errorf("%q opens", name)
		}
	}
}

// TestManualRollback holds the walk that the rest of the program is built on.
func TestManualRollback(t *testing.T) {
	b, _ := Open("rollback")
	rb, err := runbook.Parse("rollback.md", b)
	if err != nil {
		t.Fatal(err)
	}
	p, ok := rb.Default()
	if !ok || p.ID != "manual-rollback" || p.When == "" || p.Timeline == "" {
		t.Fatalf("default procedure %+v", p)
	}
	steps := rb.StepsOf(p.ID)
	want := []struct {
		kind   runbook.Kind
		level  runbook.Level
		object string
		waits  bool
	}{
		{runbook.KindCheck, 0, "", false},
		{runbook.KindCheck, 0, "", false},
		{runbook.KindCommand, 3, "fairtradeworker-api", false},
		{runbook.KindCheck, 0, "", true},
		{runbook.KindCheck, 0, "", false},
		{runbook.KindCheck, 0, "", false},
	}
	if len(steps) != len(want) {
		t.Fatalf("%d steps", len(steps))
	}
	for i, w := range want {
		s := steps[i]
		if s.Kind != w.kind || s.Level != w.level || s.Object != w.object || s.Waits != w.waits {
			t.Errorf("%s: kind %s level %d object %q waits %v", s.ID, s.Kind, s.Level, s.Object, s.Waits)
		}
	}
	if s := steps[1]; s.Computes != "PREVIOUS" || s.MinusOne {
		t.Errorf("computes %q, minus one %v", s.Computes, s.MinusOne)
	}
	if s := steps[2]; s.TaskDefinition != "${PREVIOUS}" {
		t.Errorf("task definition %q", s.TaskDefinition)
	}
	e := steps[4].Expectations
	if len(e) != 2 || e[0].Kind != runbook.ExpectStatus || e[1].Kind != runbook.ExpectJSON || e[1].Value != "connected" {
		t.Errorf("expects %+v", e)
	}
}
