package steps

import "github.com/fairtradeworker/runbook/runbook"

// openTable says what arriving at a step of each kind does.
var openTable = map[runbook.Kind]func(*Runner, *StepState){
	runbook.KindCommand:   openCommand,
	runbook.KindCheck:     openCommand,
	runbook.KindManual:    openManual,
	runbook.KindDecision:  openManual,
	runbook.KindReference: openManual,
}

// openManual waits for a person, except where instruments can answer.
func openManual(r *Runner, s *StepState) {
	if len(s.Step.Commands) == 0 && len(r.measurable(s.Step)) > 0 {
		r.measure(s)
		return
	}
	if says := r.stands(s.Step).Says; says != "" {
		r.emit(Event{Kind: EvNote, Step: s.Step.ID, By: byProgram, Text: says})
	}
}

// openCommand runs what is read-only, and asks before anything else.
func openCommand(r *Runner, s *StepState) {
	step := s.Step
	if len(step.Commands) == 0 && len(r.measurable(step)) > 0 {
		r.measure(s)
		return
	}
	if len(step.Commands) == 0 {
		if step.Waits && r.service() != nil {
			r.emit(Event{Kind: EvWaiting, Step: step.ID, By: byProgram})
			r.followService()
		}
		return
	}
	if t, ok := tailOf(step, r.run.Values()); ok && r.canFollow() {
		r.openTail(s, t)
		return
	}
	if step.Group != "" && !r.again[step.ID] {
		if whole := r.ran(s); whole != nil {
			r.part(s, whole)
			return
		}
	}
	if why := r.refuse(step); why != "" {
		r.emit(Event{Kind: EvBarred, Step: step.ID, By: byProgram, Text: why})
		return
	}
	switch {
	case step.Interactive && step.Level < runbook.LevelStaging: // the terminal is given away when a person says so
	case step.Level == runbook.LevelRead:
		r.execute(s)
	case r.freshen(s):
	case step.Level >= runbook.LevelStaging && !r.offersUndo(s):
		r.readSheet(s, false)
	}
}

// lookOnly bars every change of a run that was begun with --look.
const lookOnly = "look-only: the run was begun with --look, so nothing is changed; to change it, begin a run without --look"

// refuse gives why a step cannot be started at all.
func (r *Runner) refuse(step runbook.Step) string {
	if r.run.Opened.Look && (step.Mutates || step.Level >= runbook.LevelStaging) {
		return lookOnly
	}
	if step.Interactive {
		if why := r.noTerminal(); why != "" {
			return why
		}
	}
	if _, err := runbook.Script(step); err != nil {
		return err.Error()
	}
	if err := r.o.Launcher.Check(step.Programs); err != nil {
		return err.Error()
	}
	r.shell()
	return ""
}

// shell records, once a sitting, what steps are run by and, in a rehearsal, how
// tightly they are held.
func (r *Runner) shell() {
	if r.told {
		return
	}
	r.told = true
	e := Event{Kind: EvShell, By: byProgram, Value: r.o.Launcher.Bash() + bashVersion(r.o.Launcher)}
	if l, ok := r.o.Launcher.(interface{ Level() string }); ok {
		e.Text = l.Level()
	}
	r.emit(e)
}
