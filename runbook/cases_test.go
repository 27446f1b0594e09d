package runbook

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what Parse gives into testdata/cases")

// TestCases holds Parse against testdata/cases/*.txt: a page, then the steps
// that an operator would make of it. See testdata/cases/README.md.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/cases/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txt"), func(t *testing.T) {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			head, want, ok := strings.Cut(string(b), "\n-- steps --\n")
			about, page, ok2 := strings.Cut(head, "-- page --\n")
			if !ok || !ok2 {
				t.Fatal(`want "-- page --" and "-- steps --"`)
			}
			rb, err := Parse("page.md", []byte(page))
			if err != nil {
				t.Fatal(err)
			}
			got := outline(rb)
			if *update {
				if err := os.WriteFile(f, []byte(about+"-- page --\n"+page+"\n-- steps --\n"+got), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			commandsStand(t, rb, page)
		})
	}
}

// outline is a runbook in the format of the cases.
func outline(rb *Runbook) string {
	var sb strings.Builder
	for _, p := range rb.Procedures {
		fmt.Fprintf(&sb, "%s (%s)", p.ID, p.Role)
		for _, x := range []struct{ k, v string }{{"when", p.When}, {"timeline", p.Timeline}, {"symptom", p.Symptom}} {
			if x.v != "" {
				fmt.Fprintf(&sb, " %s=%q", x.k, x.v)
			}
		}
		sb.WriteByte('\n')
		for _, s := range rb.StepsOf(p.ID) {
			fmt.Fprintf(&sb, "  %d %s %d %s", s.Line, s.Kind, s.Level, s.Title)
			for _, x := range []struct{ k, v string }{{"object", s.Object}, {"when", s.When}, {"variant", s.Variant}, {"group", s.Group}, {"taskdef", s.TaskDefinition}, {"computes", s.Computes}} {
				if x.v != "" {
					fmt.Fprintf(&sb, " | %s=%s", x.k, x.v)
				}
			}
			for _, x := range []struct {
				k string
				v bool
			}{{"mutates", s.Mutates}, {"interactive", s.Interactive}, {"waits", s.Waits}, {"endless", s.Endless}} {
				if x.v {
					sb.WriteString(" | " + x.k)
				}
			}
			for _, h := range s.Placeholders {
				fmt.Fprintf(&sb, " | input %s %s=%s", h.Kind, h.Name, h.Text)
				if h.Default != "" {
					fmt.Fprintf(&sb, " default %s", h.Default)
				}
			}
			for _, e := range s.Expectations {
				fmt.Fprintf(&sb, " | expect %s: %s", e.Kind, e.Text)
			}
			sb.WriteByte('\n')
			for _, c := range s.Commands {
				fmt.Fprintf(&sb, "    %d: %s\n", c.Line, firstLine(c.Text))
			}
		}
	}
	for _, w := range rb.Warnings {
		fmt.Fprintf(&sb, "warning %d: %s\n", w.Line, w.Text)
	}
	return sb.String()
}

// commandsStand fails for a command that the page does not hold.
func commandsStand(t *testing.T, rb *Runbook, page string) {
	t.Helper()
	rows := strings.Split(page, "\n")
	for _, s := range rb.Steps {
		if s.Line < 1 || s.Line > len(rows) {
			t.Errorf("step %s stands at line %d of %d", s.ID, s.Line, len(rows))
		}
		for _, c := range s.Commands {
			for i, l := range strings.Split(c.Text, "\n") {
				n := c.Line + i - 1
				if n < 0 || n >= len(rows) || !strings.Contains(rows[n], strings.TrimRight(l, " ")) {
					t.Errorf("step %s: line %d does not hold %q", s.ID, n+1, l)
				}
			}
		}
	}
}
