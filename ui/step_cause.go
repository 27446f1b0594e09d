package ui

import (
	"github.com/fairtradeworker/runbook/steps"
)

// causeRows is what the program looked at by itself after a failure: the cause
// with its evidence, what follows from it, and the sections of the same page
// that fit, those that were checked and do not fit named too.
func (s *scene) causeRows(st *steps.StepState, w int) []row {
	d := st.Diagnosis
	if d == nil {
		return nil
	}
	out := []row{line(in(title, "   what runbook looked at for you")).at(faint("read only · %s · %s ", took(d.Took), ago(s.now, d.At)))}
	if len(d.Causes) == 0 {
		out = append(out, para(plain, 5, w, sprint("no cause was found; looked for: %s", joined(d.Checked)))...)
	}
	for i, c := range d.Causes {
		if i == 3 {
			break
		}
		m, ro := span{wrong, "   " + s.g.failed}, plain
		if c.Strength != steps.FitStrong {
			m = span{wants, "   " + s.g.weak}
		}
		out = append(out, label(m, 7, w, ro, Text(c.Sentence))...)
		for j, f := range c.Evidence {
			if j == 3 || s.tight {
				break
			}
			out = append(out, para(dim, 9, w, sprint("%s: %s · %s", f.Expected, f.Actual, f.Source))...)
		}
		if c.Remedy != "" {
			out = append(out, para(plain, 9, w, "do: "+Text(c.Remedy))...)
		}
	}
	return append(out, s.sectionRows(w)...)
}

func (s *scene) sectionRows(w int) []row {
	if s.run.Book == nil {
		return nil
	}
	var fits, no []row
	names := ""
	for i, f := range s.sections() {
		if f.Fit == steps.FitNo && i != s.aim {
			if names != "" {
				names += " · "
			}
			names += f.Procedure.Title
			continue
		}
		fits = append(fits, s.sectionRow(f, i, w)...)
	}
	if names != "" {
		no = para(dim, 5, w, sprint("checked, do not fit: %s", names))
	}
	if len(fits)+len(no) == 0 {
		return nil
	}
	head := line(in(title, "   sections of this page that fit"))
	if len(fits) == 0 {
		head = line(in(title, "   no section of this page fits"))
	}
	return append(append([]row{head}, fits...), no...)
}

func joined(items []string) string {
	t := ""
	for i, x := range items {
		if i > 0 {
			t += ", "
		}
		t += x
	}
	return t
}
