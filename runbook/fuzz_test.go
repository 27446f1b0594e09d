package runbook

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzPage: no page makes Parse panic, and no command is invented.
func FuzzPage(f *testing.F) {
	f.Add([]byte(samplePage))
	files, _ := filepath.Glob("testdata/cases/*.txt")
	for _, name := range files {
		if b, err := os.ReadFile(name); err == nil {
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, page []byte) {
		rb, err := parse("page.md", page)
		if err != nil {
			return
		}
		if _, err := rb.JSON(); err != nil {
			t.Fatal(err)
		}
		for _, s := range rb.Steps {
			_, _ = Script(s)
		}
		if utf8.Valid(page) && !strings.ContainsAny(string(page), "\r\t\ufeff") {
			commandsStand(t, rb, string(page))
		}
	})
}

// FuzzCommand: no text makes the command reader panic, and what it takes for
// read-only holds no literal program outside the tables.
func FuzzCommand(f *testing.F) {
	for _, c := range append(append(commandCases(f, "looks.txt"), commandCases(f, "own.txt")...), commandCases(f, "changes.txt")...) {
		f.Add(c)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ContainsAny(text, "\x00\x01\x02") || len(text) > 4096 {
			return
		}
		if ReadOnly(text) {
			for _, w := range []string{"eval ", "xargs "} {
				if strings.HasPrefix(text, w) {
					t.Errorf("read-only: %q", text)
				}
			}
		}
		r := Resolve(text, map[string]string{"A": "b"})
		_ = r
		_, _ = Script(Step{ID: "p/1", Commands: []Command{{1, text}}})
	})
}
