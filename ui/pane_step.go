package ui

import (
	"strings"

	"github.com/fairtradeworker/runbook/runbook"
	"github.com/fairtradeworker/runbook/steps"
)

func stepHead(s *scene) row {
	st := s.shown()
	if st == nil {
		return row{left: []span{{title, "Step"}}}
	}
	r := line(in(title, "Step %d  %s", s.at()+1, st.Step.Title))
	if s.deciding() || len(st.Step.Title) > 40 {
		r = line(in(title, "%s", st.Step.Title))
	}
	return r.at(risk(st.Step))
}

// risk says what a step may change, in words.
func risk(s runbook.Step) span {
	switch {
	case byHand(s):
		return span{wants, "you do it, then tick it "}
	case s.Level == runbook.LevelOutage:
		return span{wrong, "OUTAGE OR DATA · cannot be undone "}
	case s.Level == runbook.LevelProduction && s.Mutates:
		return span{wrong, "CHANGES PRODUCTION · can be undone "}
	case s.Level == runbook.LevelProduction:
		return span{wrong, "may change production "}
	case s.Level == runbook.LevelStaging:
		return span{wants, "CHANGES STAGING "}
	case s.Level == runbook.LevelLocal:
		return span{dim, "local · ↵ runs it "}
	}
	return span{dim, "auto · read only "}
}

// ActOf says in two words who does a step, for an outline.
func ActOf(s runbook.Step) string {
	switch {
	case byHand(s):
		return "you do it"
	case s.Interactive:
		return "your terminal"
	case s.Level == runbook.LevelOutage:
		return "two people"
	case s.Level == runbook.LevelProduction:
		return "you type"
	case s.Level == runbook.LevelStaging:
		return "yes"
	case s.Level == runbook.LevelLocal:
		return "↵"
	}
	return "auto"
}

// stepRows is what there is to know about the step that is shown, in the order
// in which an operator needs it.
func stepRows(s *scene, w int) []row {
	st := s.shown()
	if st == nil {
		return append([]row{line(faint("   Waiting for the first step.")), blank}, s.preflightRows(w)...)
	}
	switch s.asked() {
	case steps.AskConfirm:
		return s.sheetRows(st, w)
	case steps.AskChoose:
		return s.choiceRows(st, w)
	case steps.AskUnknown:
		return s.unknownRows(st, w)
	}
	var out []row
	part := func(rows []row) {
		if len(rows) == 0 {
			return
		}
		if len(out) > 0 && !s.tight {
			out = append(out, blank)
		}
		out = append(out, rows...)
	}
	if st.State == steps.Fails || st.State == steps.Barred {
		part(s.stateRows(st, w))
	}
	part(s.pageRows(st, w))
	part(s.commandPart(st, w))
	if st.State != steps.Fails && st.State != steps.Barred {
		part(s.stateRows(st, w))
	}
	part(append(s.compareRows(st, w), s.valueRows(st, w)...))
	if st.State == steps.Fails || st.State == steps.Barred {
		part(s.causeRows(st, w))
		part(s.printedRows(st, w))
		part(s.wayOut(st, w))
		if st.State == steps.Barred && st.Sheet != nil {
			part(s.sheetRows(st, w))
		}
	}
	return out
}

// pageRows is the page's prose for the step.
func (s *scene) pageRows(st *steps.StepState, w int) []row {
	var out []row
	if st.Step.When != "" {
		out = append(out, para(wants, 3, w, sprint("only if: %s", st.Step.When))...)
	}
	if s.tight && st.Step.Kind != runbook.KindManual && st.State != steps.Asking {
		return out // 80x24: the words are one o away
	}
	for _, l := range Lines(strings.TrimSpace(st.Step.Text)) {
		t := strings.TrimSpace(strings.ReplaceAll(string(l), "**", ""))
		if t == "" {
			continue
		}
		out = append(out, para(plain, 3, w, Safe(t))...)
	}
	if byHand(st.Step) && st.State == steps.Asking {
		out = append(out, line(span{plain, "   "}, span{wants, s.g.manual}, say(" %s", st.Step.Title)))
	}
	return out
}

// stateRows says what became of the step, in words.
func (s *scene) stateRows(st *steps.StepState, w int) []row {
	mark := s.g.mark(*st, s.spin, false)
	one := func(ro role, t Safe) []row {
		return label(span{mark.role, mark.text}, 3, w, ro, t)
	}
	switch st.State {
	case steps.Running:
		t := "running for " + lasted(s.now.Sub(st.IntentAt))
		if st.Intent != nil && st.Intent.Attempt > 1 {
			t += sprint(", attempt %d", st.Intent.Attempt)
		}
		return one(busy, t)
	case steps.Waiting:
		t := "its command is done; watching the rollout for " + lasted(s.now.Sub(st.Started))
		rows := one(busy, t)
		if tl := s.run.Proc.Timeline; tl != "" {
			rows = append(rows, label(faint("   page says"), 14, w, plain, Text(tl))...)
		}
		return rows
	case steps.Passed:
		rows := one(plain, s.proof(st))
		if st.Reason != "" {
			rows = append(rows, para(dim, 3, w, Text(st.Reason))...)
		}
		return rows
	case steps.Fails:
		try := Safe("")
		if st.Intent != nil && st.Intent.Attempt > 1 {
			try = sprint(", attempt %d", st.Intent.Attempt)
		}
		return one(wrong, sprint("failed at %sZ%s: %s", hms(st.Ended), try, st.Reason))
	case steps.Skipped:
		if st.Inapplicable {
			return one(dim, sprint("not applicable: %s", st.Reason))
		}
		return one(dim, sprint("skipped by %s at %sZ: %s", who(st.By), hms(st.Ended), st.Reason))
	case steps.Done:
		return one(wants, sprint("done by hand, as %s says at %sZ: %s", who(st.By), hms(st.Ended), st.Reason))
	case steps.Pending:
		if st.Deferred {
			return one(wants, "put off; it comes back before the end")
		}
	case steps.Unknown:
		return one(wrong, sprint("outcome unknown: %s", st.Reason))
	case steps.Barred:
		return one(wants, sprint("barred: %s", st.Reason))
	case steps.Asking:
		if st.Step.Level == runbook.LevelLocal && !byHand(st.Step) {
			return one(wants, "ready; nothing has run yet")
		}
		if !st.Asked && !asksPerson(*st) {
			return one(busy, "reading what the step is about")
		}
	}
	return nil
}

// valueRows are the variables that the step gave and who chose otherwise.
func (s *scene) valueRows(st *steps.StepState, w int) []row {
	var out []row
	if st.Result != nil {
		for _, name := range st.Step.Sets {
			if v, ok := st.Result.Set[name]; ok {
				out = append(out, label(faint("   gave"), 14, w, plain, sprint("%s=%s", name, v))...)
			}
		}
	}
	for _, c := range st.Choices {
		word := faint("   agreed")
		why := ""
		if c.Kind == steps.EvChosen {
			word = faint("   chosen")
			why = string(sprint("  by %s at %sZ", who(c.By), hms(c.At)))
		}
		if c.Text != "" {
			why += ". " + c.Text
		}
		out = append(out, label(word, 14, w, plain, sprint("%s=%s%s", c.Name, c.Value, why))...)
	}
	return out
}

// printedRows are the last lines of a failed command's output.
func (s *scene) printedRows(st *steps.StepState, w int) []row {
	if st.Result == nil {
		return nil
	}
	out := label(faint("   command"), 14, w, plain, sprint("%s", ended(*st.Result)))
	tail := strings.Split(strings.TrimRight(st.Result.Tail, "\n"), "\n")
	keep := 6
	if s.tight {
		keep = 3
	}
	if len(tail) > keep {
		tail = tail[len(tail)-keep:]
	}
	for _, l := range tail {
		if l != "" {
			out = append(out, label(faint("   printed"), 14, w, plain, Output([]byte(l)))...)
		}
	}
	return out
}

// wayOut lists what can be done about a step that failed or is barred.
func (s *scene) wayOut(st *steps.StepState, w int) []row {
	again := Safe("run the step again")
	if st.State == steps.Barred {
		again = "look again whether it is still barred"
	}
	if st.Step.Level >= runbook.LevelStaging && st.Step.Mutates {
		again += "; it asks for the typed word again"
	}
	var out []row
	for i, l := range []struct{ k, t Safe }{
		{"r", again},
		{"s", "skip it with a reason; it stays skipped in the report"},
		{"m", "mark it as done by hand, with a note; never shown as passed"},
		{"t", "troubleshooting and rollback sections of this page"},
		{"E", "end the run here, with a reason"},
		{"q", "leave; the run can be resumed at this step"},
	} {
		if l.k == "t" && len(s.sections()) == 0 {
			continue
		}
		if i == 0 {
			out = append(out, line(say("   What you can do")))
		}
		out = append(out, label(span{strong, "     " + l.k}, 8, w, plain, l.t)...)
	}
	return out
}
