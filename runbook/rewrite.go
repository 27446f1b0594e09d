package runbook

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Script is the bash text to run for a step: its commands, each on its own
// line, with every placeholder made a quoted variable ("${NAME}"). Values get
// there through the environment only; they are never spliced into the text.
// It refuses a place where even a variable would become code or nothing.
func Script(step Step) (string, error) {
	names := map[string][]string{}
	for _, p := range step.Placeholders {
		names[p.Text] = append(names[p.Text], p.Name)
	}
	if step.Whole != "" {
		return fill(step.Whole, step, names)
	}
	var out []string
	for _, c := range step.Commands {
		text, err := fill(c.Text, step, names)
		if err != nil {
			return "", err
		}
		out = append(out, text)
	}
	return strings.Join(out, "\n"), nil
}

// edit replaces bytes of a text.
type edit struct {
	start, end int
	text       string
}

// fill rewrites one command's placeholders on its syntax tree.
func fill(text string, step Step, names map[string][]string) (string, error) {
	hs, id := withSamples(text, holes(text), step.samples()), step.ID
	if len(hs) == 0 {
		return text, nil
	}
	f := newShellParser().file(mask(text, hs))
	if f == nil {
		return "", fmt.Errorf("prepare step %s: the command with %s is no bash that can be read, so no value can be put into it safely; run it by hand", id, hs[0].text)
	}
	w := filler{text: text, names: names, holes: map[int]hole{}}
	for _, h := range hs {
		w.holes[h.start] = h
	}
	for _, s := range f.Stmts {
		w.walk(s, plainWord)
	}
	if w.err == "" && len(w.edits) != len(hs) {
		w.err = "stands where a variable would not be filled in"
		w.at = hs[0]
		for _, h := range hs {
			if !w.done[h.start] {
				w.at = h
				break
			}
		}
	}
	if w.err != "" {
		return "", fmt.Errorf("prepare step %s: %s %s; change the page or run it by hand", id, w.at.text, w.err)
	}
	sort.Slice(w.edits, func(i, j int) bool { return w.edits[i].start < w.edits[j].start })
	var sb strings.Builder
	at := 0
	for _, e := range w.edits {
		sb.WriteString(text[at:e.start])
		sb.WriteString(e.text)
		at = e.end
	}
	sb.WriteString(text[at:])
	return sb.String(), nil
}

// place is where a literal stands; it says how a variable must be written.
type place int

const (
	plainWord place = iota
	inQuotes        // inside double quotes or an open here-document
	forbidden
)

type filler struct {
	text  string
	names map[string][]string // by text; several where one text stands for different things
	holes map[int]hole
	edits []edit
	done  map[int]bool
	err   string
	at    hole
}

// walk visits a node whose literals stand in place p.
func (w *filler) walk(n syntax.Node, p place) {
	syntax.Walk(n, func(x syntax.Node) bool {
		switch x := x.(type) {
		case *syntax.DblQuoted:
			for _, q := range x.Parts {
				w.walk(q, max(p, inQuotes))
			}
			return false
		case *syntax.SglQuoted:
			w.forbid(x, "stands in single quotes, where a variable is not filled in")
			return false
		case *syntax.ArithmExp, *syntax.ArithmCmd, *syntax.LetClause:
			w.forbid(x, "stands in arithmetic, where bash would run what a value holds")
			return false
		case *syntax.TestClause:
			w.forbid(x, "stands in [[ ]], where bash may run what a value holds")
			return false
		case *syntax.ParamExp:
			w.forbid(x, "stands inside a variable's expansion")
			return false
		case *syntax.Redirect:
			w.redirect(x, p)
			return false
		case *syntax.CallExpr:
			if bad := interprets(x); bad != "" {
				w.forbid(x, "is an argument of "+bad+", which would read a value as code")
				return false
			}
			if len(x.Args) > 0 {
				w.forbid(x.Args[0], "stands where a program's name belongs")
			}
		case *syntax.Lit:
			w.lit(x, p)
		}
		return w.err == ""
	})
}

func (w *filler) redirect(r *syntax.Redirect, p place) {
	if r.Word != nil && r.Hdoc == nil {
		w.walk(r.Word, p)
	}
	if r.Hdoc == nil {
		return
	}
	if q := w.text[r.Word.Pos().Offset():r.Word.End().Offset()]; strings.ContainsAny(q, `'"\`) {
		w.forbid(r.Hdoc, "stands in a quoted here-document, where a variable is not filled in")
		return
	}
	w.walk(r.Hdoc, inQuotes)
}

// lit rewrites the holes of one literal.
func (w *filler) lit(l *syntax.Lit, p place) {
	from, to := int(l.Pos().Offset()), min(int(l.End().Offset()), len(w.text))
	for i := from; i < to; i++ {
		h, ok := w.holes[i]
		if !ok || w.done[i] {
			continue
		}
		name := h.nameIn(w.text)
		if all := w.names[h.text]; len(all) > 0 && !slices.Contains(all, name) {
			name = all[0]
		}
		v := "${" + name + "}"
		if p == plainWord {
			v = `"` + v + `"`
		}
		if w.done == nil {
			w.done = map[int]bool{}
		}
		w.done[i] = true
		w.edits = append(w.edits, edit{h.start, h.end, v})
	}
}

// forbid fails when a hole stands inside n.
func (w *filler) forbid(n syntax.Node, why string) {
	from, to := int(n.Pos().Offset()), int(n.End().Offset())
	for _, h := range w.holes {
		if h.start >= from && h.start < to && (w.err == "" || h.start < w.at.start) {
			w.err, w.at = why, h
		}
	}
}

// interprets names the program of a call that reads its arguments as code.
func interprets(x *syntax.CallExpr) string {
	for i, a := range x.Args {
		switch l := a.Lit(); l {
		case "eval", "source", ".", "trap", "xargs", "let":
			if i == 0 {
				return l
			}
		case "bash", "sh", "dash", "zsh", "ksh", "su", "python", "python3", "perl", "ruby", "node", "awk", "ssh":
			if i == 0 || i == 1 && x.Args[0].Lit() == "sudo" {
				for _, b := range x.Args[i+1:] {
					if o := b.Lit(); l == "awk" || (o == "-c" || o == "-e") {
						return l
					}
				}
				if l == "ssh" && len(x.Args) > i+2 {
					return l
				}
			}
		case "test", "[":
			if i == 0 {
				for _, b := range x.Args {
					if o := b.Lit(); o == "-v" {
						return l
					}
				}
			}
		}
	}
	return ""
}
