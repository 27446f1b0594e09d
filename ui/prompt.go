package ui

import (
	"github.com/fairtradeworker/runbook/runbook"
	"github.com/fairtradeworker/runbook/steps"
)

// prompt is the one line that says what the program waits for or does.
func (s *scene) prompt() row {
	r := s.run
	n := r.At + 1
	switch {
	case s.form != nil && !s.form.sent && s.q.Kind == steps.AskForm:
		if k := s.form.open(); k > 0 {
			return ask("%d %s still open.", k, plural(k, "value is", "values are"))
		}
		return ask("All values are given. ↵ on the last one goes on to step 1.")
	case s.typing != nil:
		return s.typingPrompt()
	case s.looking():
		where := sprint("the run is at %d", n)
		if r.Outcome != nil {
			where = "the run has ended"
		}
		return line(in(wants, " LOOK"), say(" step %d %s %s %s Esc back", s.look+1, s.g.dot, where, s.g.dot))
	case r.Held != "" && r.Outcome == nil:
		return ask("HOLD by %s. Nothing starts until ! releases it.", who(r.Held))
	}
	st := r.Current()
	switch s.q.Kind {
	case steps.AskEnd:
		return tell("The run has ended. Nothing more runs. ↵ or q closes the report.")
	case steps.AskForm:
		return ask("The procedure needs values before its first step.")
	case steps.AskConfirm:
		if st.Sheet.Barred != "" {
			return ask("Step %d is barred: %s", n, st.Sheet.Barred)
		}
		if st.Step.Level >= runbook.LevelOutage && st.Glass == nil {
			return ask("Nothing has run. This wants two people; alone, :breakglass asks for the reason.")
		}
		return ask("Nothing has run yet. ↵ opens the field; the change runs when the %s is typed.", s.wordFor(st))
	case steps.AskChoose:
		if st.Choice.Name == steps.CallChoice {
			if s.pick < 0 {
				return ask("Choose the call. Nothing is preselected, nothing has run.")
			}
			return ask("↵ takes %s. Choosing runs nothing; the name is typed after it.", st.Choice.Options[s.pick].Value)
		}
		if s.pick < 0 {
			return ask("Choose a value for %s. Nothing is preselected, nothing has run.", st.Choice.Name)
		}
		return ask("↵ takes %s=%s. Choosing runs nothing.", st.Choice.Name, st.Choice.Options[s.pick].Value)
	case steps.AskGo:
		if st.Step.Interactive {
			return ask("Step %d needs the terminal. ↵ gives it away until the command ends.", n)
		}
		return ask("Step %d is local. ↵ runs it.", n)
	case steps.AskTick:
		return ask("Step %d is yours: do it, then Space ticks it.", n)
	case steps.AskFailed:
		if f, ok := s.aimed(); ok {
			return ask("Step %d failed. ↵ opens “%s”: changes nothing, Esc returns.", n, cut(Text(f.Procedure.Title), 28))
		}
		return ask("Step %d failed. The run waits for you; nothing goes on by itself.", n)
	case steps.AskBarred:
		return ask("Step %d is barred. The run waits for you.", n)
	case steps.AskUnknown:
		if s.letter == "" {
			return ask("Choose c, r or k, then ↵. There is no default.")
		}
		return ask("↵ goes on with %s.", s.letter)
	}
	return s.working(st, n)
}

// working is the prompt while nothing is asked.
func (s *scene) working(st *steps.StepState, n int) row {
	switch {
	case s.closed:
		return ask("The run's engine has stopped. q leaves; the run can be resumed.")
	case st == nil && s.run.Begun:
		return tell("The last step is done. Taking stock for the report.")
	case st == nil:
		return tell("Starting: reading who you are and what the service does now.")
	}
	next := Safe("The report follows by itself.")
	if n < len(s.run.Steps) {
		next = sprint("Step %d follows by itself.", n+1)
		if asksLater(s.run.Steps[n]) {
			next = sprint("Step %d will ask you.", n+1)
		}
	}
	if b, blind := s.run.Blind["ecs"]; blind && st.State == steps.Waiting {
		return ask("ecs cannot be read for %s; what is shown is old. R reads again.", lasted(s.now.Sub(b.Since)))
	}
	if st.State == steps.Waiting && st.Follow != nil {
		return tell("Reading the log %s. Nothing to press. %s", st.Follow.Group, next)
	}
	if st.State == steps.Waiting && st.Measures {
		return tell("Reading the instruments. Nothing to press. %s", next)
	}
	switch st.State {
	case steps.Running:
		if st.Intent != nil && st.Intent.Mutates {
			return tell("Step %d: the change is sent. It cannot be recalled; its result is awaited.", n)
		}
		return tell("Running step %d. Nothing to press. %s", n, next)
	case steps.Waiting:
		return tell("Watching the rollout. Nothing to press. %s", next)
	case steps.Passed, steps.Skipped:
		return tell("Step %d is done. %s", n, next)
	}
	if st.Confirmed {
		return tell("Step %d is confirmed and starts now.", n)
	}
	return tell("Step %d: reading what it is about. Nothing has run yet.", n)
}

func asksLater(s steps.StepState) bool { return byHand(s.Step) || s.Step.Level > 0 }

func (s *scene) typingPrompt() row {
	t := s.typing
	why := t.refuses(s)
	switch t.purpose {
	case forWord:
		if why == "" && s.ready {
			return ask("The name matches. ↵ runs it, once.")
		}
		return ask("Nothing has run yet. Runs when the %s matches exactly and you press ↵.", s.wordFor(s.run.Find(t.step)))
	case forNote, forFind, forCommand:
		return tell("%s", purposes[t.purpose].then)
	}
	return ask("%s", purposes[t.purpose].then)
}

func ask(format string, a ...any) row {
	return line(span{wants, " "}, in(wants, format, a...))
}

func tell(format string, a ...any) row { return line(say(" "), say(format, a...)) }
