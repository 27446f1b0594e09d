package ui

import (
	"strings"

	"github.com/fairtradeworker/runbook/runbook"
	"github.com/fairtradeworker/runbook/steps"
)

// script is a step's commands as the page has them.
func script(s runbook.Step) string {
	var parts []string
	for _, c := range s.Commands {
		parts = append(parts, c.Text)
	}
	return strings.Join(parts, "\n")
}

// commandRows shows a command without changing a character of it; a line that
// is too long goes on below, further in.
func commandRows(text string, indent, w int, ro role) []row {
	var out []row
	for _, l := range Lines(text) {
		body := Safe(strings.TrimLeft(string(l), " "))
		in := indent + len(l) - len(body)
		for i, part := range wrap(body, w-in-3) {
			extra := 0
			if i > 0 {
				extra = 2
			}
			out = append(out, line(span{plain, spaces(in + extra)}, span{ro, part}))
		}
	}
	return out
}

// commandPart is what the page has and, where values were filled in, what is run.
func (s *scene) commandPart(st *steps.StepState, w int) []row {
	page := script(st.Step)
	if page == "" {
		return nil
	}
	resolved := ""
	if st.Intent != nil {
		resolved = st.Intent.Resolved
	} else if st.State != steps.Passed {
		resolved = st.Step.Resolve(page, s.run.Values()).Text
	}
	rows := commandRows(page, 3, w, plain)
	if s.tight && len(rows) > 2 && !s.deciding() {
		rows = append(rows[:1:1], line(faint("   %s %d more lines of the command, o shows all", s.g.more, len(rows)-1)))
	}
	if st.Step.Line > 0 {
		rows = s.sideNote(rows, faint("page line %d ", st.Step.Line), w)
	}
	if resolved != "" && resolved != page {
		word := Safe("   with the values filled in")
		if st.Intent != nil {
			word = "   as it was run"
			if st.State == steps.Running {
				word = "   as it runs now"
			}
		}
		if s.tight {
			return append(commandRows(resolved, 3, w, plain)[:1:1], line(span{dim, word + ", o shows all"}))
		}
		rows = append(rows, line(span{dim, word}))
		rows = append(rows, commandRows(resolved, 5, w, strong)...)
	}
	return rows
}

// sideNote puts a note at the right of the first row that has room for it.
func (s *scene) sideNote(rows []row, note span, w int) []row {
	for i := range rows {
		if len(rows[i].right) == 0 && spansWidth(rows[i].left)+width(note.text)+2 <= w {
			rows[i].right = []span{note}
			break
		}
	}
	return rows
}
