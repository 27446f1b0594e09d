package ui

import (
	"github.com/fairtradeworker/runbook/runbook"
	"github.com/fairtradeworker/runbook/steps"
)

// What each key does at the moment, and why it does nothing where it does not.

func enterDoes(m *model) (Safe, Safe) {
	switch {
	case m.full == paneHelp:
		return "", ""
	case m.q.Kind == steps.AskEnd && m.full != paneEnd:
		return "report", ""
	case m.q.Kind == steps.AskEnd:
		return "close", ""
	case m.full == paneTrouble && m.troubled():
		if _, ok := m.aimed(); ok {
			return "open section", ""
		}
		return "open section", "none is marked, press ↑ or ↓ first"
	case m.looking():
		return "run", "LOOK: nothing is run from here, Esc goes back to the run"
	case m.sent:
		return "go on", "sent; the run has not answered yet"
	}
	held := Safe("")
	if m.run.Held != "" {
		held = "held by " + who(m.run.Held) + ", ! releases"
	}
	switch m.q.Kind {
	case steps.AskConfirm:
		if st := m.run.Current(); st.Sheet.Barred != "" {
			return "confirm", "barred: " + Text(st.Sheet.Barred)
		}
		if st := m.run.Current(); st.Step.Level >= runbook.LevelOutage && st.Glass == nil {
			return "confirm", "this wants another person; alone: :breakglass and a reason"
		}
		return "open the field", held
	case steps.AskChoose:
		if m.pick < 0 {
			return "choose", "nothing is selected, press ↑ or ↓ first"
		}
		return "choose", ""
	case steps.AskGo:
		return "run it", held
	case steps.AskUnknown:
		if m.letter == "" {
			return "go on", "choose c, r or k first"
		}
		return "go on", held
	case steps.AskTick:
		return "go on", "this step is yours: Space ticks it"
	case steps.AskFailed, steps.AskBarred:
		if _, ok := m.aimed(); ok {
			return "open section", held
		}
		if m.q.Kind == steps.AskBarred {
			return "go on", "the step is barred: r looks again, s skip, m done by hand, E end the run"
		}
		return "go on", "the step failed: r again, s skip, m done by hand, E end the run"
	}
	return "next", "nothing to press, the run goes on by itself"
}

func spaceDoes(m *model) (Safe, Safe) {
	switch {
	case m.q.Kind != steps.AskTick:
		return "", ""
	case m.looking():
		return "tick", "LOOK: Esc goes back to the run first"
	case m.sent:
		return "tick", "sent; the run has not answered yet"
	}
	return "tick", ""
}

func againDoes(m *model) (Safe, Safe) {
	if m.sent {
		return "again", "sent; the run has not answered yet"
	}
	switch m.asked() {
	case steps.AskUnknown:
		return "run it again", ""
	case steps.AskFailed:
		return "again", ""
	case steps.AskBarred:
		return "look again", ""
	}
	return "again", "nothing failed here"
}

func skipDoes(m *model) (Safe, Safe) {
	if st := m.run.Current(); st != nil && st.State == steps.Waiting && !m.looking() {
		return "skip", ""
	}
	switch m.asked() {
	case steps.AskFailed, steps.AskBarred, steps.AskTick, steps.AskConfirm, steps.AskGo:
		return "skip", ""
	}
	return "skip", "only a step that waits for you can be skipped"
}

func endDoes(m *model) (Safe, Safe) {
	switch {
	case m.run.Outcome != nil:
		return "", ""
	case m.inFlight() != nil:
		return "end the run", "a change is in flight, its result is awaited"
	case m.q.Kind == steps.AskNothing:
		return "end the run", "the run does not wait for you now; q leaves"
	}
	return "end the run", ""
}

func escDoes(m *model) (Safe, Safe) {
	switch {
	case m.full == paneHelp, m.full >= paneEvidence, m.full != noPane && m.full <= paneJournal, m.looking():
		return "back", ""
	case m.letter != "":
		return "choose none", ""
	case m.pick >= 0 && m.q.Kind == steps.AskChoose:
		return "choose none", ""
	case len(m.run.Outer) > 0 && m.run.Outcome == nil && m.full == noPane && !m.watching:
		switch {
		case m.running() != nil:
			return "leave the section", "a step is running"
		case m.q.Kind == steps.AskUnknown:
			return "leave the section", "say first what is with the step whose outcome is unknown"
		}
		return "leave the section", ""
	}
	return "", ""
}

func evidenceDoes(m *model) (Safe, Safe) {
	if m.shown() == nil {
		return "evidence", "there is no step"
	}
	return "evidence", ""
}

func holdDoes(m *model) (Safe, Safe) {
	if m.run.Outcome != nil {
		return "", ""
	}
	if m.run.Held != "" {
		return "release", ""
	}
	return "hold", ""
}

func panesDo(m *model) (Safe, Safe) {
	if m.full == paneHelp {
		return "", ""
	}
	return "panes", ""
}

// tabDoes: Tab goes round the panes that have a place of their own; on a narrow
// screen that is one.
func tabDoes(m *model) (Safe, Safe) {
	what, why := panesDo(m)
	if what == "" || why != "" || m.full != noPane {
		return what, why
	}
	for id := paneSteps; id <= paneJournal; id++ {
		if id != m.focus && !m.collapsed(id) {
			return what, ""
		}
	}
	return what, "one pane has the screen, 1-6 show another"
}

func zoomDoes(m *model) (Safe, Safe) {
	switch {
	case m.full != noPane && m.full <= paneJournal:
		return "_ back", ""
	case m.full != noPane:
		return "", ""
	}
	return "zoom", ""
}

func copyDoes(m *model) (Safe, Safe) {
	if m.run.Outcome != nil {
		return "copy log row", ""
	}
	if m.command() == "" {
		return "copy", "this step has no command"
	}
	return "copy", ""
}

func copyMoreDoes(m *model) (Safe, Safe) {
	if m.run.Outcome != nil {
		return "copy Slack text", ""
	}
	if m.command() == "" {
		return "copy with output", "this step has no command"
	}
	return "copy with output", ""
}

func arrowsDo(m *model) (Safe, Safe) {
	switch {
	case m.asked() == steps.AskChoose && m.full == noPane && m.focus != paneSteps:
		return "choose", ""
	case m.focused() == paneSteps:
		return "look at steps", ""
	case m.choosesSection():
		return "choose", ""
	}
	return "", ""
}

func scrollDoes(m *model) (Safe, Safe) {
	p := m.panes[m.focused()]
	if p != nil && (p.total > p.seen || p.id == paneOutput) {
		return "scroll", ""
	}
	return "scroll", "everything is in view"
}

func leaveDoes(m *model) (Safe, Safe) {
	if m.run.Outcome != nil {
		return "close", ""
	}
	return "leave", ""
}

func interruptDoes(m *model) (Safe, Safe) {
	if m.running() != nil && m.inFlight() == nil {
		return "stop the command", ""
	}
	return "leave", ""
}
