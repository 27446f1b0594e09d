package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// logBindings are the keys of pane 3 while it shows a log and has the focus.
func logBindings() []binding {
	does := func(what Safe) func(*model) (Safe, Safe) { return always(what) }
	return []binding{
		{press: []string{"f"}, show: "f", does: func(m *model) (Safe, Safe) {
			if m.log.end < 0 {
				return "pause", ""
			}
			return "follow", ""
		}, act: onLog(func(m *model) { m.log.follow() })},
		{press: []string{"/"}, show: "/", does: does("find"), act: onLog(func(m *model) { m.log.field = &logField{in: newInput(false)} })},
		{press: []string{"n", "N"}, show: "n N", does: func(m *model) (Safe, Safe) {
			if m.log.find == "" {
				return "next, before", "nothing was looked for, / does"
			}
			return "before, next", ""
		}},
		{press: []string{"="}, show: "=", does: does("filter"), act: onLog(func(m *model) { m.log.field = &logField{filter: true, in: newInput(false)} })},
		{press: []string{"e"}, show: "e", does: does("errors only"), act: onLog(func(m *model) { m.log.nextLevel() })},
		{press: []string{"d"}, show: "d", does: does("one revision"), act: onLog(func(m *model) { m.log.nextRevision() })},
		{press: []string{"w"}, show: "w", does: does("wrap"), act: onLog(func(m *model) { m.log.cut = !m.log.cut })},
		{press: []string{"v"}, show: "v", does: does("output"), act: onLog(func(m *model) { m.log.output, m.log.log = true, false })},
	}
}

func onLog(f func(*model)) func(*model) tea.Cmd {
	return func(m *model) tea.Cmd { f(m); return nil }
}

// outputBindings are its keys while it shows what commands print.
func outputBindings() []binding {
	return []binding{{press: []string{"v"}, show: "v", does: func(m *model) (Safe, Safe) {
		if len(m.run.Follows) == 0 {
			return "log", "no log group is followed"
		}
		return "log", ""
	}, act: onLog(func(m *model) { m.log.output, m.log.log = false, true })}}
}

// bindings are the keys of this place: those of pane 3 come before the others.
func (m *model) bindings() []binding {
	if m.focused() != paneOutput || m.typing != nil {
		return table()
	}
	own := outputBindings()
	if m.logShown() {
		own = logBindings()
	}
	taken := map[string]bool{}
	for _, b := range own {
		for _, k := range b.press {
			taken[k] = true
		}
	}
	for _, b := range table() {
		if !taken[b.press[0]] {
			own = append(own, b)
		}
	}
	return own
}

// pressLog handles the keys of pane 3 that are of no other. It tells whether the
// key was one of them.
func (m *model) pressLog(name string) bool {
	if m.focused() != paneOutput || m.full == paneHelp {
		return false
	}
	own := outputBindings()
	if m.logShown() {
		own = logBindings()
		switch {
		case name == "n", name == "N":
			by := -1
			if name == "N" {
				by = 1
			}
			if !m.log.search(by) {
				m.said = "No other line in that direction holds it."
			}
			return true
		case name == "esc" && (m.log.find != "" || !m.log.whole()):
			m.log.find, m.log.filter, m.log.level, m.log.only = "", "", "", 0
			return true
		}
	}
	for _, b := range own {
		if b.press[0] != name {
			continue
		}
		if what, why := b.does(m); why != "" {
			m.said = b.show + " (" + what + ") does nothing now: " + why + "."
		} else if b.act != nil {
			b.act(m)
		}
		return true
	}
	return false
}

// pressLogField gives a key to the pane's open field.
func (m *model) pressLogField(k tea.KeyPressMsg) {
	f := m.log.field
	switch k.String() {
	case "esc":
		m.log.field = nil
	case "enter":
		m.log.field = nil
		text := strings.ToLower(f.in.Value())
		if f.filter {
			m.log.filter = text
			return
		}
		m.log.find = text
		if text != "" {
			m.log.end = m.log.book.Dropped() + m.log.bottom() + 1 // from the last line of the window on
			if !m.log.search(-1) {
				m.log.place(m.log.book.Len())
				m.said = "No line that is kept holds it."
			}
		}
	default:
		f.in, _ = f.in.Update(k)
	}
}
