package ui

import (
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"github.com/fairtradeworker/runbook/runbook"
	"github.com/fairtradeworker/runbook/steps"
)

// form asks for the values of a procedure before its first step.
type form struct {
	places []runbook.Placeholder
	in     []textinput.Model
	row    []int // option under the cursor, by place; -1 = none
	at     int
	sent   bool
	said   Safe // why a key did nothing
}

func newForm(places []runbook.Placeholder) *form {
	f := &form{places: places}
	for _, p := range places {
		f.in = append(f.in, newInput(p.Kind == "secret"))
		f.row = append(f.row, -1)
	}
	return f
}

// press gives a key to the form; list is what the value at hand can be. done is
// true when ↵ was pressed on the last value and none is empty.
func (f *form) press(k tea.KeyPressMsg, list []steps.Option) (done bool) {
	f.said = ""
	shown := matching(list, f.in[f.at].Value())
	switch k.String() {
	case "tab":
		f.at = (f.at + 1) % len(f.in)
	case "shift+tab":
		f.at = (f.at + len(f.in) - 1) % len(f.in)
	case "down", "up":
		by := 1
		if k.String() == "up" {
			by = -1
		}
		if len(shown) == 0 {
			f.at = (f.at + len(f.in) + by) % len(f.in)
			return false
		}
		f.row[f.at] = min(max(f.row[f.at]+by, -1), len(shown)-1)
	case "enter":
		if i := f.row[f.at]; i >= 0 && i < len(shown) {
			o := shown[i]
			if o.Barred != "" {
				f.said = Text(o.Value) + " cannot be chosen: " + Text(o.Barred)
				return false
			}
			f.in[f.at].SetValue(o.Value)
			f.in[f.at].CursorEnd()
			f.row[f.at] = -1
			return false
		}
		if why := barredValue(list, f.in[f.at].Value()); why != "" {
			f.said = Text(f.in[f.at].Value()) + " cannot be chosen: " + Text(why)
			return false
		}
		if f.at < len(f.in)-1 {
			f.at++
			return false
		}
		return f.open() == 0
	default:
		was := f.in[f.at].Value()
		f.in[f.at], _ = f.in[f.at].Update(k)
		if f.in[f.at].Value() != was {
			f.row[f.at] = -1
		}
	}
	return false
}

// refused opens the form again, at the value that was not taken.
func (f *form) refused(name, why string) {
	f.sent, f.said = false, Text(why)
	for i, p := range f.places {
		if p.Name == name {
			f.at = i
		}
	}
}

func (f *form) paste(p tea.PasteMsg) {
	f.in[f.at], _ = f.in[f.at].Update(p)
	f.row[f.at] = -1
}

// open counts the values that are still empty.
func (f *form) open() (n int) {
	for _, in := range f.in {
		if in.Value() == "" {
			n++
		}
	}
	return n
}

func (f *form) values() map[string]string {
	m := map[string]string{}
	for i, p := range f.places {
		m[p.Name] = f.in[i].Value()
	}
	return m
}

func formHead(s *scene) row {
	return line().at(faint("nothing runs while this form is open "))
}

const formCol = 7

// formPage is the form as rows, and where its cursor stands among them.
type formPage struct {
	rows       []row
	line, x    int
	first, end int // rows of the value at hand, to be kept in view
}

func (s *scene) formPage(w int) (p formPage) {
	f := s.form
	if f == nil {
		return p
	}
	p.rows = []row{line(say("   %s asks for %d %s before its first step.", s.run.Proc.Title, len(f.places), plural(len(f.places), "value", "values")))}
	for i, q := range f.places {
		cur, ro := span{plain, "   "}, plain
		if i == f.at {
			cur, ro = span{picked, " " + s.g.cursor + " "}, strong
			p.first = len(p.rows)
		}
		p.rows = append(p.rows, blank, line(cur, in(dim, "%d   ", i+1), in(ro, "%s", q.Text), faint("   %s", q.Kind)).at(span{dim, s.wanted(q)}))
		text, at := inputText(f.in[i], w-formCol-4)
		if i == f.at {
			p.line, p.x = len(p.rows), formCol+at
		}
		p.rows = append(p.rows, line(span{plain, spaces(formCol - 2)}, span{ro, "> "}, span{field, text}))
		p.rows = append(p.rows, s.formList(q, i, w)...)
		if i == f.at {
			p.end = len(p.rows)
		}
	}
	p.rows = append(append(p.rows, blank), s.preflightRows(w)...)
	return p
}

// wanted is the first step that needs the value.
func (s *scene) wanted(q runbook.Placeholder) Safe {
	for n, st := range s.run.Steps {
		for _, p := range st.Step.Placeholders {
			if p.Name == q.Name {
				return sprint("step %d, %s ", n+1, st.Step.Title)
			}
		}
	}
	return ""
}

func formRows(s *scene, w int) []row { return s.formPage(w).rows }

func formKeep(s *scene, w int) (int, int) {
	p := s.formPage(w)
	return p.first, p.end
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
