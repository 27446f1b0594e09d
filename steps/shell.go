package steps

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// dump is what the wrapper writes of itself into the pipe: the shell as a later
// bash must find it, in parts that end with a NUL byte, which none of them can
// hold, between the marks "<tag" and "tag>": a signal can break one off and
// begin the next. xtrace would speak in between, so stderr is closed to it here.
func dump(tag string) string {
	return marked(tag, `builtin set +o; builtin printf "\0"; builtin shopt -p; builtin printf "\0"; `+
		declareAll+`; builtin printf "\0"; builtin declare -f; builtin declare -F; builtin alias -p; builtin printf "\0"; `+
		`builtin umask; builtin printf "\0"; builtin printf "%s\0" "$PWD" "${OLDPWD-}" "$BASH_VERSION"; `+
		`[ $# = 0 ] || builtin printf "%q " "$@"; `)
}

func marked(tag, text string) string {
	return `{ builtin printf "\0<` + tag + `\0"; ` + text + `builtin printf "\0` + tag + `>\0"; } >"$RB_IN_PIPE"`
}

// declareAll says every variable as bash can read it back. Before 4.0 declare -p
// without names says neither attributes nor arrays that way: there the names are
// had by their first letters, which forks nothing.
var declareAll = func() string {
	names := ""
	for _, c := range "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_" {
		names += ` "${!` + string(c) + `@}"`
	}
	return `if [ "${BASH_VERSINFO[0]}" -lt 4 ]; then builtin declare -p` + names + `; else builtin declare -p; fi`
}()

// dumpParts are in the order of dump.
const (
	partSet = iota
	partShopt
	partVariables
	partFunctions
	partUmask
	partDir
	partOldDir
	partVersion
	partArguments
	dumpParts
)

// One bash a step. The wrapper restores what earlier steps left, lays the
// operator's values over it, sources the step's script, and says how it finds
// itself before the restore, before and after the script. It forks nothing, and
// uses only what bash 3.2 has, which is what macOS has.
//
// Before 4.0 an unset variable under errexit and nounset ends a shell that has an
// EXIT trap with status 0: there nothing but an exit ends a step well.
//
// A script that sets an EXIT trap of its own replaces ours: the line behind it
// speaks then, unless the script also calls exit.
//
// What a bash is before the restore is asked once for each environment. One that
// ends in the restore says that it was there at all.
var wrapper = `trap '` + marked("unrestored", "") + `' EXIT
[ -n "$RB_IN_KNOWN" ] || ` + dump("was") + `
[ -f "$RB_IN_DIR/state.sh" ] && . "$RB_IN_DIR/state.sh"
eval "$RB_IN_VALUES"; unset RB_IN_VALUES
trap 'RB_IN_EXIT=$?; { [ -n "${RB_IN_STATUS-}" ] || ` + dump("end") + `; } 2>/dev/null; [ "${BASH_VERSINFO[0]}" -ge 4 ] || case $RB_IN_EXIT$BASH_COMMAND in 0exit*|[1-9]*) exit "$RB_IN_EXIT";; *) exit 1;; esac' EXIT
` + marked("begin", declareAll+"; ") + `
[ -f "$RB_IN_DIR/options.sh" ] && . "$RB_IN_DIR/options.sh"
. "$RB_IN_DIR/step.sh"
{ RB_IN_STATUS=$?; ` + dump("end") + `; set +xv; } 2>/dev/null
exit "$RB_IN_STATUS"
`

// valuesCap keeps the values below what the kernel takes as one string of an
// environment (128 KiB on Linux).
const valuesCap = 96 << 10

// shell is the state that the steps of one run share. Files, all 0600 in the
// folder "shell" of the run's, which is all of it that a sealed step may write
// to: state.sh and options.sh (what the last step left), step.sh (the
// script), shell.pipe (a FIFO, so that an environment with secrets in it never
// is on disk). Variables that hold secrets are kept in memory only.
type shell struct {
	dir    string
	pipe   *dumpPipe
	secret map[string]string // secret variables as declare lines, by name
	values map[string]string // … and their values
	names  map[string]bool   // of the order's secret values

	written map[string]string // files as this supervisor wrote them
	was     []string          // a bash before the restore …
	wasOf   string            // … in this environment
}

func newShell(run string) (*shell, error) {
	dir := filepath.Join(run, "shell")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the shell's folder: %w", err)
	}
	s := &shell{dir: dir, secret: map[string]string{}, values: map[string]string{}, written: map[string]string{}}
	if err := os.WriteFile(filepath.Join(dir, "wrapper.sh"), []byte(wrapper), 0o600); err != nil {
		return nil, fmt.Errorf("write wrapper.sh: %w", err)
	}
	var err error
	if s.pipe, err = openDumpPipe(filepath.Join(dir, "shell.pipe")); err != nil {
		return nil, fmt.Errorf("make the shell's pipe: %w", err)
	}
	return s, nil
}

func (s *shell) close() { s.pipe.close() }

// secretValues are the values to be masked while an order runs.
func (s *shell) secretValues(o order) (out []string) {
	for _, n := range o.Secret {
		out = append(out, o.Values[n])
	}
	for _, kv := range o.Env {
		if name, v, _ := strings.Cut(kv, "="); secretEnv(name) && len(v) >= secretLen {
			out = append(out, v)
		}
	}
	for _, v := range s.values {
		out = append(out, v)
	}
	return out
}

// prepare writes the files that the next bash reads and gives what must be in
// its environment beside the launcher's.
func (s *shell) prepare(o order) (env []string, err error) {
	text, err := assignments(o.Values)
	if err != nil {
		return nil, err
	}
	s.names = map[string]bool{}
	for _, n := range o.Secret {
		s.names[n] = true
	}
	var hidden []string
	for _, line := range s.secret {
		hidden = append(hidden, line+"\n")
	}
	sort.Strings(hidden)
	text = strings.Join(hidden, "") + text
	if len(text) > valuesCap {
		return nil, fmt.Errorf("hand over the values: together they have %d bytes, %d is the most", len(text), valuesCap)
	}
	if err := overwrite(filepath.Join(s.dir, "step.sh"), []byte(s.traced()+o.Script+"\n")); err != nil {
		return nil, fmt.Errorf("write step.sh: %w", err)
	}
	if of := strings.Join(append([]string{o.Bash, o.Dir}, o.Env...), "\x00"); of != s.wasOf {
		s.was, s.wasOf = nil, of
	}
	known := ""
	if s.was != nil {
		known = "1"
	}
	s.pipe.begin()
	return []string{"RB_IN_KNOWN=" + known, "RB_IN_DIR=" + s.dir, "RB_IN_START=" + o.Dir, "RB_IN_PIPE=" + s.pipe.path, "RB_IN_VALUES=" + text}, nil
}

// traced is what must stand on the script's own first line, so that its line
// numbers stay true and `set -x` of an earlier step does not trace the wrapper.
func (s *shell) traced() string {
	text, err := os.ReadFile(filepath.Join(s.dir, "trace.sh"))
	if err != nil || len(text) == 0 {
		return ""
	}
	return string(text)
}

// assignments are the operator's values as lines of shell: single quotes in
// every shell keep everything. A variable that an earlier step made readonly
// cannot be overridden; bash says so.
func assignments(values map[string]string) (string, error) {
	names := make([]string, 0, len(values))
	for n := range values {
		names = append(names, n)
	}
	sort.Strings(names)
	var b strings.Builder
	for _, n := range names {
		if why := refusedName(n); why != "" {
			return "", fmt.Errorf("use %q as a variable: %s", n, why)
		}
		if strings.ContainsRune(values[n], 0) {
			return "", fmt.Errorf("use the value of %s: it holds a NUL byte", n)
		}
		fmt.Fprintf(&b, "%s=%s\nexport %s\n", n, singleQuoted(values[n]), n)
	}
	return b.String(), nil
}

// singleQuoted is safe in every POSIX shell: nothing is special inside single
// quotes, and a single quote itself is written outside of them.
func singleQuoted(v string) string { return "'" + strings.ReplaceAll(v, "'", `'\''`) + "'" }
