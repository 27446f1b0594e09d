package runbook

import (
	"encoding/json"
	"strings"
	"testing"
)

const twoProcedures = "# Page\n\n## Manual rollback\n\n```bash\nls\n```\n\n## Database rollback (if schema changes)\n\n- [ ] Look\n\n## Setup\n\n- [ ] a\n\n## Setup\n\n- [ ] b\n"

func TestProcedure(t *testing.T) {
	rb, err := Parse("p.md", []byte(twoProcedures))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"manual-rollback": "manual-rollback", "#manual-rollback": "manual-rollback", "Manual rollback": "manual-rollback", "manual": "manual-rollback", "man": "manual-rollback", "if schema": "database-rollback-if-schema-changes",
		"database": "database-rollback-if-schema-changes", "schema": "database-rollback-if-schema-changes", "setup": "setup", "setup-1": "setup-1",
	} {
		if p, err := rb.Procedure(name); err != nil || p.ID != want {
			t.Errorf("%q: %q, %v", name, p.ID, err)
		}
	}
	for name, want := range map[string]string{
		"rollback": "fits manual-rollback, database-rollback-if-schema-changes", "manaul-rollback": `did you mean "manual-rollback"`, "": "did you mean",
		"m": "there is none", "atabase": "there is none", "-": "there is none", "chema": "there is none",
	} {
		if _, err := rb.Procedure(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if p, ok := rb.Default(); !ok || p.ID != "manual-rollback" {
		t.Error(p, ok)
	}
	empty, err := Parse("p.md", []byte("# Nothing\n\ntext\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := empty.Default(); ok {
		t.Error("a page without commands has a default")
	}
	if _, err := empty.Procedure("x"); err == nil || !strings.Contains(err.Error(), "no steps") {
		t.Error(err)
	}
}

func TestSlug(t *testing.T) {
	for in, want := range map[string]string{
		"Manual Rollback": "manual-rollback", "Database Rollback (If Schema Changes)": "database-rollback-if-schema-changes",
		"Automatic rollback: confirm it": "automatic-rollback-confirm-it", "A – B": "a--b", "1. Do_it": "1-do_it",
	} {
		if got := Slug(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}

// TestJSON holds the shape that "show --json" promises.
func TestJSON(t *testing.T) {
	for _, page := range []string{twoProcedures, "", "text"} {
		rb, err := Parse("p.md", []byte(page))
		if err != nil {
			t.Fatal(err)
		}
		b, err := rb.JSON()
		if err != nil {
			t.Fatal(err)
		}
		var m map[string]any
		if err := json.Unmarshal(b, &m); err != nil {
			t.Fatal(err)
		}
		for _, k := range []string{"title", "path", "hash", "procedures", "steps", "warnings"} {
			if v, ok := m[k]; !ok || v == nil {
				t.Errorf("%q: no %s", page, k)
			}
		}
		for _, s := range m["steps"].([]any) {
			for _, k := range []string{"id", "procedure", "line", "title", "kind", "commands", "mutates", "level", "interactive", "placeholders", "expects"} {
				if v, ok := s.(map[string]any)[k]; !ok || v == nil {
					t.Errorf("%q: a step without %s", page, k)
				}
			}
		}
	}
}

func TestExpectation(t *testing.T) {
	for text, want := range map[string]Expectation{
		"HTTP 200":                          {Kind: ExpectStatus, Value: "200"},
		"200 OK":                            {Kind: ExpectStatus, Value: "200"},
		`"database": "connected"`:           {Kind: ExpectJSON, Name: "database", Value: "connected"},
		`"rollback": true`:                  {Kind: ExpectJSON, Name: "rollback", Value: "true"},
		"Valid JSON response":               {Kind: ExpectValidJSON},
		"Response time < 500ms (p99)":       {Kind: ExpectNumber, Name: "Response time", Op: "<", Limit: 500, Unit: "ms"},
		"Error rate < 0.5%":                 {Kind: ExpectNumber, Name: "Error rate", Op: "<", Limit: 0.5, Unit: "%"},
		"exit status 0":                     {Kind: ExpectExit, Value: "0"},
		"Should show only one deployment":   {Kind: ExpectOneDeployment},
		"everything is fine":                {Kind: ExpectText},
		"runningCount reaches desiredCount": {Kind: ExpectRises},
	} {
		want.Text = text
		if got := expectation(text); got != want {
			t.Errorf("%q: %+v", text, got)
		}
	}
}
