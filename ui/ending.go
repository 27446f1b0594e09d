package ui

import (
	"strings"

	"github.com/fairtradeworker/runbook/steps"
)

func endHead(s *scene) row {
	o := s.run.Outcome
	if o == nil {
		return line()
	}
	ro := good
	switch o.Status {
	case steps.CompleteWeak, steps.Stopped:
		ro = wants
	case steps.Failed, steps.UnknownEnd:
		ro = wrong
	}
	return line(span{plain, "   "}, span{ro, Text(o.Sentence)}).at(faint("%s ", s.now.UTC().Format("2 Jan 2006")))
}

// endRows is the report on the screen: outcome, how each step was established,
// what is not proven, and the texts to copy.
func endRows(s *scene, w int) []row {
	if s.run.Outcome == nil {
		return nil
	}
	if w < 110 {
		return append(append(s.endLeft(w), blank), s.endRight(w)...)
	}
	lw := w * 52 / 100
	return beside(s.endLeft(lw), s.endRight(w-lw-1), lw, s.g.vert)
}

// beside puts two columns next to each other.
func beside(l, r []row, lw int, vert Safe) []row {
	var out []row
	for i := range max(len(l), len(r)) {
		var x row
		if i < len(l) {
			left := l[i].left
			if rw := spansWidth(l[i].right); rw > 0 {
				left = fit(left, lw-rw-1, "…")
				left = append(left[:len(left):len(left)], span{plain, spaces(lw - rw - spansWidth(left))})
				left = append(left, l[i].right...)
			}
			x.left = fit(left, lw, "…")
		}
		x.left = append(x.left[:len(x.left):len(x.left)], span{plain, spaces(lw - spansWidth(x.left))}, span{dim, vert})
		if i < len(r) {
			x.left = append(x.left, r[i].left...)
			x.right = r[i].right
		}
		out = append(out, x)
	}
	return out
}

func (s *scene) endLeft(w int) []row {
	r, o := s.run, s.run.Outcome
	var out []row
	out = append(out, line(faint("   %sZ %s %sZ   ", hms(r.Started), s.g.to, hms(r.Last)), say("%s", lasted(r.Last.Sub(r.Started)))))
	for _, g := range r.Glasses() {
		out = append(out, label(span{wrong, "   ALONE"}, 10, w, wrong, Text(g))...)
	}
	if s.simulated() {
		out = append(out, line(span{busy, "   A rehearsal: nothing of this happened in an account."}))
	}
	for _, f := range o.Proven {
		m := s.g.finding(f)
		t := Text(f.Actual)
		if f.Expected != "" && f.Expected != f.Actual {
			t = Text(f.Expected) + ": " + t
		}
		out = append(out, label(span{m.role, " " + m.text}, 6, w, plain, t+" "+s.g.dot+" "+Text(f.Source)+" "+s.g.dot+" "+hms(f.At)+"Z")...)
	}
	out = append(out, s.debriefRows(w)...)
	out = append(out, blank, line(in(title, "   How each step was established")))
	for _, c := range tally(r) {
		ro := plain
		if c.n == 0 {
			ro = dim
		}
		out = append(out, line(in(ro, "   %-3d", c.n), span{ro, pad(Text(c.word), 30)}, s.tallyMark(c.key)))
	}
	out = append(out, blank)
	for i := range r.Steps {
		st := &r.Steps[i]
		m := s.g.mark(*st, 0, true)
		name := sprint("%d %s", i+1, st.Step.Title)
		out = append(out, label(span{m.role, "  " + m.text}, 6, w, plain, name)...)
		out = append(out, para(dim, 8, w, s.endNote(st))...)
	}
	return out
}

// endNote is what a step's row of the report says.
func (s *scene) endNote(st *steps.StepState) Safe {
	switch st.State {
	case steps.Passed:
		t := s.proof(st)
		for _, c := range st.Choices {
			if c.Kind == steps.EvChosen {
				t += sprint("; %s=%s chosen by %s", c.Name, c.Value, who(c.By))
			}
		}
		return t
	case steps.Skipped:
		if st.Inapplicable {
			return sprint("not applicable: %s", st.Reason)
		}
		return sprint("skipped by %s: %s", who(st.By), st.Reason)
	case steps.Done:
		return sprint("done by hand, as %s says: %s", who(st.By), st.Reason)
	case steps.Pending:
		return "not reached"
	case steps.Fails, steps.Barred, steps.Unknown:
		return sprint("%s: %s", st.State, st.Reason)
	}
	return sprint("%s", st.State)
}

func (s *scene) tallyMark(key string) span {
	switch key {
	case "measured":
		return span{good, s.g.passed}
	case "person":
		return span{plain, s.g.person}
	case "weak":
		return span{wants, s.g.weak}
	case "automatic":
		return span{busy, s.g.auto}
	case "failed":
		return span{wrong, s.g.failed}
	case "unknown":
		return span{wrong, s.g.unknown}
	case "skipped":
		return span{dim, s.g.skipped}
	case "done":
		return span{wants, s.g.done}
	case "inapplicable":
		return span{dim, s.g.inapplicable}
	}
	return span{dim, s.g.barred}
}

func (s *scene) endRight(w int) []row {
	var out []row
	out = append(out, line(in(title, " Not proven")))
	open := s.run.Outcome.Open
	for _, t := range open {
		out = append(out, label(span{wants, " " + s.g.waits}, 5, w, plain, Text(t))...)
	}
	if len(open) == 0 {
		out = append(out, line(faint("   nothing was left open")))
	}
	if v := chosen(s.run); len(v) > 0 {
		out = append(out, blank, line(in(title, " Values chosen, and why")))
		for _, c := range v {
			out = append(out, para(plain, 3, w, Text(c))...)
		}
	}
	if d := deviations(s.run); len(d) > 0 {
		out = append(out, blank, line(in(title, " Other than the page says")))
		for _, t := range d {
			out = append(out, para(plain, 3, w, Text(t))...)
		}
	}
	out = append(out, blank, line(in(title, " Deployment log row")).at(faint("y copy ")))
	out = append(out, para(plain, 3, w, Text(logRow(s.run)))...)
	out = append(out, blank, line(in(title, " Slack text")).at(faint("Y copy ")))
	for _, l := range Lines(slackText(s.run)) {
		out = append(out, para(plain, 3, w, l)...)
	}
	out = append(out, blank, line(in(title, " Files")))
	if dir := s.run.Opened.Dir; dir != "" {
		out = append(out, para(dim, 3, w, sprint("%s: journal.jsonl, page.md, output/", dir))...)
	}
	out = append(out, para(dim, 3, w, sprint("runbook report %s prints this as Markdown", s.run.Opened.Run))...)
	if n := len(s.run.Refused); n > 0 {
		out = append(out, para(wants, 3, w, sprint("refused by the rehearsal: %s", strings.Join(s.run.Refused, ", ")))...)
	}
	return out
}
