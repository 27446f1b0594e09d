package runbook

import (
	"os"
	"strings"
	"testing"
)

// commandCases are the commands of one file of testdata/commands, one a line; a
// line that ends in a newline inside quotes goes on in the next one.
func commandCases(t testing.TB, file string) []string {
	t.Helper()
	b, err := os.ReadFile("testdata/commands/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	open := false
	for _, l := range strings.Split(string(b), "\n") {
		if !open && (l == "" || strings.HasPrefix(l, ";")) {
			continue
		}
		if open {
			out[len(out)-1] += "\n" + l
		} else {
			out = append(out, l)
		}
		open = strings.Count(out[len(out)-1], "'")%2 == 1 && strings.HasSuffix(l, "x")
	}
	return out
}

// reach is the worst that the statements of a text do.
func reach(text string) effect {
	rows := []row{}
	for i, l := range strings.Split(text, "\n") {
		rows = append(rows, row{i + 1, l})
	}
	return mean(newShellParser().stmts(rows), newEnv()).effect
}

func TestReadOnly(t *testing.T) {
	for _, c := range commandCases(t, "looks.txt") {
		if !ReadOnly(c) || reach(c) != reads {
			t.Errorf("changes: %s", c)
		}
	}
	for _, c := range commandCases(t, "own.txt") {
		if ReadOnly(c) || reach(c) != local {
			t.Errorf("effect %d, want the operator's own: %s", reach(c), c)
		}
	}
	for _, c := range append(commandCases(t, "changes.txt"), "", "# nothing") {
		if ReadOnly(c) {
			t.Errorf("read-only: %s", c)
		}
	}
}

// TestReachesOut holds the second half of the cases that change something: not
// even as the operator's own files do they count.
func TestReachesOut(t *testing.T) {
	_, below, ok := strings.Cut(strings.Join(commandCases(t, "changes.txt"), "\x00"), "printf -v x hello")
	if !ok {
		t.Fatal("the cases are not where this test looks")
	}
	for _, c := range strings.Split(below, "\x00") {
		if c != "" && reach(c) < changes {
			t.Errorf("effect %d: %s", reach(c), c)
		}
	}
}
