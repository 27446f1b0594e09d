package ui

import (
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"github.com/fairtradeworker/runbook/steps"
)

// typed is a field that is open. bubbles edits it; this package draws it, so
// that what is typed is shown as safely as everything else.
type typed struct {
	purpose purpose
	step    string
	spaces  bool // the word has one: "fairtradeworker-api alone"
	fast    int  // letters that came right after the one before
	in      textinput.Model
}

func newInput(secret bool) textinput.Model {
	in := textinput.New()
	in.Prompt = ""
	in.CharLimit = 200
	in.KeyMap.Paste = key.NewBinding(key.WithDisabled()) // it would read the system's clipboard
	if secret {
		in.EchoMode = textinput.EchoPassword
	}
	in.Focus()
	return in
}

func open(p purpose, step string) *typed { return &typed{purpose: p, step: step, in: newInput(false)} }

// press gives a key to the editor.
func (t *typed) press(k tea.KeyPressMsg) {
	if t.purpose == forWord && k.Code == tea.KeySpace && !t.spaces {
		return
	}
	t.in, _ = t.in.Update(k)
}

func (t *typed) clear() { t.in.Reset(); t.fast = 0 }

func (t *typed) value() string { return t.in.Value() }

// refuses says why ↵ does nothing yet; "" when it works.
func (t *typed) refuses(s *scene) Safe {
	switch t.purpose {
	case forWord:
		st := s.run.Find(t.step)
		switch {
		case s.q.Kind != steps.AskConfirm || s.q.Step != t.step:
			return "the run does not ask for it any more"
		case st == nil || st.Sheet == nil:
			return "what would be run is being read"
		case st.Sheet.Barred != "":
			return "barred"
		case s.run.Held != "":
			return "held by " + who(s.run.Held)
		case t.value() == "":
			return "nothing typed"
		case t.value() == st.Sheet.Word:
			return Text(st.Alone(s.now))
		case len(t.value()) < len(st.Sheet.Word) && st.Sheet.Word[:len(t.value())] == t.value():
			return s.wordFor(st) + " incomplete"
		}
		return s.wordFor(st) + " does not match"
	default:
		if n := purposes[t.purpose].least; utf8.RuneCountInString(strings.TrimSpace(t.value())) < n {
			if n == 1 {
				return "nothing typed"
			}
			return sprint("%d characters at least", n)
		}
	}
	return ""
}

// wordFor is what the word is: the name of the service, of another object, or yes.
func (s *scene) wordFor(st *steps.StepState) Safe {
	switch {
	case st.Sheet == nil:
		return "word"
	case st.Sheet.Word == "yes":
		return "yes"
	}
	return "name"
}

// asks is the line above the field.
func (t *typed) asks(s *scene) Safe {
	st := s.run.Find(t.step)
	switch t.purpose {
	case forWord:
		if st != nil && st.Sheet != nil {
			switch st.Sheet.Word {
			case "yes":
				return "Type yes to run it"
			case st.Sheet.Service.Name:
				return "Type the service name to run it"
			}
			return "Type " + Text(st.Sheet.Word) + " to run it"
		}
		return "Type the name to run it"
	}
	return purposes[t.purpose].asks
}

// show is what was typed and the column of the cursor in it.
func (t *typed) show(w int) (Safe, int) { return inputText(t.in, w) }

// inputText is an editor's value in w columns, with the cursor in view.
func inputText(in textinput.Model, w int) (Safe, int) {
	v := []rune(in.Value())
	if in.EchoMode == textinput.EchoPassword {
		for i := range v {
			v[i] = '*'
		}
	}
	at := min(in.Position(), len(v))
	from := 0
	for width(Text(string(v[from:at]))) > w-2 {
		from++
	}
	return cut(Text(string(v[from:])), w), width(Text(string(v[from:at])))
}
