package ui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/fairtradeworker/runbook/steps"
)

func (m *model) windowTitle() string {
	t := "runbook"
	if m.run.Proc.Title != "" {
		t += " · " + string(Text(m.run.Proc.Title))
	}
	switch m.q.Kind {
	case steps.AskNothing, steps.AskEnd:
		return t
	}
	return "! " + t
}

func (m *model) progress() *tea.ProgressBar {
	ro := m.run.Rollout
	st := m.run.Current()
	if ro == nil || st == nil || st.State != steps.Waiting || ro.Desired == 0 {
		return nil
	}
	if p, ok := ro.Primary(); ok {
		return tea.NewProgressBar(tea.ProgressBarDefault, min(100, 100*p.Running/ro.Desired))
	}
	return nil
}
