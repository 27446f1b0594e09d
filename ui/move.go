package ui

import "github.com/fairtradeworker/runbook/steps"

// move handles the keys that only look: panes, zoom, scrolling, the outline.
// It tells whether the key was one of them.
func (m *model) move(k string) bool {
	switch k {
	case "1", "2", "3", "4", "5", "6":
		if m.full == paneHelp {
			return true
		}
		m.show(paneID(k[0] - '0'))
	case "tab", "shift+tab":
		m.cycle(k == "shift+tab")
	case "+":
		if m.full == noPane {
			m.full = m.focus
		}
	case "_":
		if m.full <= paneJournal {
			m.backFromFull()
		}
	case "up":
		m.step(-1)
	case "down":
		m.step(1)
	case "j":
		m.step(1)
	case "k":
		if m.asked() == steps.AskUnknown && m.full == noPane && m.focus != paneSteps {
			return false // k keeps it unknown
		}
		m.step(-1)
	case "pgup", "ctrl+u":
		m.scroll(-max(1, m.seen()-1))
	case "pgdown", "ctrl+d":
		m.scroll(max(1, m.seen()-1))
	case "g", "home":
		m.scroll(-1 << 20)
	case "G", "end":
		m.scroll(1 << 20)
	default:
		return false
	}
	return true
}

// show focuses a pane; one that has no place of its own gets the work area.
func (m *model) show(id paneID) {
	m.focus = id
	if place := lookedAt[id]; place != "" {
		m.opened(place)
	}
	if m.full == paneForm {
		return
	}
	m.full = noPane
	if m.collapsed(id) || m.run.Outcome != nil {
		m.full = id
	}
}

// collapsed tells whether a pane is less than itself in the present layout.
func (m *model) collapsed(id paneID) bool {
	if id == paneStep {
		return false
	}
	n := m.need()
	n.full = noPane
	for _, p := range arrange(m.frame.w, m.frame.h, n).panes {
		if p.id == id {
			return p.shape != whole
		}
	}
	return true
}

func (m *model) cycle(back bool) {
	if m.full == paneHelp || m.full == paneForm {
		return
	}
	by := 1
	if back {
		by = 5
	}
	id := m.focus
	if id > paneJournal {
		id = paneStep
	}
	for range 6 {
		id = (id-1+paneID(by))%6 + 1
		if m.full != noPane || !m.collapsed(id) {
			m.show(id)
			return
		}
	}
}

// step is ↑ or ↓: an option of a choice, a step of the outline, or one row.
func (m *model) step(by int) {
	switch {
	case m.focused() == paneSteps:
		at := m.at() + by
		if at >= 0 && at < len(m.run.Steps) {
			m.look = at
			if at == m.run.At {
				m.look = -1
			}
			m.panes[paneStep].top = 0
		}
	case m.full == noPane && m.asked() == steps.AskChoose:
		m.movePick(by)
	case m.choosesSection():
		m.aimBy(by)
	default:
		m.scroll(by)
	}
}

func (m *model) seen() int {
	if p := m.panes[m.focused()]; p != nil {
		return p.seen
	}
	return 10
}

func (m *model) scroll(by int) {
	id := m.focused()
	if id != paneOutput {
		if p := m.panes[id]; p != nil {
			p.scroll(by)
		}
		return
	}
	if m.logShown() {
		m.log.scroll(by)
		return
	}
	at := m.lines
	if at < 0 {
		at = m.ring.end()
	}
	at = max(at+by, min(m.ring.first+m.seen(), m.ring.end()))
	if at >= m.ring.end() {
		at = -1 // the end follows again
	}
	m.lines = at
}

// lookedAt are the panes that show evidence, as the debrief calls them.
var lookedAt = map[paneID]string{paneOutput: "output", paneRollout: "rollout", paneChecks: "checks", paneJournal: "journal"}
