package ui

import (
	"fmt"

	"github.com/fairtradeworker/runbook/steps"
)

// placeSays are the places of a debrief as the screen calls them.
var placeSays = map[string]Safe{
	"rollout": "pane 4 Rollout", "checks": "pane 5 Checks", "output": "pane 3 Output", "evidence": "o evidence", "step": "pane 2, the choice", "sheet": "pane 2, the sheet",
}

// debriefLines are the debrief as text, one line each; nil where there is none.
func debriefLines(r *steps.Run) (head string, lines []string) {
	d := r.Debrief()
	if d == nil {
		return "", nil
	}
	head = "Debrief"
	if d.Scored {
		head = fmt.Sprintf("Debrief: %d of 100; speed does not count", d.Score)
	}
	lines = append(lines, d.Matter)
	for _, m := range d.Missed {
		where := "it was in " + string(placeSays[m.Where])
		if !m.At.IsZero() {
			where += " from " + string(hms(m.At)) + "Z on"
		}
		lines = append(lines, "missed: "+m.What+"; "+where)
	}
	if !d.Scored {
		return head, append(lines, "answered automatically: there is nobody to score")
	}
	for _, p := range d.Lines {
		lines = append(lines, fmt.Sprintf("%2d of %2d  %s: %s", p.Points, p.Of, p.What, p.Because))
	}
	return head, lines
}

// debriefRows are the same for the report's screen.
func (s *scene) debriefRows(w int) []row {
	head, lines := debriefLines(s.run)
	if lines == nil {
		return nil
	}
	out := []row{blank, line(in(title, "   %s", head))}
	for _, l := range lines {
		out = append(out, para(plain, 3, w, Text(l))...)
	}
	return out
}
