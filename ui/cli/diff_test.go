package cli

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fairtradeworker/runbook/runbook"
)

func TestDiffLines(t *testing.T) {
	for _, c := range []struct{ was, now, want string }{
		{"a b c", "a b c", ""},
		{"a b c", "a x c", "-2b +2x"},
		{"a b c", "a c", "-2b"},
		{"a c", "a b c", "+2b"},
		{"a b c d e", "a c d x e", "-2b +4x"},
		{"", "a", "-1 +1a"},
		{"a a a", "a a", "-3a"},
	} {
		var got []string
		for _, d := range diffLines(strings.ReplaceAll(c.was, " ", "\n"), strings.ReplaceAll(c.now, " ", "\n")) {
			got = append(got, fmt.Sprintf("%c%d%s", d.mark, d.line, d.text))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q to %q: %q, want %q", c.was, c.now, got, c.want)
		}
	}
}

// TestDiffOfLargePagesEnds: pages that differ everywhere are not compared line
// by line.
func TestDiffOfLargePagesEnds(t *testing.T) {
	a, b := strings.Repeat("a\n", 40000), strings.Repeat("b\n", 40000)
	if n := len(diffLines(a, b)); n != 80000 {
		t.Errorf("%d lines differ", n)
	}
}

func TestDiffSteps(t *testing.T) {
	parse := func(steps ...string) *runbook.Runbook {
		t.Helper()
		text := "# P\n\n## Do\n\n```bash\n"
		for i, s := range steps {
			title, cmd, _ := strings.Cut(s, ": ")
			text += fmt.Sprintf("# %d. %s\n%s\n\n", i+1, title, cmd)
		}
		b, err := runbook.Parse("p.md", []byte(text+"```\n"))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	was := parse("Look: echo a", "Change: touch x", "Check: echo b")
	for want, now := range map[string]*runbook.Runbook{
		"the steps of #do are the same":          parse("Look: echo a", "Change: touch x", "Check: echo b"),
		"step 2, Change: its command is another": parse("Look: echo a", "Change: rm x", "Check: echo b"),
		"step 2, Change: is not there any more":  parse("Look: echo a", "Check: echo b"),
		"step 2, Wait: is new":                   parse("Look: echo a", "Wait: sleep 1", "Change: touch x", "Check: echo b"),
		"step 1, Look: is called Watch now":      parse("Watch: echo a", "Change: touch x", "Check: echo b"),
		"step 1, Look: is step 3 now":            parse("Change: touch x", "Check: echo b", "Look: echo a"),
	} {
		if got := strings.Join(diffSteps(was, now, "do"), "; "); !strings.Contains(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := diffSteps(was, parse(), "do"); len(got) != 1 || !strings.Contains(got[0], "not in the page") {
		t.Errorf("%q", got)
	}
}
