package steps

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
)

// kept is what a script left that is of interest outside of its shell.
type kept struct {
	set     map[string]string // scalar variables that it set or changed
	hidden  []string          // names of the secret ones among them
	version string            // of the bash
}

// keep reads what the script left and writes it for the next step. A shell that
// was killed says nothing at its end: the next step starts from what was there
// before. Secrets stay in memory.
func (s *shell) keep(m *masks) (kept, error) {
	dumps := s.pipe.end()
	first, second, end := s.was, dumps["begin"], dumps["end"]
	if first == nil {
		first = dumps["was"]
		s.was = first
	}
	switch {
	case second != nil && first != nil:
	case dumps["unrestored"] != nil:
		return kept{}, errors.New("the shell of the step before could not be restored, so nothing of this step was run")
	default:
		return kept{}, errors.New("the shell was not started, so nothing of this step was run")
	}
	k := kept{version: first[partVersion]}
	if end == nil {
		return k, nil
	}
	was, begin := parseDeclarations(first[partVariables]), parseDeclarations(second[0])
	k.set = map[string]string{}
	now := parseDeclarations(end[partVariables])
	var state strings.Builder
	state.WriteString(changedLines(first[partShopt], end[partShopt])) // extglob changes how functions are read
	// A name that no variable can have. It sorts before all of them.
	delete(s.secret, " functions")
	if text := functions(end[partFunctions]); m.text(text) == text {
		state.WriteString(text)
	} else {
		s.secret[" functions"] = text
	}
	for _, d := range now {
		if own(d.name) || was.has(d) {
			continue
		}
		v, scalar := d.value()
		changed := !begin.has(d)
		if s.isSecret(d, v, m) {
			if changed && !s.names[d.name] {
				s.secret[d.name], s.values[d.name] = d.text, v
				k.hidden = append(k.hidden, d.name)
			}
			continue
		}
		delete(s.secret, d.name)
		delete(s.values, d.name)
		state.WriteString(d.text + "\n")
		if scalar && changed {
			k.set[d.name] = v
		}
	}
	for _, d := range was {
		if !own(d.name) && !now.named(d.name) {
			state.WriteString("unset -v " + d.name + "\n")
		}
	}
	fmt.Fprintf(&state, "umask %s\n", strings.TrimSpace(end[partUmask]))
	if dir := end[partDir]; dir != first[partDir] {
		fmt.Fprintf(&state, "builtin cd -- %s || exit 120\n", fromStart(dir, first[partDir]))
	}
	if old := end[partOldDir]; old != "" && old != first[partOldDir] {
		fmt.Fprintf(&state, "OLDPWD=%s\n", fromStart(old, first[partDir]))
	}
	if end[partArguments] != "" {
		fmt.Fprintf(&state, "set -- %s\n", end[partArguments])
	}
	options, trace := optionLines(first[partSet], end[partSet])
	for name, text := range map[string]string{"state.sh": state.String(), "options.sh": options, "trace.sh": trace} {
		if err := s.replace(name, text); err != nil {
			return k, fmt.Errorf("keep the shell's state: %w", err)
		}
	}
	sort.Strings(k.hidden)
	return k, nil
}

// replace puts a file in place, unless that is what it holds already.
func (s *shell) replace(name, text string) error {
	if old, known := s.written[name]; known && old == text {
		return nil
	}
	path := filepath.Join(s.dir, name)
	if err := os.WriteFile(path+".tmp", []byte(text), 0o600); err != nil {
		return err
	}
	if err := os.Rename(path+".tmp", path); err != nil {
		return err
	}
	s.written[name] = text
	return nil
}

// fromStart writes a folder as a shell word. One inside the folder where steps
// start is written by way of that, since a rehearsal has another in each sitting.
func fromStart(dir, start string) string {
	if rest, ok := strings.CutPrefix(dir, start); ok && start != "/" && (rest == "" || rest[0] == '/') {
		return `"$RB_IN_START"` + singleQuoted(rest)
	}
	return singleQuoted(dir)
}

// isSecret tells whether a variable must not be written anywhere: it was given
// as a secret, its name says so, or its value holds one.
func (s *shell) isSecret(d declaration, v string, m *masks) bool {
	if s.names[d.name] || secretName(d.name) && len(v) >= secretLen {
		return true
	}
	// ansiC: as it is inside an array's quotes, which bash 3.2 puts in single ones again.
	for _, text := range []string{v, d.text, ansiC(d.text), ansiC(strings.ReplaceAll(d.text, `'\''`, `'`))} {
		if m.text(text) != text {
			return true
		}
	}
	return false
}

// changedLines are the lines of now that are not in was: each of them sets one
// option.
func changedLines(was, now string) string {
	old := strings.Split(was, "\n")
	var b strings.Builder
	for l := range strings.SplitSeq(now, "\n") {
		if l != "" && !slices.Contains(old, l) {
			b.WriteString(l + "\n")
		}
	}
	return b.String()
}

// optionLines are the set options that changed. Those that trace are apart, to
// stand on the script's own first line; noexec and onecmd would end every step
// before it began and do not travel.
func optionLines(was, now string) (options, trace string) {
	for l := range strings.Lines(changedLines(was, now)) {
		l = strings.TrimSuffix(l, "\n")
		switch l[strings.LastIndexByte(l, ' ')+1:] {
		case "noexec", "onecmd":
		case "xtrace", "verbose":
			trace += l + "; "
		default:
			options += l + "\n"
		}
	}
	if trace != "" {
		trace = "{ " + trace + "} 2>/dev/null; "
	}
	return options, trace
}

// functions are the lines of `declare -f; declare -F; alias -p` that make them
// again: those of -F only where they say more than that there is one.
func functions(text string) string {
	var b strings.Builder
	for l := range strings.Lines(text) {
		if f := strings.Fields(l); len(f) == 3 && f[0] == "declare" && f[1] == "-f" && strings.HasPrefix(l, "declare") {
			continue
		}
		b.WriteString(l)
	}
	return b.String()
}
