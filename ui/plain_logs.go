package ui

import (
	"strings"

	"github.com/fairtradeworker/runbook/steps"
)

// plainLogs is how many log lines of one batch are printed.
const plainLogs = 20

// logs prints lines of followed log groups: all that a step of the page asked
// for, of the others those that call themselves a warning or worse.
func (p *printer) logs(lines []steps.LogLine, lost int) {
	asked := map[string]string{}
	for _, st := range p.run.Steps {
		if st.Follow != nil {
			asked[st.Follow.Group] = strings.ToLower(st.Follow.Filter)
		}
	}
	var show []steps.LogLine
	for _, l := range lines {
		filter, whole := asked[l.Group]
		if rankOf(l.Level) >= rankOf(steps.LevelWarn) && !whole || whole && holdsFold(l.Text, filter) {
			show = append(show, l)
		}
	}
	if n := len(show) - plainLogs; n > 0 {
		p.say("    log | (%d earlier lines are not printed)", n)
		show = show[n:]
	}
	for _, l := range show {
		level, _ := levelCell(l.Level)
		late := Safe("")
		if l.Late {
			late = sprint(" (%s late)", lasted(l.Ingested.Sub(l.At)))
		}
		var text Safe
		for _, s := range p.logText(l) {
			text += s.text
		}
		p.say("    log | %sZ %s %s %s%s", hms(l.At), tagOf(l), level, text, late)
	}
	if lost > 0 {
		p.say("    log | (%d lines came too fast and are not kept)", lost)
	}
}
