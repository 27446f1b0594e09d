package steps

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestShellIsTheSameInTheNextStep compares what a step finds with what the step
// before left, by the shell's own words for it.
func TestShellIsTheSameInTheNextStep(t *testing.T) {
	s := newSitting(t, t.TempDir())
	look := `{ ` + declareAll + `; set +o; shopt -p; declare -f; declare -F; alias -p; umask; pwd; printf '<%s>' "$@"; } | grep -v -e '^declare [-a-zA-Z]* \(_\|BASH_\|RB_IN_\|FUNCNAME\|SECONDS\|RANDOM\|SRANDOM\|EPOCH\|PPID\|PIPESTATUS\|LINENO\|DIRSTACK\)'`
	first := s.order(`
greet() { local who=$1; cat <<END
hello $who, it's "quoted" \$5
END
}
shopt -s extglob nullglob; shopt -u sourcepath
star() { case $1 in @(a|b)*) echo yes;; esac; }
export -f greet
[ "${BASH_VERSINFO[0]}" -lt 4 ] || declare -A map=([k1]="v 1" ["k 2"]=$'v\n2')
declare -a sparse=([2]=two [9]="n'ine")
declare -i number=7; declare -r fixed="can't"; declare -x exported=$'tab\there'
nothing=; ref=7
[ "${BASH_VERSINFO[0]}" -lt 5 ] || { declare -l lower=ABC; unset ref; declare -n ref=number; }
IFS=$':\n'; unset GIVEN; alias ll='ls -l'
umask 027; cd / && cd /tmp; set -- one 'two words' "three's"
set -o pipefail -o noglob
` + look)
	res, was := s.run(t.Context(), first)
	if res.Exit != 0 || res.Shell == "" {
		t.Fatalf("%+v", res)
	}
	_, now := s.run(t.Context(), s.order(look))
	if was != now {
		a, b := strings.Split(was, "\n"), strings.Split(now, "\n")
		for i := range min(len(a), len(b)) {
			if a[i] != b[i] {
				t.Errorf("left  %q\nfound %q", a[i], b[i])
			}
		}
		t.Fatalf("%d lines left, %d found", len(a), len(b))
	}
	if _, out := s.run(t.Context(), s.order(`greet you; star bcd; bash -c 'greet child'; echo "$OLDPWD ${GIVEN-unset} $ref"; false | true || echo pipefail`)); out != "hello you, it's \"quoted\" $5\nyes\nhello child, it's \"quoted\" $5\n/ unset 7\npipefail\n" {
		t.Errorf("the third step: %q", out)
	}
}

func TestOptionsThatEndOrTraceAStep(t *testing.T) {
	s := newSitting(t, t.TempDir())
	s.run(t.Context(), s.order("set -eu"))
	if res, out := s.run(t.Context(), s.order("echo one\nfalse\necho two")); out != "one\n" || res.Exit != 1 {
		t.Errorf("errexit: %q %+v", out, res)
	}
	if res, out := s.run(t.Context(), s.order("echo $NOT_SET; echo two")); out != "" || res.Exit == 0 || !strings.Contains(res.Tail, "line 1: NOT_SET: unbound") {
		t.Errorf("nounset: %q %+v", out, res)
	}
	s.run(t.Context(), s.order("set +eu; set -x"))
	res, out := s.run(t.Context(), s.order("echo traced\nset +x"))
	if out != "traced\n" || res.Tail != "traced\n++ echo traced\n++ set +x\n" && res.Tail != "++ echo traced\n++ set +x\ntraced\n" && res.Tail != "++ echo traced\ntraced\n++ set +x\n" {
		t.Errorf("xtrace: %q %q", out, res.Tail)
	}
	if res, _ := s.run(t.Context(), s.order("echo quiet")); res.Tail != "quiet\n" {
		t.Errorf("after xtrace: %q", res.Tail)
	}
}

func TestHowAStepEndsDecidesWhatItLeaves(t *testing.T) {
	s := newSitting(t, t.TempDir())
	for _, c := range []struct{ script, want string }{
		{"A=returned; return 3", "returned 3"},
		{"A=exited; exit 4", "exited 4"},
		{"A=trapped; trap 'echo bye' EXIT", "trapped 0"},
		{"A=function; f() { exit 5; }; f", "function 5"},
		{"A=killed; kill -9 $$", "function -1"}, // a shell that was killed leaves nothing
		{"A=subshell; (A=inner; exit 6)", "subshell 6"},
		{"printf() { :; }; A=redefined", "redefined 0"},
	} {
		res, _ := s.run(t.Context(), s.order(c.script))
		_, out := s.run(t.Context(), s.order(`echo -n "$A"; unset -f printf f`))
		if wantValue, wantExit, _ := strings.Cut(c.want, " "); out != wantValue || wantExit != "-1" && exitText(res) != "exit status "+wantExit {
			t.Errorf("%s: the next step has %q after %s", c.script, out, exitText(res))
		}
	}
}

func TestFolderThatIsGoneStartsNothing(t *testing.T) {
	s := newSitting(t, t.TempDir())
	dir := filepath.Join(t.TempDir(), "there")
	os.Mkdir(dir, 0o700)
	s.run(t.Context(), s.order("cd "+dir))
	os.Remove(dir)
	if res, out := s.run(t.Context(), s.order("echo ran")); out != "" || res.Err == "" || !strings.Contains(res.Tail, dir) {
		t.Errorf("%q %+v", out, res)
	}
}

func TestRehearsalsFolderMovesWithTheSitting(t *testing.T) {
	s := newSitting(t, t.TempDir())
	first, second := s.order("mkdir -p sub; cd sub"), s.order("pwd")
	s.run(t.Context(), first)
	os.Mkdir(filepath.Join(second.Dir, "sub"), 0o700)
	if _, out := s.run(t.Context(), second); out != filepath.Join(second.Dir, "sub")+"\n" {
		t.Errorf("%q", out)
	}
}

func FuzzDumps(f *testing.F) {
	f.Add("\x00<was\x00a\x00b\x00was>\x00")
	f.Add("\x00<end\x00\x00<end\x00" + strings.Repeat("x\x00", dumpParts) + "end>\x00")
	f.Fuzz(func(t *testing.T, s string) {
		for tag, parts := range parseDumps(s) {
			if len(parts) != dumpParts && (tag != "begin" || len(parts) != 1) {
				t.Errorf("%s has %d parts", tag, len(parts))
			}
		}
	})
}
