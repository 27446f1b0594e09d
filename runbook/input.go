package runbook

import (
	"slices"
	"strings"
)

// inputs fills the step's placeholders: the holes in its commands, the
// variables that nothing sets, and the holes in what a person follows. names
// keeps one name per text over the page.
func (s *Step) inputs(d *draft, m meaning, page *env, names map[string]string) {
	add := func(text, assigned string) {
		name, ok := names[text]
		if !ok || assigned != "" && vagueInput(text) {
			name = freeName(holeName(text, assigned), text, names)
			names[text] = name
		}
		p := Placeholder{Text: text, Name: name, Kind: placeholderKind(name)}
		if !slices.Contains(s.Placeholders, p) {
			s.Placeholders = append(s.Placeholders, p)
		}
	}
	for _, st := range d.stmts {
		for _, h := range st.holes {
			add(h.text, assignedTo(st, h))
		}
	}
	for _, t := range d.inputs {
		add(t, "")
	}
	for _, u := range m.uses {
		text := "$" + u
		for _, st := range d.stmts {
			if strings.Contains(st.text, "${"+u) {
				text = "${" + u + "}"
			}
		}
		p := Placeholder{Text: text, Name: u, Kind: placeholderKind(u), Default: page.literal[u]}
		if !slices.Contains(s.Placeholders, p) {
			s.Placeholders = append(s.Placeholders, p)
		}
	}
}

// vagueInput tells a text that may mean another thing each time.
func vagueInput(text string) bool {
	l := strings.ToLower(text)
	return strings.Contains(l, "replace") || strings.Contains(l, "value") || strings.HasPrefix(l, "<e.g")
}

// freeName keeps two different inputs from sharing one variable.
func freeName(name, text string, names map[string]string) string {
	for other, n := range names {
		if n == name && !sameInput(other, text) {
			return freeName(name+"_2", text, names)
		}
	}
	return name
}

// sameInput tells two spellings of one input: [SNAPSHOT-ID] and <snapshot-id>.
func sameInput(a, b string) bool { return holeName(a, "") == holeName(b, "") }

// assignedTo is the variable that a hole is the whole value of.
func assignedTo(st stmt, h hole) string {
	before := strings.TrimRight(st.text[:h.start], "\"'")
	if !strings.HasSuffix(before, "=") {
		return ""
	}
	before = strings.TrimSuffix(before, "=")
	i := len(before)
	for i > 0 && isWord(before[i-1]) {
		i--
	}
	if i > 0 && before[i-1] == '-' {
		return ""
	}
	return before[i:]
}
