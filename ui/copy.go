package ui

import (
	tea "charm.land/bubbletea/v2"
)

// savedMsg answers that a text was written to a file.
type savedMsg struct {
	what Safe
	path string
	err  error
}

// copied puts a text into the clipboard, where the terminal allows it, and into
// a file, since nobody can tell whether it did.
func (m *model) copied(what Safe, text string) tea.Cmd {
	m.said = what + " is in the clipboard, if the terminal allows it."
	set := tea.SetClipboard(text)
	if m.screen.Save == nil {
		return set
	}
	return tea.Batch(set, func() tea.Msg {
		path, err := m.screen.Save(text)
		return savedMsg{what, path, err}
	})
}

func (m *model) saved(s savedMsg) {
	m.said = sprint("%s is in the clipboard, if the terminal allows it, and in %s", s.what, s.path)
	if s.err != nil {
		m.said = sprint("%s is in the clipboard, if the terminal allows it; no file was written: %v", s.what, s.err)
	}
	m.touch()
}

func (m *model) copy() tea.Cmd {
	if m.run.Outcome != nil {
		return m.copied("The log row", logRow(m.run))
	}
	return m.copied("The command", m.command())
}

// copyMore copies the command with its output, or, when the run has ended, the
// text for Slack.
func (m *model) copyMore() tea.Cmd {
	if m.run.Outcome != nil {
		return m.copied("The Slack text", slackText(m.run))
	}
	text := m.command()
	if st := m.shown(); st != nil {
		for _, l := range m.ring.lines {
			if l.step == st.Step.ID {
				text += "\n" + string(Output(l.text))
			}
		}
	}
	return m.copied("The command with its output", text+"\n")
}
