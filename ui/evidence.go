package ui

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/fairtradeworker/runbook/steps"
)

func evidenceHead(s *scene) row {
	st := s.shown()
	if st == nil {
		return line()
	}
	return line(faint("  step %d  %s", s.at()+1, st.Step.Title)).at(faint("%s ", st.Step.ID))
}

// evidenceRows is everything that is known of the step, raw.
func evidenceRows(s *scene, w int) []row {
	st := s.shown()
	if st == nil {
		return nil
	}
	const col = 14
	var out []row
	add := func(name Safe, ro role, t ...Safe) {
		if len(t) > 0 {
			out = append(out, label(span{dim, "   " + name}, col, w, ro, t...)...)
		}
	}
	part := func(name string) { out = append(out, blank, line(in(title, "   %s", name))) }

	add("state", plain, sprint("%s", st.State))
	if st.State == steps.Passed {
		add("evidence", plain, sprint("%s, %s", st.Evidence, s.proof(st)))
	}
	if st.Reason != "" {
		add("reason", plain, Lines(st.Reason)...)
	}
	if text := strings.TrimSpace(st.Step.Text); text != "" {
		add("page says", plain, Lines(text)...)
	}
	for _, c := range st.Step.Commands {
		add(sprint("line %d", c.Line), plain, Lines(c.Text)...)
	}
	if i := st.Intent; i != nil {
		part("What was run")
		add("sent", plain, sprint("%sZ, attempt %d, %s", st.IntentAt.UTC().Format("2006-01-02 15:04:05.000"), i.Attempt, changes(i.Mutates)))
		add("resolved", plain, Lines(i.Resolved)...)
		if i.Script != "" && i.Script != i.Resolved {
			add("script", dim, Lines(i.Script)...)
		}
	}
	if r := st.Result; r != nil {
		part("What came back")
		add("ended", plain, Text(ended(*r)))
		add("output", plain, sprint("%d bytes, %d dropped, sha256 %s", r.Bytes, r.Dropped, r.Hash))
		for _, k := range slices.Sorted(maps.Keys(r.Set)) {
			add("gave", plain, sprint("%s=%s", k, r.Set[k]))
		}
		if r.Tail != "" {
			for _, l := range strings.Split(strings.TrimRight(r.Tail, "\n"), "\n") {
				out = append(out, label(span{dim, "   printed"}, col, w, plain, Output([]byte(l)))...)
			}
		}
	}
	if len(st.Findings) > 0 {
		part("What was compared")
		out = append(out, s.compareRows(st, w)...)
	}
	if st.Sheet != nil && st.State != steps.Asking {
		part(fmt.Sprintf("What was shown before it, at %sZ", hms(st.Sheet.At)))
		out = append(out, s.sheetRows(st, w)...)
	}
	if v := s.valueRows(st, w); len(v) > 0 {
		part("Values")
		out = append(out, v...)
	}
	return out
}

func changes(mutates bool) string {
	if mutates {
		return "changes something"
	}
	return "read only"
}
