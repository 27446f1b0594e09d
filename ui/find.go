package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// findNext brings the next row of the focused pane into view that holds what is
// looked for, from the one that is at the top now. back goes towards the
// beginning.
func (m *model) findNext(back bool) tea.Cmd {
	what := strings.ToLower(m.sought)
	id := m.focused()
	has := func(s string) bool { return strings.Contains(strings.ToLower(s), what) }
	if id == paneOutput {
		m.findOutput(back, has)
		return nil
	}
	p := m.panes[id]
	if p == nil || p.rows == nil {
		m.said = "There is nothing to find here."
		return nil
	}
	w := p.was.at.W
	if w == 0 { // not drawn yet
		w = m.frame.w
	}
	rows := p.rows(&m.scene, w)
	by := 1
	if back {
		by = -1
	}
	from := p.top
	if p.hit >= 0 && p.hit < len(rows) && p.hit >= p.top && p.hit < p.top+max(1, p.seen) {
		from = p.hit
	} else if !back {
		from--
	}
	for n := range len(rows) {
		i := ((from+by*(n+1))%len(rows) + len(rows)) % len(rows)
		if has(rows[i].String()) {
			p.hit = i
			if i < p.top || i >= p.top+p.seen-1 {
				p.scroll(max(0, i-p.seen/3) - p.top)
			}
			m.said = sprint("%q found in row %d of %d. n next, N the one before.", m.sought, i+1, len(rows))
			return nil
		}
	}
	m.said = sprint("%q is not in this pane.", m.sought)
	return nil
}

// findOutput shows the line that holds it as the last of the window; following
// stops there.
func (m *model) findOutput(back bool, has func(string) bool) {
	r := &m.ring
	at := m.lines
	if at < 0 {
		at = r.end()
	}
	n := len(r.lines)
	for k := range n {
		i := (at - r.first + k) % n // the line after the last that is shown
		if back {
			i = (at - r.first - 2 - k + 2*n) % n
		}
		if has(string(Output(r.lines[i].text))) {
			m.lines = r.first + i + 1
			m.said = sprint("%q found in line %d of %d. n next, N the one before.", m.sought, m.lines, r.end())
			return
		}
	}
	m.said = sprint("%q is not in the output that is kept here; the spool has all of it.", m.sought)
}

func findDoes(m *model) (Safe, Safe) {
	if m.full == paneForm {
		return "", ""
	}
	return "find", ""
}

func nextDoes(m *model) (Safe, Safe) {
	if m.sought == "" {
		return "next found", "nothing was looked for; / finds"
	}
	return "next found", ""
}
