package ui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/fairtradeworker/runbook/steps"
)

func doneDoes(m *model) (Safe, Safe) {
	switch m.asked() {
	case steps.AskFailed, steps.AskBarred:
		return "by hand", ""
	}
	return "by hand", "only a step that failed or is barred"
}

func inapplicableDoes(m *model) (Safe, Safe) {
	switch m.asked() {
	case steps.AskTick, steps.AskGo, steps.AskConfirm, steps.AskFailed, steps.AskBarred:
		if steps.Optional(m.run.Current().Step) {
			return "not applicable", ""
		}
		return "not applicable", "the page does not leave it open whether this step applies"
	}
	return "", ""
}

func deferDoes(m *model) (Safe, Safe) {
	switch m.asked() {
	case steps.AskTick, steps.AskGo:
		if m.run.Current().Deferred {
			return "defer", "it was put off once already"
		}
		return "defer", ""
	}
	return "", ""
}

func troubleDoes(m *model) (Safe, Safe) {
	switch {
	case m.full == paneTrouble:
		return "", ""
	case !m.troubled():
		return "sections", "nothing failed and nothing is watched here"
	case len(m.sections()) == 0:
		return "sections", "this page has no section about trouble"
	}
	return "sections", ""
}

func (m *model) trouble() tea.Cmd {
	if m.aim < 0 {
		m.aim = 0
	}
	return m.open(paneTrouble)
}

// choosesSection tells whether the arrows move among the sections that help.
func (m *model) choosesSection() bool {
	switch {
	case m.full == paneTrouble:
		return true
	case m.full != noPane || m.focus != paneStep || len(m.sections()) == 0:
		return false
	}
	return m.asked() == steps.AskFailed || m.asked() == steps.AskBarred && m.aim >= 0
}

func undoDoes(m *model) (Safe, Safe) {
	switch {
	case m.run.Outcome != nil:
		return "undo", "the run has ended"
	case len(m.run.Marks) == 0:
		return "undo", "there is no tick, skip or note; a command cannot be undone"
	}
	switch m.run.Marks[len(m.run.Marks)-1].Kind {
	case steps.EvNote:
		return "take the note back", ""
	case steps.EvTicked:
		return "undo the tick", ""
	}
	return "undo the mark", ""
}

func followDoes(m *model) (Safe, Safe) {
	if m.lines >= 0 {
		return "follow the output", ""
	}
	return "stop following", ""
}

func (m *model) follow() tea.Cmd {
	if m.lines >= 0 {
		m.lines = -1
	} else {
		m.lines = m.ring.end()
	}
	return nil
}

func wrapDoes(m *model) (Safe, Safe) {
	if m.cut {
		return "wrap output lines", ""
	}
	return "cut output lines", ""
}

func warningsDo(m *model) (Safe, Safe) {
	if m.run.Book == nil || len(m.run.Book.Warnings) == 0 {
		return "warnings", "nothing was found wrong with the page's text"
	}
	return "warnings", ""
}
