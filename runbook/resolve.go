package runbook

import (
	"maps"
	"slices"
	"sort"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Resolved is a command as the confirmation sheet shows it.
type Resolved struct {
	Text string     // with placeholders and known variables filled in; lines as in the page
	Argv [][]string // words of each simple command, those that are fully known
	Open []string   // names that are still unknown, in order
}

// Resolve fills values into a command to show it. The result is for eyes only:
// what runs is Script with the values in the environment.
func Resolve(text string, values map[string]string) Resolved {
	return resolve(text, holes(text), values)
}

// Resolve is Resolve for text of this step, whose samples are inputs too.
func (s Step) Resolve(text string, values map[string]string) Resolved {
	return resolve(text, withSamples(text, holes(text), s.samples()), values)
}

func resolve(text string, hs []hole, values map[string]string) Resolved {
	f := newShellParser().file(mask(text, hs))
	var r Resolved
	var edits []edit
	for _, h := range hs {
		name := h.nameIn(text)
		if v, ok := lookup(values, name, h.text); ok {
			edits = append(edits, edit{h.start, h.end, v})
		} else if !slices.Contains(r.Open, name) {
			r.Open = append(r.Open, name)
		}
	}
	if f == nil {
		r.Text = apply(text, edits)
		return r
	}
	// What the text itself sets has another value from there on.
	set := map[string]bool{}
	values = maps.Clone(values)
	sets := func(name *syntax.Lit) {
		if name != nil {
			set[name.Value] = true
			delete(values, name.Value)
		}
	}
	forOne := map[*syntax.Assign]bool{} // "A=1 program" sets it for the program alone
	var look func(syntax.Node) bool
	look = func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Assign:
			if n.Value != nil {
				syntax.Walk(n.Value, look)
			}
			if n.Array != nil {
				syntax.Walk(n.Array, look)
			}
			if !forOne[n] {
				sets(n.Name)
			} else if n.Name != nil {
				set[n.Name.Value] = true
			}
			return false
		case *syntax.WordIter:
			for _, w := range n.Items {
				syntax.Walk(w, look)
			}
			sets(n.Name)
			return false
		case *syntax.SglQuoted:
			return false
		case *syntax.ParamExp:
			if n.Param == nil || !isName(n.Param.Value) {
				return true
			}
			if v, ok := simpleValue(n, values); ok {
				edits = append(edits, edit{int(n.Pos().Offset()), int(n.End().Offset()), v})
			} else if !set[n.Param.Value] && !inherited[n.Param.Value] && !slices.Contains(r.Open, n.Param.Value) {
				r.Open = append(r.Open, n.Param.Value)
			}
		case *syntax.CallExpr:
			if argv, ok := argv(n, text, hs, values); ok {
				r.Argv = append(r.Argv, argv)
			}
			for _, a := range n.Assigns {
				forOne[a] = len(n.Args) > 0
			}
		}
		return true
	}
	syntax.Walk(f, look)
	r.Text = apply(text, edits)
	return r
}

// lookup finds a placeholder's value by its name or by its text.
func lookup(values map[string]string, name, text string) (string, bool) {
	if v, ok := values[name]; ok {
		return v, true
	}
	v, ok := values[text]
	return v, ok
}

// argv is what a program would receive, when every word is known.
func argv(n *syntax.CallExpr, text string, hs []hole, values map[string]string) ([]string, bool) {
	var out []string
	for _, a := range n.Args {
		w := wordOf(a, values)
		if hasHole(w.text) {
			t, ok := w.text, true
			for _, h := range hs {
				m := mask(h.text, []hole{{start: 0, end: len(h.text)}})
				if v, known := lookup(values, h.nameIn(text), h.text); known {
					// Holes of one length look alike: take them in order of place.
					if h.start >= int(a.Pos().Offset()) && h.end <= int(a.End().Offset()) {
						t = strings.Replace(t, m, v, 1)
					}
				} else if h.start >= int(a.Pos().Offset()) && h.end <= int(a.End().Offset()) {
					ok = false
				}
			}
			if !ok || hasHole(t) || w.split {
				return nil, false
			}
			out = append(out, t)
			continue
		}
		if !w.known {
			return nil, false
		}
		out = append(out, w.text)
	}
	return out, len(out) > 0
}

func apply(text string, edits []edit) string {
	if len(edits) == 0 {
		return text
	}
	sort.Slice(edits, func(i, j int) bool { return edits[i].start < edits[j].start })
	var sb strings.Builder
	at := 0
	for _, e := range edits {
		if e.start < at || e.end > len(text) {
			continue
		}
		sb.WriteString(text[at:e.start])
		sb.WriteString(e.text)
		at = e.end
	}
	sb.WriteString(text[at:])
	return sb.String()
}
