package runbook

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// shared is a folder of public pages beside the project; tests over it skip
// where it is missing.
const shared = "../../shared"

func TestCorpus(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(shared, "corpus", "files", "*.md"))
	if len(files) == 0 {
		t.Skip("no corpus beside the project")
	}
	files = append(files, filepath.Join(shared, "source", "deployment-procedures.md"))
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		rb, err := Parse(f, b)
		if err != nil {
			t.Errorf("%s: %v", f, err)
			continue
		}
		t.Run(filepath.Base(f), func(t *testing.T) {
			commandsStand(t, rb, strings.ReplaceAll(string(b), "\r\n", "\n"))
			for _, s := range rb.Steps {
				if s.Title == "" || s.ID == "" {
					t.Errorf("line %d: a step without a title or an id", s.Line)
				}
				if _, err := Script(s); err != nil {
					t.Log(err)
				}
			}
		})
	}
}
