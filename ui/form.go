package ui

import (
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"github.com/fairtradeworker/runbook/runbook"
)

// form asks for the values of a procedure before its first step.
type form struct {
	places []runbook.Placeholder
	in     []textinput.Model
	at     int
	sent   bool
}

func newForm(places []runbook.Placeholder) *form {
	f := &form{places: places}
	for _, p := range places {
		f.in = append(f.in, newInput(p.Kind == "secret"))
	}
	return f
}

// press gives a key to the form; done is true when ↵ was pressed on the last
// value and none is empty.
func (f *form) press(k tea.KeyPressMsg) (done bool) {
	switch k.String() {
	case "tab", "down":
		f.at = (f.at + 1) % len(f.in)
	case "shift+tab", "up":
		f.at = (f.at + len(f.in) - 1) % len(f.in)
	case "enter":
		if f.at < len(f.in)-1 {
			f.at++
			return false
		}
		return f.open() == 0
	default:
		f.in[f.at], _ = f.in[f.at].Update(k)
	}
	return false
}

func (f *form) paste(p tea.PasteMsg) {
	f.in[f.at], _ = f.in[f.at].Update(p)
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

func formRows(s *scene, w int) []row {
	f := s.form
	if f == nil {
		return nil
	}
	out := []row{line(say("   %s asks for %d %s before its first step.", s.run.Proc.Title, len(f.places), plural(len(f.places), "value", "values")))}
	for i, p := range f.places {
		cur, ro := span{plain, "   "}, plain
		if i == f.at {
			cur, ro = span{picked, " " + s.g.cursor + " "}, strong
		}
		where := Safe("")
		for n, st := range s.run.Steps {
			for _, q := range st.Step.Placeholders {
				if q.Name == p.Name && where == "" {
					where = sprint("step %d, %s ", n+1, st.Step.Title)
				}
			}
		}
		out = append(out, blank, line(cur, in(dim, "%d   ", i+1), in(ro, "%s", p.Text), faint("   %s", p.Kind)).at(span{dim, where}))
		text, _ := inputText(f.in[i], w-formCol-4)
		out = append(out, line(span{plain, spaces(formCol - 2)}, span{ro, "> "}, span{field, text}))
	}
	return append(append(out, blank), s.preflightRows(w)...)
}

// cursor is where the form's cursor stands among its rows.
func (f *form) cursor(w int) (x, y int) {
	_, at := inputText(f.in[f.at], w-formCol-4)
	return formCol + at, 1 + f.at*3 + 2
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
