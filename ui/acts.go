package ui

import (
	tea "charm.land/bubbletea/v2"
	"strings"

	"github.com/fairtradeworker/runbook/steps"
)

// enter is the next safe thing. It changes nothing outside this machine: a
// change needs the word that is typed into the field which it opens.
func (m *model) enter() tea.Cmd {
	if m.full == paneTrouble {
		return m.branch()
	}
	switch m.q.Kind {
	case steps.AskFailed, steps.AskBarred:
		return m.branch()
	case steps.AskEnd:
		if m.full != paneEnd {
			m.full, m.look = paneEnd, -1
			return nil
		}
		if !m.watching {
			m.screen.Do(steps.Act{Kind: steps.ActFinish})
		}
		m.gone = true
	case steps.AskConfirm:
		m.full = noPane
		m.typing = open(forWord, m.q.Step)
		m.anew()
		if st := m.run.Find(m.q.Step); st != nil && st.Sheet != nil {
			m.typing.spaces = strings.Contains(st.Sheet.Word, " ")
		}
	case steps.AskGo:
		m.send(steps.Act{Kind: steps.ActGo})
	case steps.AskChoose:
		c := m.run.Current().Choice
		m.send(steps.Act{Kind: steps.ActChoose, Name: c.Name, Value: c.Options[m.pick].Value})
	case steps.AskUnknown:
		m.send(steps.Act{Kind: map[string]steps.ActKind{"c": steps.ActCount, "r": steps.ActAgain, "k": steps.ActKeep}[m.letter]})
		m.letter = ""
	}
	return nil
}

func (m *model) tick1() tea.Cmd { m.send(steps.Act{Kind: steps.ActTick}); return nil }

func (m *model) again() tea.Cmd {
	if m.asked() == steps.AskUnknown {
		m.letter = "r"
		return nil
	}
	m.send(steps.Act{Kind: steps.ActRetry})
	return nil
}

func (m *model) hold() tea.Cmd {
	if m.run.Held != "" {
		m.send(steps.Act{Kind: steps.ActRelease})
	} else {
		m.send(steps.Act{Kind: steps.ActHold})
	}
	return nil
}

// esc goes back one level.
func (m *model) esc() tea.Cmd {
	switch {
	case m.full >= paneEvidence, m.full == paneHelp, m.full != noPane && m.full <= paneJournal:
		m.backFromFull()
	case m.looking():
		m.look, m.focus = -1, paneStep
		m.panes[paneStep].top = 0
	case m.letter != "" || m.pick >= 0:
		m.letter, m.pick = "", -1
	case len(m.run.Outer) > 0 && !m.watching:
		m.send(steps.Act{Kind: steps.ActReturn})
	}
	return nil
}

func (m *model) backFromFull() {
	m.full = noPane
	switch {
	case m.run.Outcome != nil:
		m.full = paneEnd
	case m.form != nil && m.q.Kind == steps.AskForm:
		m.full = paneForm
	}
	if m.collapsed(m.focus) {
		m.focus = paneStep
	}
}

func (m *model) toggleEvidence() tea.Cmd {
	if m.full == paneEvidence {
		m.backFromFull()
		return nil
	}
	m.panes[paneEvidence].top = 0
	m.full = paneEvidence
	m.opened("evidence")
	return nil
}

// opened tells the run what the operator looked at; a rehearsal's debrief asks.
func (m *model) opened(place string) {
	if m.run.Opened.Mode != steps.Rehearsal || m.screen.Watching || m.run.Outcome != nil {
		return
	}
	step := ""
	if st := m.shown(); st != nil {
		step = st.Step.ID
	}
	m.screen.Do(steps.Act{Kind: steps.ActLook, Step: step, Name: place})
}

func (m *model) help() tea.Cmd {
	if m.full == paneHelp {
		m.backFromFull()
		return nil
	}
	m.panes[paneHelp].top = 0
	m.full = paneHelp
	return nil
}

func (m *model) journal() tea.Cmd {
	m.focus, m.full = paneJournal, paneJournal
	return nil
}

// command is what y copies: as it will be or was run, otherwise as the page has it.
func (m *model) command() string {
	st := m.shown()
	switch {
	case st == nil:
		return ""
	case st.Intent != nil:
		return st.Intent.Resolved
	case st.Sheet != nil:
		return st.Sheet.Command
	}
	return st.Step.Resolve(script(st.Step), m.run.Values()).Text
}

// leave ends the screen; the run stays and can be resumed.
func (m *model) leave() tea.Cmd {
	switch {
	case m.watching:
		m.gone = true
	case m.run.Outcome != nil:
		m.screen.Do(steps.Act{Kind: steps.ActFinish})
		m.gone = true
	case m.inFlight() != nil && !m.twice:
		m.twice = true
		m.said = "Already sent, cannot be recalled. q again leaves; the result is still awaited."
	default:
		m.gone = true
	}
	return nil
}

// interrupt is Ctrl-C.
func (m *model) interrupt() tea.Cmd {
	m.touch()
	switch {
	case m.twice, m.watching:
		m.gone = true
	case m.inFlight() != nil:
		m.twice = true
		m.said = "Already sent, cannot be recalled; Ctrl-C again leaves the screen."
	case m.running() != nil:
		m.twice = true
		st := m.running()
		m.screen.Do(steps.Act{Kind: steps.ActCancel, Step: st.Step.ID})
		m.said = "Stopping the command. Ctrl-C again leaves the screen."
	default:
		m.gone = true
	}
	return nil
}
