package steps

import (
	"context"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

type localTest struct {
	bash, dir string
	env       []string
}

func (l localTest) Bash() string         { return l.bash }
func (l localTest) Env() []string        { return l.env }
func (l localTest) Dir() string          { return l.dir }
func (l localTest) Check([]string) error { return nil }

// walkScripts runs scripts one after another as steps of one run and gives the
// output and the variables set by each.
func walkScripts(t *testing.T, values map[string]string, scripts ...string) (outs []string, sets []map[string]string) {
	t.Helper()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is not installed")
	}
	dir := t.TempDir()
	for i, script := range scripts {
		sp, err := newSpool(filepath.Join(dir, "out"+string(rune('a'+i))), "s", time.Now, func(Line) {})
		if err != nil {
			t.Fatal(err)
		}
		p := &process{launcher: localTest{bash, t.TempDir(), []string{"PATH=" + os.Getenv("PATH"), "GIVEN=old"}}, dir: dir, script: script, values: values, spool: sp}
		res, out := p.run(context.Background(), 1)
		if res.Err != "" {
			t.Fatal(res.Err)
		}
		outs = append(outs, string(out))
		sets = append(sets, res.Set)
	}
	return outs, sets
}

func TestStateTravelsBetweenSteps(t *testing.T) {
	outs, sets := walkScripts(t, nil,
		"A='one two'; B=$'x\\ny'; LIST=(a 'b c' \"d'\\\"\"); export GIVEN=new; cd /tmp; unset_me=1",
		`printf '%s|%s|%s|%s|%s|' "$A" "$B" "${LIST[1]}" "${LIST[2]}" "$PWD"; bash -c 'printf %s "$GIVEN"'; exit 3`,
		"printf '%s' \"$A\"; A=three")
	if want := "one two|x\ny|b c|d'\"|/tmp|new"; outs[1] != want {
		t.Errorf("second step saw %q, want %q", outs[1], want)
	}
	if outs[2] != "one two" {
		t.Errorf("after an exit the third step saw A=%q", outs[2])
	}
	if got := slices.Sorted(maps.Keys(sets[0])); !slices.Equal(got, []string{"A", "B", "GIVEN", "unset_me"}) {
		t.Errorf("the first step set %v", got)
	}
	if sets[0]["B"] != "x\ny" {
		t.Errorf("B was read as %q", sets[0]["B"])
	}
	if len(sets[1]) != 0 || sets[2]["A"] != "three" {
		t.Errorf("later steps set %v and %v", sets[1], sets[2])
	}
}

func TestValuesAreNeverCode(t *testing.T) {
	canary := filepath.Join(t.TempDir(), "canary")
	for _, v := range []string{"$(touch " + canary + ")", "`touch " + canary + "`", "'; touch " + canary + "; '", "a\n touch " + canary, "-n", "a\\", "$'\\x27'", "\"", "''\"$HOME"} {
		outs, _ := walkScripts(t, map[string]string{"X": v}, `printf %s "$X"`)
		if outs[0] != v {
			t.Errorf("value %q arrived as %q", v, outs[0])
		}
		if _, err := os.Stat(canary); err == nil {
			t.Fatalf("value %q was run", v)
		}
	}
}

func TestChosenValueOverridesWhatAStepCarried(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is not installed")
	}
	dir := t.TempDir()
	run := func(script string, values map[string]string) string {
		sp, err := newSpool(filepath.Join(dir, "o"+script[:1]), "s", time.Now, func(Line) {})
		if err != nil {
			t.Fatal(err)
		}
		p := &process{launcher: localTest{bash, dir, []string{"PATH=" + os.Getenv("PATH")}}, dir: dir, script: script, values: values, spool: sp}
		_, out := p.run(context.Background(), 1)
		return string(out)
	}
	run("V=41", nil)
	if got := run("echo rev:$V", map[string]string{"V": "40"}); got != "rev:40\n" {
		t.Errorf("the step saw %q", got)
	}
}

func TestRefusedNames(t *testing.T) {
	for _, n := range []string{"PATH", "BASH_ENV", "LD_PRELOAD", "AWS_ENDPOINT_URL", "1A", "a-b", "", "X;Y"} {
		if err := (shell{t.TempDir()}).prepare("true", map[string]string{n: "x"}); err == nil {
			t.Errorf("a value for %q was taken", n)
		}
	}
}

func TestBackgroundChildDoesNotHoldTheStep(t *testing.T) {
	outs, _ := walkScripts(t, nil, "(sleep 2; echo late) & echo main; exit 0")
	if strings.TrimSpace(outs[0]) != "main" {
		t.Errorf("output %q", outs[0])
	}
}

func FuzzDeclarations(f *testing.F) {
	f.Add("declare -- A=\"x\"\ndeclare -a L=([0]=\"a\")\n")
	f.Add("declare -a L='([0]=\"a\" [1]=\"b\")'\ndeclare -x Q=$'a\\nb'\n")
	f.Fuzz(func(t *testing.T, s string) {
		for _, d := range parseDeclarations(s) {
			if !strings.Contains(s, d.text) {
				t.Errorf("%q is not in the input", d.text)
			}
			d.value()
		}
	})
}
