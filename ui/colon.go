package ui

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/fairtradeworker/runbook/runbook"
	"github.com/fairtradeworker/runbook/steps"
)

// order is a command after a colon. A new one is a line in the table.
type order struct {
	name, takes, what Safe
	// why is set when it does nothing now.
	why func(m *model) Safe
	act func(m *model, arg string) tea.Cmd
}

func orders() []order {
	return []order{
		{"breakglass", "", "do alone what wants two people; asks why", glassWhy, func(m *model, _ string) tea.Cmd { return opens(forGlass)(m) }},
		{"end", "", "end the run here; asks why", func(m *model) Safe { what, why := endDoes(m); return elsewhere(what, why) }, func(m *model, _ string) tea.Cmd { return opens(forEnd)(m) }},
		{"goto", "STEP", "look at a step; the run stays where it is", nil, (*model).goTo},
		{"hold", "", "nothing starts until it is released", func(m *model) Safe { what, why := holdDoes(m); return elsewhere(what, why) }, func(m *model, _ string) tea.Cmd { return m.hold() }},
		{"note", "TEXT", "write a note into journal and report", func(m *model) Safe { _, why := running("")(m); return why }, (*model).noteThat},
		{"report", "", "the report as it is now", nil, func(m *model, _ string) tea.Cmd { return m.open(paneReport) }},
		{"set", "wrap|nowrap|follow|nofollow", "how output is shown", nil, (*model).set},
		{"warnings", "", "what is wrong with the page's text", nil, func(m *model, _ string) tea.Cmd { return m.open(paneWarnings) }},
	}
}

func elsewhere(what, why Safe) Safe {
	if what == "" && why == "" {
		return "not here"
	}
	return why
}

func glassWhy(m *model) Safe {
	st := m.run.Current()
	switch {
	case m.asked() != steps.AskConfirm || st.Step.Level < runbook.LevelOutage:
		return "no step that wants two people waits here"
	case st.Sheet.Barred != "":
		return "barred"
	case st.Glass != nil:
		return "it is broken already: type the name"
	}
	return ""
}

// ordersFor are the orders that begin with what was typed.
func ordersFor(text string) (out []order) {
	name, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	for _, o := range orders() {
		if strings.HasPrefix(string(o.name), name) {
			out = append(out, o)
		}
	}
	return out
}

// complete makes what was typed longer, as far as it is clear.
func (t *typed) complete() {
	found := ordersFor(t.value())
	if len(found) == 0 || strings.Contains(t.value(), " ") {
		return
	}
	common := string(found[0].name)
	for _, o := range found[1:] {
		for !strings.HasPrefix(string(o.name), common) {
			common = common[:len(common)-1]
		}
	}
	if len(found) == 1 && found[0].takes != "" {
		common += " "
	}
	if len(common) > len(t.value()) {
		t.in.SetValue(common)
		t.in.CursorEnd()
	}
}

// orderRow is what could follow, for the prompt.
func (m *model) orderRow() row {
	found := ordersFor(m.typing.value())
	switch len(found) {
	case 0:
		return ask("There is no such command.")
	case 1:
		o := found[0]
		if o.why != nil {
			if why := o.why(m); why != "" {
				return ask(":%s does nothing now: %s.", o.name, why)
			}
		}
		return tell("%s", strings.TrimSpace(string(":"+o.name+" "+o.takes))+"  "+string(o.what))
	}
	var names []string
	for _, o := range found {
		names = append(names, string(o.name))
	}
	return tell("%s", strings.Join(names, "  "))
}

// obey does what was typed after the colon.
func (m *model) obey(text string) tea.Cmd {
	_, arg, _ := strings.Cut(strings.TrimSpace(text), " ")
	found := ordersFor(text)
	if len(found) != 1 {
		m.said = sprint(":%s is no command here; Tab completes, Esc leaves.", strings.TrimSpace(text))
		return nil
	}
	o := found[0]
	if o.why != nil {
		if why := o.why(m); why != "" {
			m.said = ":" + o.name + " does nothing now: " + why + "."
			return nil
		}
	}
	return o.act(m, strings.TrimSpace(arg))
}

func (m *model) goTo(arg string) tea.Cmd {
	n, err := strconv.Atoi(arg)
	if err != nil || n < 1 || n > len(m.run.Steps) {
		m.said = sprint(":goto takes the number of a step, 1 to %d.", len(m.run.Steps))
		return nil
	}
	m.full, m.focus, m.look = noPane, paneSteps, n-1
	if n-1 == m.run.At {
		m.look = -1
	}
	m.panes[paneStep].top = 0
	return nil
}

func (m *model) noteThat(arg string) tea.Cmd {
	if arg == "" {
		return opens(forNote)(m)
	}
	m.send(steps.Act{Kind: steps.ActNote, Text: arg})
	return nil
}

func (m *model) set(arg string) tea.Cmd {
	switch arg {
	case "wrap", "nowrap":
		m.cut = arg == "nowrap"
	case "follow":
		m.lines = -1
	case "nofollow":
		m.lines = m.ring.end()
	default:
		m.said = ":set takes wrap, nowrap, follow or nofollow."
	}
	return nil
}

// open gives a page the work area.
func (m *model) open(id paneID) tea.Cmd {
	m.panes[id].top = 0
	m.full = id
	return nil
}
