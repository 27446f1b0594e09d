package steps

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

type localTest struct {
	bash, dir string
	env       []string
}

func (l localTest) Bash() string         { return l.bash }
func (l localTest) Env() []string        { return l.env }
func (l localTest) Dir() string          { return l.dir }
func (l localTest) Check([]string) error { return nil }

// sitting is a supervisor in a test, with a run's folder of its own.
type sitting struct {
	t    testing.TB
	dir  string
	bash string
	env  []string
	tie  *tether
	n    int
}

func newSitting(t testing.TB, dir string) *sitting {
	t.Helper()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is not installed")
	}
	if err := os.MkdirAll(filepath.Join(dir, "output"), 0o700); err != nil {
		t.Fatal(err)
	}
	s := &sitting{t: t, dir: dir, bash: bash, env: []string{"PATH=" + os.Getenv("PATH"), "GIVEN=old"}}
	s.begin()
	return s
}

func (s *sitting) begin() {
	s.t.Helper()
	var err error
	if s.tie, err = startTether(s.dir); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(s.tie.close)
}

func (s *sitting) order(script string) order {
	s.n++
	return order{Bash: s.bash, Env: s.env, Dir: s.t.TempDir(), Output: fmt.Sprintf("%03d-%d", s.n, os.Getpid()), Attempt: 1, Script: script}
}

func (s *sitting) run(ctx context.Context, o order) (Result, string) {
	s.t.Helper()
	res, out, _ := s.tie.run(ctx, o, func([]byte) {}, func(int) {})
	return res, string(out)
}

// walkScripts runs scripts one after another as steps of one run and gives the
// output and the variables set by each.
func walkScripts(t *testing.T, values map[string]string, scripts ...string) (outs []string, sets []map[string]string) {
	t.Helper()
	s := newSitting(t, t.TempDir())
	for _, script := range scripts {
		o := s.order(script)
		o.Values = values
		res, out := s.run(t.Context(), o)
		if res.Err != "" || res.Lost != "" {
			t.Fatal(res.Err, res.Lost)
		}
		outs, sets = append(outs, out), append(sets, res.Set)
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
	s := newSitting(t, t.TempDir())
	s.run(t.Context(), s.order("V=41"))
	o := s.order("echo rev:$V")
	o.Values = map[string]string{"V": "40"}
	if _, out := s.run(t.Context(), o); out != "rev:40\n" {
		t.Errorf("the step saw %q", out)
	}
}

func TestRefusedNames(t *testing.T) {
	for _, n := range []string{"PATH", "BASH_ENV", "LD_PRELOAD", "AWS_ENDPOINT_URL", "1A", "a-b", "", "X;Y", "https_proxy", "IFS", "RB_IN_DIR", "é", "_"} {
		if _, err := assignments(map[string]string{n: "x"}); err == nil {
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
