package ui

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/fairtradeworker/runbook/steps"
)

// compareRows puts expected and actual on neighbouring lines in one column, with
// the difference underlined. Before anything was read it shows what is expected.
func (s *scene) compareRows(st *steps.StepState, w int) []row {
	const col = 14
	var out []row
	for _, f := range st.Findings {
		if f.Expected != "" {
			out = append(out, label(faint("   expected"), col, w, plain, Lines(f.Expected)...)...)
		}
		mark, ro := s.g.finding(f), plain
		if mark.role != good {
			ro = mark.role
		}
		actual := Lines(f.Actual)
		if len(actual) == 0 {
			actual = []Safe{"nothing"}
		}
		rows := label(faint("   actual"), col, w, ro, actual...)
		rows = s.sideNote(rows, span{mark.role, mark.text + " " + Text(f.Source) + " " + s.g.dot + " " + ago(s.now, f.At) + " "}, w)
		if !slices.ContainsFunc(rows, func(r row) bool { return len(r.right) > 0 }) {
			rows = append(rows, line(span{plain, spaces(col)}, span{mark.role, mark.text + " " + Text(f.Source) + " " + s.g.dot + " " + ago(s.now, f.At)}))
		}
		out = append(out, rows...)
		if !f.OK && !f.Weak {
			out = append(out, s.underline(f, col, w)...)
		}
		if f.Note != "" {
			out = append(out, para(dim, col, w, Text(f.Note))...)
		}
	}
	if len(out) > 0 {
		return out
	}
	for _, e := range st.Step.Expects {
		out = append(out, label(faint("   expected"), col, w, plain, Text(e))...)
	}
	if ro := s.run.Rollout; st.State == steps.Waiting && ro != nil {
		if p, ok := ro.Primary(); ok {
			t := sprint("%d of %d on rev %d, %d %s", p.Running, ro.Desired, p.Number, len(ro.Deployments), plural(len(ro.Deployments), "deployment", "deployments"))
			return append(out, line(span{dim, pad("   actual", col)}, span{plain, t}).at(s.rolloutAge()))
		}
	}
	if len(out) > 0 && st.State != steps.Passed && st.State != steps.Skipped {
		out = append(out, line(faint("   actual     "), faint("not read yet")))
	}
	return out
}

// underline marks with ~ the part of a one-line actual value that differs.
func (s *scene) underline(f steps.Finding, col, w int) []row {
	if strings.Contains(f.Actual, "\n") || f.Expected == "" {
		return nil
	}
	a, b := Text(f.Expected), Text(f.Actual)
	if width(b) > w-col-1 {
		return nil
	}
	from, to := differs(string(a), string(b))
	if from == 0 && to == len(b) || from >= to {
		return nil // nothing in common, or nothing that could be marked
	}
	return []row{line(span{plain, spaces(col + width(b[:from]))}, span{wrong, Safe(strings.Repeat(string(s.g.diff), max(1, width(b[from:to]))))})}
}

// differs gives the part of b that is not the common start or end with a.
func differs(a, b string) (int, int) {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	j := len(b)
	for k := len(a); k > i && j > i && a[k-1] == b[j-1]; k-- {
		j--
	}
	if i >= len(b) && i >= len(a) {
		return i, i
	}
	for i > 0 && i <= len(b) && wordy(b[i-1]) { // whole words, not the letters that happen to differ
		i--
	}
	for j < len(b) && wordy(b[j]) {
		j++
	}
	return i, j
}

// wordy tells whether c belongs to a word or a number; so does every byte
// above ASCII.
func wordy(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= utf8.RuneSelf
}
