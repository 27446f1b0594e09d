package ui

import (
	"slices"
	"strings"

	"github.com/fairtradeworker/runbook/steps"
)

// instruments are the panes that show something which is read over and over.
var instruments = map[paneID]string{paneRollout: steps.ShowRollout, paneOutput: steps.ShowLogs, paneChecks: steps.ShowChecks}

// tellShown tells the run which instruments are on the screen, when that has
// changed: what nobody can see need not be read. It goes by the frame that was
// drawn last, so it is a beat late at most. A terminal without the focus is
// still seen.
func (m *model) tellShown() {
	if m.watching || m.frame.w == 0 || len(m.frame.panes) == 0 && !m.frame.tooSmall() {
		return
	}
	var names []string
	for _, p := range m.frame.panes {
		if name := instruments[p.id]; name != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	shown := strings.Join(names, " ")
	if m.told && shown == m.shownNow {
		return
	}
	m.told, m.shownNow = true, shown
	m.screen.Do(steps.Act{Kind: steps.ActShown, Text: shown})
}
