package ui

import (
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
	m.said = ""
	if name != "q" && name != "ctrl+c" {
		m.twice = false
	}
	defer m.touch()
	switch {
	case name == "ctrl+c":
		return m.interrupt()
	case m.log.field != nil && m.full != paneHelp:
		m.pressLogField(k)
		return nil
	case m.typing != nil && m.full != paneHelp:
		m.pressField(k)
		return nil
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
	}
	return b.act(m)
}

// pressField gives a key to the open field. ? and ! keep their meaning while a
// name is typed, because no name contains them.
func (m *model) pressField(k tea.KeyPressMsg) {
	t := m.typing
	switch name := k.String(); {
	case name == "esc":
		m.typing = nil
	case name == "enter":
		if k.IsRepeat {
			return
		}
		if why := t.refuses(&m.scene); why != "" {
			m.said = "↵ does nothing: " + why + "."
			return
		}
		m.submit(t)
	case t.purpose == forWord && name == "?":
		m.help()
	case t.purpose == forWord && name == "!":
		m.hold()
	default:
		t.press(k)
	}
}

// submit sends what the field was for and closes it.
func (m *model) submit(t *typed) {
	kind := map[purpose]steps.ActKind{forWord: steps.ActConfirm, forReason: steps.ActSkip, forEnd: steps.ActStop, forNote: steps.ActNote}[t.purpose]
	m.typing = nil
	m.screen.Do(steps.Act{Kind: kind, Step: t.step, Text: t.value()})
	m.sent, m.beat = t.purpose != forNote, 0
}

func (m *model) pressForm(k tea.KeyPressMsg) {
	switch k.String() {
	case "esc":
		m.said = "Ctrl-C leaves the program; the form is not kept, nothing has run."
		return
	}
	if m.form.press(k) {
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
