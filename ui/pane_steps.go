package ui

import (
	"slices"
	"strings"

	"github.com/fairtradeworker/runbook/steps"
)

func stepsHead(s *scene) row {
	done := 0
	for _, st := range s.run.Steps {
		if st.Over() {
			done++
		}
	}
	return line().at(faint("%d/%d ", done, len(s.run.Steps)))
}

// stepsRows is the outline: state, evidence class, and for what is behind the
// value with its source and age.
func stepsRows(s *scene, w int) []row {
	r := s.run
	if len(r.Steps) == 0 {
		return para(dim, 3, w, "This section has no steps. It is text.")
	}
	out := []row{line(in(title, "     %s", crumbOf(r)))}
	if s.entered() != "" {
		out = []row{line(in(busy, " %s %s", s.g.crumb, r.Proc.Title)).at(faint("Esc returns "))}
	}
	for i := range r.Steps {
		out = append(out, s.stepEntry(i, w)...)
	}
	return out
}

// stepsKeep are the rows of the step that is shown.
func stepsKeep(s *scene, w int) (from, to int) {
	from = 1
	for i := range s.run.Steps {
		n := len(s.stepEntry(i, w))
		if i == s.at() {
			return from, from + n - 1
		}
		from += n
	}
	return 0, 0
}

// stepEntry is one step of the outline.
func (s *scene) stepEntry(i, w int) (out []row) {
	r := s.run
	st := &r.Steps[i]
	cur := span{plain, " "}
	ro := plain
	if i == s.at() {
		cur, ro = span{picked, s.g.cursor}, strong
	} else if i == r.At {
		cur = span{busy, s.g.dot}
	}
	if st.State == steps.Pending && !st.Deferred || st.State == steps.Skipped {
		if ro == plain {
			ro = dim
		}
	}
	mark := s.g.mark(*st, s.spin, s.ahead(i))
	if slices.Contains(s.run.Stale(s.now), i) {
		mark = span{wants, "~" + Safe(strings.TrimPrefix(string(mark.text), " "))}
	}
	name := wrap(sprint("%d %s", i+1, st.Step.Title), w-6)
	if i != s.at() && len(r.Steps) > 8 {
		name = []Safe{cut(sprint("%d %s", i+1, st.Step.Title), w-6)}
	}
	head := line(cur, mark, span{plain, " "}, span{ro, name[0]})
	for _, more := range name[1:] {
		out = append(out, head)
		head = line(span{plain, "       "}, span{ro, more})
	}
	out = append(out, head)
	return append(out, s.stepNotes(st, i, w)...)
}

// cramped tells whether the outline has no room to spell every value out: then
// each has one row, and only the step that is shown has it in full.
func (s *scene) cramped(w int) bool { return w < 40 && len(s.run.Steps) > 6 || len(s.run.Steps) > 8 }

// ahead tells whether a step cannot begin because the run stands still before it.
func (s *scene) ahead(i int) bool {
	switch s.q.Kind {
	case steps.AskConfirm, steps.AskChoose, steps.AskFailed, steps.AskUnknown, steps.AskBarred:
		return i > s.run.At
	}
	return s.run.Held != "" && i > s.run.At
}

// stepNotes is the line or two below a step's name.
func (s *scene) stepNotes(st *steps.StepState, i, w int) []row {
	var out []row
	add := func(ro role, t Safe) {
		if t != "" {
			out = append(out, para(ro, 7, w, t)...)
		}
	}
	switch st.State {
	case steps.Passed:
		if i != s.at() && s.cramped(w) {
			value, rest := s.proofParts(st, old(s.now, st.Ended))
			return []row{line(span{dim, "       " + cutWords(value, w-8-width(rest)) + rest})}
		}
		add(dim, s.proofAged(st, old(s.now, st.Ended)))
	case steps.Skipped:
		if st.Inapplicable {
			add(dim, "not applicable")
			break
		}
		add(dim, "skipped: "+Text(st.Reason))
	case steps.Done:
		add(wants, "by hand: "+Text(st.Reason))
	case steps.Pending:
		if st.Deferred {
			add(wants, "put off, comes back")
		}
	case steps.Fails:
		add(wrong, "failed")
	case steps.Unknown:
		add(wrong, "outcome unknown")
	case steps.Barred:
		add(wants, "barred")
	case steps.Running:
		add(busy, "running "+lasted(s.now.Sub(st.IntentAt)))
	case steps.Waiting:
		add(busy, "watching "+lasted(s.now.Sub(st.Started)))
	}
	for _, c := range st.Choices {
		if c.Kind == steps.EvChosen {
			add(plain, sprint("chose %s=%s", c.Name, c.Value))
		}
	}
	return out
}

// proof is a passed step's value, source and age.
func (s *scene) proof(st *steps.StepState) Safe { return s.proofAged(st, ago(s.now, st.Ended)) }

func (s *scene) proofAged(st *steps.StepState, age Safe) Safe {
	value, rest := s.proofParts(st, age)
	return value + rest
}

func (s *scene) proofParts(st *steps.StepState, age Safe) (value, rest Safe) {
	value = Text(st.Value)
	source := Safe("")
	for _, f := range st.Findings {
		if value == "" && f.Actual != "" {
			value = Text(f.Actual)
		}
		if source == "" && f.Source != "" {
			source = Text(f.Source)
		}
	}
	switch st.Evidence {
	case steps.Person:
		source = who(st.By)
	case steps.Automatic:
		source = "automatic"
	}
	if value == "" {
		switch st.Evidence {
		case steps.Person, steps.Automatic:
			value = "done by hand"
		default:
			value = "no value"
		}
	}
	if source == "" {
		source = "source not recorded"
	}
	return value, " " + s.g.dot + " " + source + " " + s.g.dot + " " + age
}
