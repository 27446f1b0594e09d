package steps

import (
	"maps"
)

// Apply folds one event in. It never fails: an event that does not fit (a step
// that the page no longer has) changes only the history.
func (r *Run) Apply(e Event) {
	if e.Seq > 0 {
		r.Seq = e.Seq
		r.remember(e)
	}
	if e.At.After(r.Last) && r.Outcome == nil { // what is read beside the report does not lengthen the run
		r.Last = e.At
	}
	if e.Seq > 0 {
		r.practise(e)
	}
	if s := r.Find(e.Step); s != nil {
		s.apply(r, e)
	}
	r.marked(e)
	switch e.Kind {
	case EvOpened:
		if e.Opened != nil {
			r.Opened = *e.Opened
		}
		r.Started, r.Sittings, r.Here, r.Boot = e.At, 1, true, r.Opened.Boot
	case EvResumed:
		r.Sittings++
		r.Boot = e.Value
		r.Here, r.Outcome = true, nil
		r.LookAgain()
		maps.DeleteFunc(r.Inputs, func(_ string, v Value) bool { return v.Hidden }) // to be asked again
	case EvLeft:
		r.Left, r.LeftAt, r.Here = e.Text, e.At, false
	case EvShell:
		r.Shell, r.Seal = e.Value, e.Text
	case EvPreflight:
		r.Preflight = e.Preflight
	case EvIdentity:
		if r.Identity = e.Identity; r.Signed == nil {
			r.Signed = e.Identity
		}
		delete(r.Blind, "sts")
	case EvInput:
		r.Inputs[e.Name] = Value{Value: e.Value, By: e.By, At: e.At, Hidden: e.Hidden}
	case EvArrived:
		for i := range r.Steps {
			if r.Steps[i].Step.ID == e.Step {
				r.At = i
			}
		}
		r.Begun = true
	case EvChosen:
		if e.Name == CallChoice {
			break // it is no variable
		}
		r.Chosen[e.Name] = Value{Value: e.Value, By: e.By, At: e.At, Why: e.Text}
	case EvResult:
		if e.Result != nil {
			maps.Copy(r.Vars, e.Result.Set)
			for _, name := range e.Result.Hidden {
				delete(r.Vars, name)
				r.Hidden[name] = e.Step
			}
			for name := range e.Result.Set {
				delete(r.Hidden, name)
			}
		}
	case EvWalked:
		r.Walker = e.Text
	case EvBranched:
		r.enter(e)
	case EvReturned:
		r.back()
	case EvUndone:
		r.undone(e)
	case EvHeld:
		r.Held = e.By
	case EvReleased:
		r.Held = ""
	case EvRollout:
		r.Rollout = e.Rollout
		delete(r.Blind, "ecs")
	case EvCheck:
		r.check(e)
	case EvOptions:
		if e.Choice != nil {
			r.Lists[e.Name] = *e.Choice
		}
	case EvFollow:
		if e.Follow != nil {
			r.Follows[e.Follow.Group] = *e.Follow
			delete(r.Blind, "logs "+e.Follow.Group)
			delete(r.Blind, "logs")
		}
	case EvBlind:
		if _, known := r.Blind[e.Name]; !known || r.Blind[e.Name].Text != e.Text {
			r.Blind[e.Name] = Blindness{Text: e.Text, Since: e.At}
		}
		if s := r.Current(); s != nil && s.State == Fails && e.Name == "ecs" {
			s.Unread = true
		}
	case EvRefused:
		r.Refused = append(r.Refused, e.Text)
	case EvEnded:
		for len(r.Outer) > 0 {
			r.back()
		}
		r.Outcome = e.Outcome
		r.At = len(r.Steps)
	}
}

// LookAgain forgets what was put before the operator in an earlier sitting: it
// is read anew before anything is asked, and secrets are asked again. Resuming does it; a screen that is
// drawn before the resumption is recorded does it too.
func (r *Run) LookAgain() {
	maps.DeleteFunc(r.Inputs, func(_ string, v Value) bool { return v.Hidden })
	for i := range r.Steps {
		if s := &r.Steps[i]; s.State == Asking || s.State == Barred {
			s.State, s.Sheet, s.Confirmed, s.Reason, s.Glass = Asking, nil, false, "", nil
		}
	}
}

func (r *Run) check(e Event) {
	if e.Check == nil {
		return
	}
	for i := range r.Checks {
		if r.Checks[i].Name == e.Check.Name && r.Checks[i].Target == e.Check.Target {
			r.Checks[i] = *e.Check
			return
		}
	}
	r.Checks = append(r.Checks, *e.Check)
}

func (r *Run) remember(e Event) {
	switch e.Kind {
	case EvLooked, EvRollout, EvCheck, EvCall, EvSheet, EvOptions:
		return // readings; they have panes of their own
	}
	r.History = append(r.History, e)
	if len(r.History) > historyKept {
		r.History = append(r.History[:0:0], r.History[len(r.History)-historyKept:]...)
	}
}

func (s *StepState) apply(r *Run, e Event) {
	switch e.Kind {
	case EvArrived:
		if s.State == Pending {
			s.Started, s.State = e.At, Asking
		}
	case EvSheet:
		if s.Glass != nil && e.Sheet != nil && s.Glass.Command != e.Sheet.Command {
			s.Glass = nil // it was broken for another command
		}
		s.Sheet, s.State, s.Reason, s.Confirmed = e.Sheet, Asking, "", false
	case EvChoice:
		s.Choice, s.State = e.Choice, Asking
	case EvChosen:
		if e.Name == CallChoice && s.Choice != nil {
			for _, o := range s.Choice.Options {
				if o.Value == e.Value {
					s.instead(o)
				}
			}
		}
		s.Choices, s.Choice = append(s.Choices, e), nil
	case EvAgreed:
		s.Choices = append(s.Choices, e)
	case EvConfirmed:
		s.Confirmed = true
	case EvIntent:
		s.Intent, s.IntentAt, s.Result, s.State = e.Intent, e.At, nil, Running
		s.Findings = nil
		if e.Intent != nil && e.Intent.Mutates && s.Step.Targets.Service != "" {
			r.Back = r.Proc.Role == "rollback"
			r.Release = &Release{TaskDefinition: s.Step.Resolve(s.Step.TaskDefinition, r.Values()).Text, Since: e.At, Undo: s.Undo}
			if s.Sheet != nil {
				r.Release.Before = s.Sheet.Primary
			}
			if !s.Undo {
				r.Release.Count, r.Release.Scaled = countOnly(s)
			}
		}
	case EvResult:
		s.Result, s.Confirmed = e.Result, false
	case EvWaiting:
		s.State, s.Follow, s.Measures = Waiting, nil, e.Name == waitsForMeters
	case EvFollow:
		s.State, s.Follow = Waiting, e.Follow
	case EvPassed:
		s.State, s.Evidence, s.Value, s.Findings, s.Ended, s.By, s.Reason = Passed, e.Evidence, e.Value, e.Findings, e.At, e.By, e.Text
		s.Compare, s.Asked = "", false
	case EvCompare:
		s.State, s.Compare, s.Asked, s.Findings = Asking, e.Text, true, e.Findings
	case EvFailed:
		_, s.Unread = r.Blind["ecs"]
		s.State, s.Reason, s.Ended = Fails, e.Text, e.At
		if e.Findings != nil {
			s.Findings = e.Findings
		}
	case EvDiagnosis:
		s.Diagnosis = e.Diagnosis
	case EvUnknown:
		s.State, s.Reason, s.Confirmed = Unknown, e.Text, false
	case EvTicked:
		s.State, s.By, s.Ended, s.Evidence = Passed, e.By, e.At, e.Evidence
	case EvSkipped:
		s.State, s.Reason, s.By, s.Ended = Skipped, e.Text, e.By, e.At
		s.Inapplicable = e.By == byProgram
	case EvInapplicable:
		s.State, s.Reason, s.By, s.Ended, s.Inapplicable = Skipped, e.Text, e.By, e.At, true
	case EvDone:
		s.State, s.Reason, s.By, s.Ended = Done, e.Text, e.By, e.At
	case EvDeferred:
		s.State, s.Deferred = Pending, true
	case EvGlass:
		s.Glass = &Glass{By: e.By, Why: e.Text, Command: e.Value, At: e.At}
	case EvRetried:
		s.Diagnosis, s.Glass = nil, nil
		s.State, s.Reason, s.Findings, s.Confirmed, s.Sheet, s.Compare, s.Asked, s.Choice = Asking, "", nil, false, nil, "", false, nil
	case EvStale:
		s.State, s.Reason, s.Findings, s.Confirmed, s.Sheet, s.Compare, s.Asked, s.Choice = Asking, e.Text, nil, false, nil, "", false, nil
	case EvKept:
		s.Kept, s.By, s.Ended = true, e.By, e.At
	case EvBarred:
		s.State, s.Reason = Barred, e.Text
	}
}
