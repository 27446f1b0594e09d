package ui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/fairtradeworker/runbook/steps"
)

// sections are the parts of the page that help when something goes wrong, those
// that fit what was measured first. Without a diagnosis all of them are there,
// and nothing is said of how well they fit.
func (s *scene) sections() []steps.SectionFit {
	if s.run.Book == nil {
		return nil
	}
	var all []steps.SectionFit
	st := s.run.Current()
	if st != nil && st.Diagnosis != nil {
		all = steps.Sections(*st.Diagnosis, s.run.Book.Procedures)
	} else {
		for _, p := range s.run.Book.Procedures {
			if p.Role == "troubleshoot" || p.Role == "rollback" || p.Symptom != "" {
				all = append(all, steps.SectionFit{Procedure: p, Why: p.Symptom})
			}
		}
	}
	var out []steps.SectionFit
	for _, f := range all {
		if s.run.Enterable(f.Procedure.ID) {
			out = append(out, f)
		}
	}
	return out
}

// aimed is the section under the cursor.
func (s *scene) aimed() (steps.SectionFit, bool) {
	all := s.sections()
	if s.aim < 0 || s.aim >= len(all) {
		return steps.SectionFit{}, false
	}
	return all[s.aim], true
}

// troubled tells whether a section can be entered from where the run stands.
func (s *scene) troubled() bool {
	if s.run.Outcome != nil || s.looking() {
		return false
	}
	switch s.q.Kind {
	case steps.AskFailed, steps.AskBarred:
		return true
	}
	st := s.run.Current()
	return st != nil && st.State == steps.Waiting
}

func (m *model) aimBy(by int) {
	if n := len(m.sections()); n > 0 {
		m.aim = min(max(m.aim+by, 0), n-1)
		if m.aim < 0 {
			m.aim = 0
		}
	}
}

func (m *model) branch() tea.Cmd {
	if f, ok := m.aimed(); ok {
		m.full = noPane
		m.send(steps.Act{Kind: steps.ActBranch, Name: f.Procedure.ID})
	}
	return nil
}

func troubleHead(s *scene) row {
	return line().at(faint("opening one changes nothing; Esc in it comes back to this step "))
}

// troubleRows lists every section, the one under the cursor marked.
func troubleRows(s *scene, w int) []row {
	all := s.sections()
	if len(all) == 0 {
		return []row{line(faint("   This page has no section about trouble, and none about a rollback."))}
	}
	var out []row
	for i, f := range all {
		out = append(out, s.sectionRow(f, i, w)...)
		if n := len(s.run.Book.StepsOf(f.Procedure.ID)); n > 0 {
			r := faint("%d %s, page line %d", n, plural(n, "step", "steps"), f.Procedure.Line)
			out = append(out, line(span{plain, "       "}, r))
		}
		out = append(out, blank)
	}
	return out
}

func (s *scene) sectionRow(f steps.SectionFit, i, w int) []row {
	cur, ro := span{plain, "     "}, plain
	if i == s.aim {
		cur, ro = span{picked, "   " + s.g.cursor + " "}, strong
	}
	word := in(wants, "%s ", string(f.Fit))
	if f.Fit == steps.FitNo {
		ro, word = dim, faint("checked, does not fit ")
	}
	if f.Fit == "" {
		word = faint("not measured ")
	}
	out := []row{line(cur, in(ro, "%s", f.Procedure.Title)).at(word)}
	if f.Why != "" {
		out = append(out, para(dim, 7, w, Text(f.Why))...)
	}
	return out
}
