package runbook

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// sourcePage is the page that this program was made for, as it is.
func sourcePage(t *testing.T) *Runbook {
	t.Helper()
	f := filepath.Join(shared, "source", "deployment-procedures.md")
	b, err := os.ReadFile(f)
	if err != nil {
		t.Skip("no source page beside the project")
	}
	rb, err := Parse(f, b)
	if err != nil {
		t.Fatal(err)
	}
	return rb
}

func TestSourceManualRollback(t *testing.T) {
	rb := sourcePage(t)
	p, err := rb.Procedure("manual-rollback")
	if err != nil || p.When != "If automatic rollback doesn't work" {
		t.Fatal(p, err)
	}
	steps := rb.StepsOf(p.ID)
	titles := []string{"Get previous task definition version", "Update service to previous version", "Monitor rollback", "Verify health"}
	if len(steps) != len(titles) {
		t.Fatalf("%d steps", len(steps))
	}
	for i, s := range steps {
		if s.Title != titles[i] {
			t.Errorf("step %d is %q", i+1, s.Title)
		}
	}
	if s := steps[0]; s.Kind != KindCheck || s.Level != 0 || s.Computes != "PREVIOUS_VERSION" || !s.MinusOne {
		t.Errorf("%+v", s)
	}
	if s := steps[1]; s.Kind != KindCommand || s.Level != 3 || !s.Mutates || s.Object != "fairtradeworker-api" || s.TaskDefinition != "fairtradeworker-api:${PREVIOUS_VERSION}" || s.Targets.Cluster != "fairtradeworker-cluster" {
		t.Errorf("%+v", s)
	}
	if s := steps[2]; s.Kind != KindCheck || s.Level != 0 || !s.Waits {
		t.Errorf("%+v", s)
	}
	if s := steps[3]; s.Kind != KindCheck || s.Level != 0 || len(s.Expects) != 0 || strings.Join(s.Targets.URLs, " ") != "https://api.fairtradeworker.com/health" {
		t.Errorf("%+v", s)
	}
}

func TestSourceRest(t *testing.T) {
	rb := sourcePage(t)
	if p, err := rb.Procedure("database-rollback"); err != nil || p.ID != "database-rollback-if-schema-changes" {
		t.Error(p, err)
	}
	at := map[int]Step{}
	for _, s := range rb.Steps {
		at[s.Line] = s
	}
	for line, want := range map[int]Level{24: 1, 72: 1, 79: 2, 83: 2, 135: 3, 175: 0, 249: 3, 267: 4, 273: 4, 281: 3, 377: 3, 390: 0, 393: 1, 417: 3, 434: 4} {
		if at[line].Level != want {
			t.Errorf("line %d: level %d, want %d", line, at[line].Level, want)
		}
	}
	if s := at[94]; s.Kind != KindCheck || !s.Waits || len(s.Commands) != 0 {
		t.Errorf("%+v", s)
	}
	if s := at[278]; s.Kind != KindManual {
		t.Errorf("%+v", s)
	}
	if s := at[188]; len(s.Expectations) != 1 || s.Expectations[0].Kind != ExpectStatus || s.Expectations[0].Value != "200" {
		t.Errorf("%+v", s.Expectations)
	}
	group := at[307].Group
	for _, line := range []int{307, 316, 325, 334, 346} {
		if s := at[line]; group == "" || s.Group != group || s.Level != 0 || !strings.HasPrefix(s.Whole, "#!/bin/bash") || s.Label == "" {
			t.Errorf("line %d: %+v", line, s)
		}
	}
	if _, err := rb.Procedure("manual-rolback"); err == nil || !strings.Contains(err.Error(), `did you mean "manual-rollback"`) {
		t.Error(err)
	}
	for _, line := range []int{9, 81, 94, 176, 216, 243, 276, 285, 327, 336, 340, 349, 370, 391, 394, 413, 418, 435} {
		found := false
		for _, w := range rb.Warnings {
			found = found || w.Line == line
		}
		if !found {
			t.Errorf("no warning at line %d", line)
		}
	}
}
