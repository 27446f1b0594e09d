package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fairtradeworker/runbook/steps"
)

// press routes a key: to a field, to the form, or to the table.
func (m *model) press(k tea.KeyPressMsg) tea.Cmd {
	name := k.String()
	if m.frame.tooSmall() && m.frame.w > 0 {
		if name == "ctrl+c" {
			return m.interrupt()
		}
		return nil
	}
	was := m.said
	m.said, m.soon = "", false
	if name != "q" && name != "ctrl+c" {
		m.twice = false
	}
	m.ready = m.hand.wait() == 0
	quick := m.hand.key()
	defer m.touch()
	defer func() { m.ready = false }()
	if quick > 0 && was == typeIt && m.typing != nil && name != "ctrl+c" && name != "esc" {
		m.said = was // the rest of it
		return nil
	}
	if m.later != nil && name != "ctrl+c" && name != "esc" {
		m.later, m.said = nil, tooFast
		return nil
	}
	m.later = nil
	switch {
	case name == "ctrl+c":
		return m.interrupt()
	case m.log.field != nil && m.full != paneHelp:
		m.pressLogField(k)
		return nil
	case m.typing != nil && m.full != paneHelp:
		return m.pressField(k, quick)
	case m.form != nil && !m.form.sent && m.q.Kind == steps.AskForm && m.full == paneForm:
		m.pressForm(k)
		return nil
	}
	if m.full == paneHelp && name == "q" {
		name = "esc"
	}
	if m.barredToWatch(name) {
		m.said = "You watch: that key is " + who(m.run.Opened.Operator) + "'s, who walks the run. a notes, ! holds."
		return nil
	}
	if m.pressLog(name) || m.move(name) {
		return nil
	}
	if m.full == paneHelp && name != "esc" && name != "?" {
		m.said = "The list of keys is open: Esc goes back first."
		return nil
	}
	b := find(name)
	if b == nil || b.act == nil || b.once && k.IsRepeat {
		return nil
	}
	what, why := b.does(m)
	switch {
	case what == "":
		return nil
	case why != "":
		m.said = b.show + " does nothing now: " + why + "."
		return nil
	case quick > 0 && name != "!" && name != "esc":
		m.said = tooFast
		return nil
	case !b.answers || m.opensOnly(name):
		return b.act(m)
	case !m.ready:
		m.said, m.soon = b.show+" was not taken: it came too soon. Look, then press it again.", true
		return nil
	}
	m.later = &later{b.act, m.q, m.hand.last}
	return nil
}

// pressField gives a key to the open field. ? and ! keep their meaning while a
// name is typed, because no name contains them.
func (m *model) pressField(k tea.KeyPressMsg, quick int) tea.Cmd {
	t := m.typing
	switch name := k.String(); {
	case name == "esc":
		m.typing = nil
	case name == "enter":
		if k.IsRepeat {
			return nil
		}
		switch why := t.refuses(&m.scene); {
		case why != "":
			m.said = "↵ does nothing: " + why + "."
		case t.purpose == forWord && pasted(t.fast, len(t.value())):
			t.clear()
			m.said = typeIt
		case !m.ready && t.purpose != forFind && (t.purpose != forNote || quick > 0):
			m.said, m.soon = "↵ was not taken: it came too soon after the last key. Look, then press it again.", true
		default:
			return m.submit(t)
		}
	case name == "tab" && t.purpose == forCommand:
		t.complete()
	case name == "backspace" && t.purpose == forCommand && t.value() == "":
		m.typing = nil
	case t.purpose == forWord && name == "?":
		m.help()
	case t.purpose == forWord && name == "!":
		m.hold()
	default:
		if quick > 0 && k.Text != "" {
			t.fast++
		}
		if t.press(k); t.purpose == forWord && quick >= burst {
			t.clear()
			m.said = typeIt
		}
	}
	return nil
}

const (
	tooFast Safe = "Those keys came faster than anyone types: taken for a paste, nothing was done."
	typeIt  Safe = "That came faster than anyone types, like a paste: type it."
)

// later is an accepted answer that waits a moment: when other keys come on its
// heels it was the beginning of a paste, and is not given.
type later struct {
	act func(*model) tea.Cmd
	q   steps.Question // that it answers
	at  time.Time
}

// anew says that something else is asked now: no key answers it yet.
func (m *model) anew() { m.hand.asked(); m.ready = false }

type wakeMsg struct{}

// wake asks to be woken when an answer that waits may be given, and when the
// keys that answer come alive.
func (m *model) wake(cmd tea.Cmd) tea.Cmd {
	in := m.hand.wait()
	if m.later != nil {
		in = typedGap
	}
	if m.waking || in <= 0 && m.ready {
		return cmd
	}
	m.waking = true
	return tea.Batch(cmd, tea.Tick(in, func(time.Time) tea.Msg { return wakeMsg{} }))
}

// woken gives the answer that waited, and lets the key line tell which keys are
// alive.
func (m *model) woken() tea.Cmd {
	m.waking = false
	if l := m.later; l != nil && m.screen.Keys().Sub(l.at) >= typedGap {
		m.later = nil
		m.touch()
		if m.q == l.q {
			return l.act(m)
		}
	}
	if ready := m.hand.wait() == 0; ready != m.ready {
		m.ready, m.dirty = ready, true
		if m.soon {
			m.said, m.soon = "The last key came too soon and was not taken. Now it would be: press it again.", false
		}
	}
	return nil
}

// opensOnly tells whether ↵ only opens a field or a page here.
func (m *model) opensOnly(name string) bool {
	return name == "enter" && (m.q.Kind == steps.AskConfirm || m.q.Kind == steps.AskEnd && m.full != paneEnd)
}

// submit sends what the field was for and closes it.
func (m *model) submit(t *typed) tea.Cmd {
	m.typing = nil
	switch t.purpose {
	case forCommand:
		return m.obey(t.value())
	case forFind:
		m.sought = t.value()
		return m.findNext(false)
	}
	m.screen.Do(steps.Act{Kind: purposes[t.purpose].kind, Step: t.step, Text: t.value()})
	m.sent, m.beat = t.purpose != forNote, 0
	return nil
}

func (m *model) pressForm(k tea.KeyPressMsg) {
	switch k.String() {
	case "esc":
		m.said = "Ctrl-C leaves the program; the form is not kept, nothing has run."
		return
	}
	if k.String() == "enter" && m.form.at == len(m.form.in)-1 && m.form.open() == 0 && (!m.ready || k.IsRepeat) {
		m.said, m.soon = "↵ was not taken: it came too soon after the last key. Look, then press it again.", true
		return
	}
	list := m.run.Lists[m.form.places[m.form.at].Name].Options
	if m.form.press(k, list) {
		m.form.sent = true
		m.send(steps.Act{Kind: steps.ActBegin, Values: m.form.values()})
	} else if k.String() == "enter" && m.form.at == len(m.form.in)-1 && m.form.open() > 0 && m.form.in[m.form.at].Value() != "" {
		m.said = "A value above is still empty."
	}
}

// paste is text and never keys. A name that confirms a change must be typed.
func (m *model) paste(p tea.PasteMsg) {
	m.said = ""
	defer m.touch()
	switch {
	case m.frame.tooSmall():
	case m.log.field != nil:
		m.log.field.in, _ = m.log.field.in.Update(p)
	case m.typing != nil && m.typing.purpose == forWord:
		m.said = "Paste is refused: type it. Typing the name shows that this target is meant."
	case m.typing != nil:
		m.typing.in, _ = m.typing.in.Update(p)
	case m.form != nil && m.full == paneForm && !m.form.sent:
		m.form.paste(p)
	}
}

// send gives an act to the run. It never blocks.
func (m *model) send(a steps.Act) {
	if a.Step == "" {
		if st := m.run.Current(); st != nil {
			a.Step = st.Step.ID
		}
	}
	m.screen.Do(a)
	switch a.Kind {
	case steps.ActRefresh, steps.ActHold, steps.ActRelease, steps.ActNote, steps.ActCancel:
	default:
		m.sent, m.beat = true, 0
	}
}
