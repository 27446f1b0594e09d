package steps

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// One bash a step. The wrapper restores what earlier steps left (variables,
// directory), lays the operator's values over it, sources the step's script and
// leaves what it finds at the end to be read by keep. It forks nothing, and it
// works in bash 3.2, which macOS has.
//
// Files, all 0600 in the run's folder: state.sh (declare lines and a cd),
// values.sh (the operator's values), step.sh (the script); env.was, env.begin,
// env.end (declare -p before the restore, before and after the script), dir.end.
const wrapper = `umask 077
declare -p >"$RB_IN_DIR/env.was"
[ -f "$RB_IN_DIR/state.sh" ] && . "$RB_IN_DIR/state.sh"
. "$RB_IN_DIR/values.sh"
declare -p >"$RB_IN_DIR/env.begin"
trap 'declare -p >"$RB_IN_DIR/env.end"; printf %s "$PWD" >"$RB_IN_DIR/dir.end"' EXIT
umask 022
. "$RB_IN_DIR/step.sh"
`

// shell is the state that the steps of one run share, kept in the run's folder.
type shell struct{ dir string }

// prepare writes the files that the next bash reads.
func (s shell) prepare(script string, values map[string]string) error {
	names := make([]string, 0, len(values))
	for n := range values {
		names = append(names, n)
	}
	sort.Strings(names)
	var v bytes.Buffer
	for _, n := range names {
		if !variableName(n) {
			return fmt.Errorf("use %q as a variable: not a name that a value may have", n)
		}
		if strings.ContainsRune(values[n], 0) {
			return fmt.Errorf("use the value of %s: it holds a NUL byte", n)
		}
		fmt.Fprintf(&v, "%s=%s\n", n, singleQuoted(values[n]))
		fmt.Fprintf(&v, "export %s\n", n)
	}
	for name, text := range map[string][]byte{"values.sh": v.Bytes(), "step.sh": []byte(script + "\n"), "wrapper.sh": []byte(wrapper)} {
		if err := os.WriteFile(filepath.Join(s.dir, name), text, 0o600); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	s.sweep()
	return nil
}

// sweep removes what bash left: it holds the whole environment, which may hold
// secrets, and must not outlive the step.
func (s shell) sweep() {
	for _, old := range []string{"env.was", "env.begin", "env.end", "dir.end"} {
		os.Remove(filepath.Join(s.dir, old))
	}
}

// keep reads what the script left, writes it for the next step and gives the
// scalar variables that the script set or changed. A shell that was killed
// leaves nothing: the next step starts from what was there before.
func (s shell) keep() map[string]string {
	defer s.sweep()
	was, begin, end := s.declared("env.was"), s.declared("env.begin"), s.declared("env.end")
	if end == nil {
		return nil
	}
	var state bytes.Buffer
	set := map[string]string{}
	for _, d := range end {
		if own(d.name) || was.has(d) {
			continue
		}
		state.WriteString(d.text + "\n")
		if v, scalar := d.value(); scalar && !begin.has(d) {
			set[d.name] = v
		}
	}
	if dir, err := os.ReadFile(filepath.Join(s.dir, "dir.end")); err == nil && len(dir) > 0 {
		fmt.Fprintf(&state, "cd -- %s\n", singleQuoted(string(dir)))
	}
	tmp := filepath.Join(s.dir, "state.tmp")
	if os.WriteFile(tmp, state.Bytes(), 0o600) == nil {
		os.Rename(tmp, filepath.Join(s.dir, "state.sh"))
	}
	return set
}

func (s shell) declared(name string) declarations {
	data, err := os.ReadFile(filepath.Join(s.dir, name))
	if err != nil {
		return nil
	}
	return parseDeclarations(string(data))
}

// singleQuoted is safe in every POSIX shell: nothing is special inside single
// quotes, and a single quote itself is written outside of them.
func singleQuoted(v string) string { return "'" + strings.ReplaceAll(v, "'", `'\''`) + "'" }

// variableName tells whether a value may be given to a variable of this name.
// Names that change how programs or the shell itself run are refused.
func variableName(n string) bool {
	if n == "" || strings.HasPrefix(n, "RB_IN_") || strings.HasPrefix(n, "BASH_") || strings.HasPrefix(n, "LD_") || strings.HasPrefix(n, "DYLD_") || strings.HasPrefix(n, "__rb") {
		return false
	}
	for i, c := range n {
		letter := c == '_' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	switch n {
	case "PATH", "IFS", "ENV", "PS4", "SHELLOPTS", "BASHOPTS", "HOME", "AWS_ENDPOINT_URL", "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "AWS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE":
		return false
	}
	return true
}
