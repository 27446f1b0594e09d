package steps

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fairtradeworker/runbook/runbook"
)

// payloads are values that would run the canary if they were ever read as code:
// 30 ways in, bare and wrapped in 7 kinds of quotes and separators.
func payloads(canary string) (out []string) {
	touch := "touch " + canary
	ways := []string{
		"$(" + touch + ")", "`" + touch + "`", "; " + touch + ";", "| " + touch, "|| " + touch, "&& " + touch, "& " + touch + " &",
		"\n" + touch + "\n", "\r\n" + touch + "\r\n", "$((a[$(" + touch + ")]))", "a[$(" + touch + ")]", "${x:=$(" + touch + ")}", "${X@P}$(" + touch + ")",
		"<(" + touch + ")", ">(" + touch + ")", ">" + canary, "<<EOF\n$(" + touch + ")\nEOF", "() { :; }; " + touch, "$'\\x3b" + touch + "'", "$'\\n'" + touch,
		"eval " + touch, "-exec " + touch + " ;", "--help;" + touch, "*;" + touch, "{" + touch + ",}", "~/$(" + touch + ")", "!" + touch, "%n$(" + touch + ")",
		"\\\n" + touch, "#\n" + touch,
	}
	for _, w := range ways {
		out = append(out, w, "'"+w+"'", `"`+w+`"`, `'"`+w, `"'`+w, "'; "+w+" #", `"; `+w+` #`)
	}
	return append(out, "-n", "-e x", "--", "a\\", "\\", "'", `"`, "''", `$'\x27'`, "*", "?", "[a-z]", "~", "é\u202e", "\t", " ", "  a  b  ", "\xff\xfe", strings.Repeat("'", 99), "!!", "${HOME}", "$HOME", "%s%n")
}

func TestValuesAreNeverCodeInBashAndDash(t *testing.T) {
	dir := t.TempDir()
	canary := filepath.Join(dir, "canary")
	all := payloads(canary)
	if len(all) < 200 {
		t.Fatalf("%d payloads", len(all))
	}
	s := newSitting(t, filepath.Join(dir, "run"))
	shells := []string{"bash"}
	if _, err := exec.LookPath("dash"); err == nil {
		shells = append(shells, "dash")
	}
	for _, sh := range shells {
		values := map[string]string{}
		var script strings.Builder
		for i, v := range all {
			values[fmt.Sprintf("V%d", i)] = v
			fmt.Fprintf(&script, "printf '%%s\\0' \"$V%d\"\n", i)
		}
		o := s.order(script.String())
		if sh == "dash" { // a child that reads its environment
			o = s.order("dash -c " + singleQuoted(script.String()))
		}
		o.Values = values
		res, out := s.run(t.Context(), o)
		got := strings.Split(out, "\x00")
		if len(got) != len(all)+1 {
			t.Fatalf("%s: %d values arrived of %d; %+v", sh, len(got)-1, len(all), res)
		}
		for i, v := range all {
			if got[i] != v {
				t.Errorf("%s: %q arrived as %q", sh, v, got[i])
			}
		}
		// The lines that carry them are safe in any POSIX shell, and once more when
		// an earlier step's state brings them back.
		text, err := assignments(values)
		if err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(sh, "-c", text+script.String()).Output(); err != nil || string(out) != strings.Join(all, "\x00")+"\x00" {
			t.Errorf("%s: as lines they arrived otherwise, %v", sh, err)
		}
		if _, out := s.run(t.Context(), s.order(script.String())); out != strings.Join(all, "\x00")+"\x00" {
			t.Errorf("%s: the next step has them otherwise", sh)
		}
		if _, err := os.Stat(canary); err == nil {
			t.Fatalf("%s ran a value", sh)
		}
	}
	t.Logf("FIGURE values: %d through %v, as arguments, as lines and in the next step's state; no canary file", len(all), shells)
}

func TestRefusedValues(t *testing.T) {
	own, hole, secret := runbook.Placeholder{Text: "$V", Name: "V"}, runbook.Placeholder{Text: "[V]", Name: "V"}, runbook.Placeholder{Text: "$T", Name: "T", Kind: "secret"}
	for _, v := range payloads("/x") {
		if v == "*" || v == "  a  b  " || plainValue().MatchString(v) && !strings.HasPrefix(v, "-") {
			continue
		}
		if refusedValue(own, v) == "" {
			t.Errorf("%q was taken where the page's own quoting decides", v)
		}
	}
	for _, c := range []struct {
		p     runbook.Placeholder
		v     string
		taken bool
	}{
		{own, "a b", false}, {own, "*", false}, {own, "rds:snap-2026.11@x/y", true}, {own, "-rf", false},
		{hole, "a b; c $(d)", true}, {hole, "-rf", false}, {hole, "a\nb", false}, {hole, " ", false}, {hole, "a\u202eb", false},
		{secret, "-p$$ 'x\"\n", true}, {secret, "a\x00", false},
	} {
		if why := refusedValue(c.p, c.v); (why == "") != c.taken {
			t.Errorf("%s = %q: %q", c.p.Text, c.v, why)
		}
	}
}
