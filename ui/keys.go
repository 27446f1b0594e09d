package ui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/fairtradeworker/runbook/steps"
)

// binding is one key. Everything that is said about keys is made from the table
// below: the key line, the help, and what happens when one is pressed.
type binding struct {
	press []string // as tea.Key.String names them
	show  Safe     // on the key line
	// does gives what the key does here; why is set when it does nothing now.
	// Both empty: the key has no meaning here and is not spoken of.
	does    func(m *model) (what, why Safe)
	act     func(m *model) tea.Cmd
	answers bool // answers what is asked: not taken from a paste, a held key or one in flight
	once    bool // a repeat event of a held key is ignored
	last    bool // stands last on the key line
	rare    bool // spoken of in the help only
}

// table is every key, in the order of the key line.
func table() []binding {
	return []binding{
		{press: []string{"up", "down"}, show: "↑↓", does: arrowsDo, act: nil},
		{press: []string{"enter"}, show: "↵", does: enterDoes, act: (*model).enter, answers: true, once: true},
		{press: []string{"space"}, show: "Space", does: spaceDoes, act: (*model).tick1, answers: true, once: true},
		{press: []string{"c"}, show: "c", does: when(steps.AskUnknown, "count as done"), act: letter("c")},
		{press: []string{"k"}, show: "k", does: when(steps.AskUnknown, "keep unknown"), act: letter("k")},
		{press: []string{"r"}, show: "r", does: againDoes, act: (*model).again, answers: true, once: true},
		{press: []string{"s"}, show: "s", does: skipDoes, act: opens(forReason)},
		{press: []string{"m"}, show: "m", does: doneDoes, act: opens(forDone)},
		{press: []string{"x"}, show: "x", does: inapplicableDoes, act: do(steps.ActInapplicable), answers: true, once: true},
		{press: []string{"D"}, show: "D", does: deferDoes, act: do(steps.ActDefer), answers: true, once: true},
		{press: []string{"t"}, show: "t", does: troubleDoes, act: (*model).trouble},
		{press: []string{"E"}, show: "E", does: endDoes, act: opens(forEnd)},
		{press: []string{"esc"}, show: "Esc", does: escDoes, act: (*model).esc},
		{press: []string{"u"}, show: "u", does: undoDoes, act: do(steps.ActUndo), answers: true, once: true, rare: true},
		{press: []string{"!"}, show: "!", does: holdDoes, act: (*model).hold},
		{press: []string{"o"}, show: "o", does: evidenceDoes, act: (*model).toggleEvidence},
		{press: []string{"a"}, show: "a", does: running("note"), act: opens(forNote)},
		{press: []string{"1", "2", "3", "4", "5", "6"}, show: "1-6", does: panesDo, act: nil},
		{press: []string{"tab", "shift+tab"}, show: "Tab", does: tabDoes, act: nil, rare: true},
		{press: []string{"+", "_"}, show: "+", does: zoomDoes, act: nil},
		{press: []string{"/"}, show: "/", does: findDoes, act: opensOver(forFind)},
		{press: []string{"n"}, show: "n", does: nextDoes, act: func(m *model) tea.Cmd { return m.findNext(false) }, rare: true},
		{press: []string{"N"}, show: "N", does: nextDoes, act: func(m *model) tea.Cmd { return m.findNext(true) }, rare: true},
		{press: []string{"f"}, show: "f", does: followDoes, act: (*model).follow, rare: true},
		{press: []string{"w"}, show: "w", does: wrapDoes, act: func(m *model) tea.Cmd { m.cut = !m.cut; return nil }, rare: true},
		{press: []string{"i"}, show: "i", does: warningsDo, act: func(m *model) tea.Cmd { return m.open(paneWarnings) }, rare: true},
		{press: []string{":"}, show: ":", does: always("command"), act: opensOver(forCommand)},
		{press: []string{"y"}, show: "y", does: copyDoes, act: (*model).copy},
		{press: []string{"Y"}, show: "Y", does: copyMoreDoes, act: (*model).copyMore},
		{press: []string{"R"}, show: "R", does: running("read again"), act: do(steps.ActRefresh)},
		{press: []string{"J"}, show: "J", does: always("journal"), act: (*model).journal},
		{press: []string{"j", "k", "pgup", "pgdown", "ctrl+d", "ctrl+u", "g", "G", "home", "end"}, show: "PgUp PgDn", does: scrollDoes, act: nil},
		{press: []string{"?"}, show: "?", does: always("keys"), act: (*model).help, last: true},
		{press: []string{"q"}, show: "q", does: leaveDoes, act: (*model).leave},
		{press: []string{"ctrl+c"}, show: "Ctrl-C", does: interruptDoes, act: (*model).interrupt},
	}
}

// find gives the binding of a key, or nil.
func find(k string) *binding {
	for _, b := range table() {
		for _, p := range b.press {
			if p == k {
				return &b
			}
		}
	}
	return nil
}

func always(what Safe) func(*model) (Safe, Safe) {
	return func(*model) (Safe, Safe) { return what, "" }
}

// running is for keys that need a run that has not ended.
func running(what Safe) func(*model) (Safe, Safe) {
	return func(m *model) (Safe, Safe) {
		if m.run.Outcome != nil {
			return what, "the run has ended"
		}
		return what, ""
	}
}

func when(k steps.AskKind, what Safe) func(*model) (Safe, Safe) {
	return func(m *model) (Safe, Safe) {
		if m.asked() != k {
			return "", ""
		}
		return what, ""
	}
}

func letter(l string) func(*model) tea.Cmd {
	return func(m *model) tea.Cmd { m.letter = l; return nil }
}

// opensOver opens a field and leaves the page that is shown.
func opensOver(p purpose) func(*model) tea.Cmd {
	return func(m *model) tea.Cmd {
		m.typing = open(p, "")
		m.anew()
		return nil
	}
}

func opens(p purpose) func(*model) tea.Cmd {
	return func(m *model) tea.Cmd {
		id := ""
		if st := m.run.Current(); st != nil {
			id = st.Step.ID
		}
		m.typing = open(p, id)
		m.anew()
		m.look = -1
		if m.full != paneEnd {
			m.full = noPane
		}
		return nil
	}
}

// do sends an act about the step at which the run stands.
func do(k steps.ActKind) func(*model) tea.Cmd {
	return func(m *model) tea.Cmd { m.send(steps.Act{Kind: k}); return nil }
}
