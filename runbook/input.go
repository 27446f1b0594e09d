package runbook

import "strings"

// inputs fills the step's placeholders: the holes in its commands, the
// variables that nothing sets, and the holes in what a person follows. names
// keeps one name per text over the page.
func (s *Step) inputs(d *draft, m meaning, page *env, names *inputNames) {
	seen := map[Placeholder]bool{}
	keep := func(p Placeholder) {
		if !seen[p] {
			seen[p] = true
			s.Placeholders = append(s.Placeholders, p)
		}
	}
	add := func(text, assigned string) {
		name := names.of(text, assigned)
		keep(Placeholder{Text: text, Name: name, Kind: placeholderKind(name)})
	}
	for _, st := range d.stmts {
		for _, h := range st.holes {
			if h.name != "" {
				name := names.called(h.text, h.name)
				keep(Placeholder{Text: h.text, Name: name, Kind: placeholderKind(name), Default: h.text})
				continue
			}
			add(h.text, assignedTo(st, h))
		}
	}
	for _, t := range d.inputs {
		add(t, "")
	}
	if len(m.uses) == 0 {
		return
	}
	braced := map[string]bool{}
	for _, st := range d.stmts {
		for rest := st.text; ; {
			i := strings.Index(rest, "${")
			if i < 0 {
				break
			}
			rest = rest[i+2:]
			n := 0
			for n < len(rest) && isWord(rest[n]) {
				n++
			}
			braced[rest[:n]] = true
		}
	}
	for _, u := range m.uses {
		text := "$" + u
		if braced[u] {
			text = "${" + u + "}"
		}
		keep(Placeholder{Text: text, Name: u, Kind: placeholderKind(u)})
	}
}

// inputNames keeps one variable per input over the page, and two different
// inputs from sharing one.
type inputNames struct {
	byText map[string]string
	first  map[string]string // the text that took a name
}

func newInputNames() *inputNames {
	return &inputNames{byText: map[string]string{}, first: map[string]string{}}
}

// of is the variable for an input as written. assigned is the variable that the
// page gives its value to.
func (n *inputNames) of(text, assigned string) string {
	name, ok := n.byText[text]
	if ok && (assigned == "" || !vagueInput(text)) {
		return name
	}
	name = holeName(text, assigned)
	for {
		other, taken := n.first[name]
		if !taken || sameInput(other, text) {
			break
		}
		name += "_2"
	}
	if _, taken := n.first[name]; !taken {
		n.first[name] = text
	}
	n.byText[text] = name
	return name
}

// called is the variable for a sample that the page calls name.
func (n *inputNames) called(text, name string) string {
	if has, ok := n.byText[text]; ok {
		return has
	}
	for n.first[name] != "" && n.first[name] != text {
		name += "_2"
	}
	n.first[name], n.byText[text] = text, name
	return name
}

// vagueInput tells a text that may mean another thing each time.
func vagueInput(text string) bool {
	l := strings.ToLower(text)
	return strings.Contains(l, "replace") || strings.Contains(l, "value") || strings.HasPrefix(l, "<e.g")
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
