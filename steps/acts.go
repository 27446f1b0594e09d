package steps

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/fairtradeworker/runbook/runbook"
)

// handle takes one message: something that the operator did, or the answer of a
// job. It is the only place that changes a run.
func (r *Runner) handle(m any) {
	switch m := m.(type) {
	case Act:
		r.act(m)
	case Event:
		if m.Kind == EvRefused && slices.Contains(r.run.Refused, m.Text) {
			return // once a host; it is asked again and again
		}
		r.emit(m)
	case endedMsg:
		r.ended(m)
	case foundMsg:
		r.found(m)
	case leftMsg:
		if m.job == r.job {
			r.busy = false
		}
	case preflightMsg:
		r.preflighted(m)
	case requestedMsg:
		r.hearWatchers()
	case sheetMsg:
		r.sheetRead(m)
	case historyMsg:
		r.historyRead(m)
	case rolloutMsg:
		r.rolloutRead(m)
	case checkMsg:
		r.checkRead(m.check)
	case identityMsg:
		r.identityRead(m)
	case optionsMsg:
		r.listed(m)
	case stoodMsg:
		r.stood(m)
	case undoMsg:
		r.undoRead(m)
	case measuredMsg:
		r.measured(m)
	case groupsMsg:
		r.groupsRead(m)
	case lookedMsg:
		r.looked(m)
	case diagnosisMsg:
		r.diagnosed(m)
	case finalMsg:
		r.finished(m)
	}
}

// act does what the operator asked if it fits the moment; anything else is
// dropped, since keys may still be in flight when a screen changes.
func (r *Runner) act(a Act) {
	by, evidence := a.By, Automatic
	if by == "" {
		by, evidence = r.operator(), Person
	}
	switch a.Kind {
	case ActNote:
		r.emit(Event{Kind: EvNote, By: by, Text: a.Text})
		return
	case ActHold:
		r.emit(Event{Kind: EvHeld, By: by})
		return
	case ActRelease:
		r.emit(Event{Kind: EvReleased, By: by})
		return
	case ActLook:
		r.opens(a, by)
		return
	case ActShown:
		r.inSight.show(a.Text)
		return
	case ActRefresh:
		r.pokeWatch()
		return
	case ActCancel:
		if r.busy && !r.mutates {
			r.cancel(context.Canceled)
		}
		return
	case ActStop:
		if !r.busy && r.run.Outcome == nil {
			r.stop(by, a.Text)
		}
		return
	case ActFinish:
		if r.run.Outcome != nil {
			r.closing = true
		}
		return
	case ActBegin:
		if r.run.Question().Kind == AskForm {
			r.begun(a.Values, by)
		}
		return
	}
	if a.Kind == ActUndo {
		r.undo(by)
		return
	}
	s := r.run.Current()
	switch {
	case s == nil || a.Step != "" && a.Step != s.Step.ID:
		return
	case r.run.Held != "":
		r.notice("held by " + r.run.Held + ": nothing starts until it is released (!)")
		return
	case r.busy:
		r.notice("nothing was done: something is being read or run just now")
		return
	}
	r.answer(s, a, by, evidence)
}

// begun takes the form's inputs. Of a secret only that it was given is recorded.
// One value that may not be used means that none is taken.
func (r *Runner) begun(values map[string]string, by string) {
	for _, p := range r.run.Placeholders() {
		why := refusedName(p.Name)
		if v := values[p.Name]; why == "" && v != "" {
			if why = refusedValue(p, v); why == "" {
				why = r.run.unlisted(p, v)
			}
		}
		if why != "" {
			r.emit(Event{Kind: EvNote, By: byProgram, Name: p.Name, Text: "no value was taken, because of " + p.Name + ": " + why})
			return
		}
	}
	for _, p := range r.run.Placeholders() {
		v := values[p.Name]
		if v == "" {
			continue
		}
		e := Event{Kind: EvInput, Name: p.Name, Value: v, By: by}
		if p.Kind == "secret" {
			e.Value, e.Hidden = "", true
			r.secrets[p.Name] = v
			if p.Name == sentryToken {
				r.sentry.Store(&v)
			}
		}
		r.emit(e)
	}
}

// answer does an act that answers the present question.
func (r *Runner) answer(s *StepState, a Act, by string, evidence Evidence) {
	id := s.Step.ID
	q := r.run.Question().Kind
	switch {
	case a.Kind == ActGo && q == AskGo:
		if !r.freshen(s) {
			r.execute(s)
		}
	case a.Kind == ActConfirm && q == AskConfirm:
		if s.Sheet.Barred != "" || a.Text != s.Sheet.Word {
			r.notice("nothing was run: that is not the name")
			return
		}
		if why := s.Alone(r.o.Now()); why != "" && (s.Glass == nil || evidence != Automatic) {
			r.notice("nothing was run: " + why)
			return
		}
		if r.freshen(s) {
			return
		}
		if !r.emit(Event{Kind: EvConfirmed, Step: id, By: by, Text: a.Text, Evidence: evidence}) {
			return
		}
		r.readSheet(s, true) // who, where and the deployment's id: read just before
	case a.Kind == ActChoose && q == AskChoose:
		for _, o := range s.Choice.Options {
			if o.Value == a.Value && o.Barred == "" {
				r.chosen(s, o, *s.Choice, by, evidence)
				return
			}
		}
	case a.Kind == ActTick && q == AskTick:
		if s.Compare != "" {
			r.emit(Event{Kind: EvPassed, Step: id, By: by, Evidence: evidence, Value: "compared: " + s.Compare, Findings: s.Findings})
			return
		}
		r.tick(s, a, by, evidence)
	case a.Kind == ActRetry && (q == AskFailed || q == AskChoose || q == AskBarred || q == AskConfirm), a.Kind == ActAgain && q == AskUnknown:
		r.retry(s, by)
	case a.Kind == ActBranch && (q == AskFailed || q == AskBarred || s.State == Waiting):
		r.branch(s, a.Name, by)
	case a.Kind == ActReturn && len(r.run.Outer) > 0 && q != AskUnknown:
		r.comeBack(by, "")
	case a.Kind == ActGlass && q == AskConfirm:
		r.breakGlass(s, a, by)
	case a.Kind == ActCount && q == AskUnknown:
		r.emit(Event{Kind: EvPassed, Step: id, By: by, Evidence: evidence, Value: "counted as done", Text: a.Text})
	case a.Kind == ActKeep && q == AskUnknown:
		r.emit(Event{Kind: EvKept, Step: id, By: by})
	default:
		if !r.mark(s, a, by, q) {
			r.notice("nothing was done: that does not fit what the run waits for now")
		}
	}
}

// notice answers the operator on the prompt line; it is no fact about the run.
func (r *Runner) notice(text string) { r.show(Event{Kind: EvNotice, By: byProgram, Text: text}) }

func (r *Runner) operator() string {
	if r.o.Opened.Operator != "" {
		return r.o.Opened.Operator
	}
	return "operator"
}

// Automatically answers as a person would who follows the evidence: it ticks,
// types the word, takes the value that the evidence supports, and stops where
// something failed. It exists for rehearsals only; value answers the form, ""
// where it cannot.
func Automatically(value func(runbook.Placeholder) string) func(*Run) (Act, bool) {
	const by = "automatic"
	return func(r *Run) (Act, bool) {
		q := r.Question()
		s := r.Current()
		switch q.Kind {
		case AskForm:
			given := map[string]string{}
			for _, p := range r.Placeholders() {
				if value != nil {
					given[p.Name] = value(p)
				}
				if given[p.Name] == "" {
					return Act{Kind: ActStop, By: by, Text: "the page asks for " + p.Text + ", which nobody can answer automatically"}, true
				}
			}
			return Act{Kind: ActBegin, Values: given, By: by}, true
		case AskGo:
			return Act{Kind: ActGo, Step: q.Step, By: by}, true
		case AskConfirm:
			if s.Alone(r.Last) != "" && s.Glass == nil {
				return Act{Kind: ActGlass, Step: q.Step, Text: "a rehearsal that nobody attends", By: by}, true
			}
			return Act{Kind: ActConfirm, Step: q.Step, Text: s.Sheet.Word, By: by}, true
		case AskChoose:
			for _, o := range s.Choice.Options {
				if s.Choice.Name == CallChoice && o.Command == "" {
					return Act{Kind: ActChoose, Step: q.Step, Name: s.Choice.Name, Value: o.Value, By: by}, true
				}
				if o.Backed && o.Barred == "" {
					return Act{Kind: ActChoose, Step: q.Step, Name: s.Choice.Name, Value: o.Value, By: by}, true
				}
			}
			if strings.HasPrefix(s.Choice.Why, cannot) && r.retried(q.Step) < barredTries {
				return Act{Kind: ActRetry, Step: q.Step, By: by}, true
			}
			return Act{Kind: ActStop, By: by, Text: "no evidence supports any of the values of " + s.Choice.Name}, true
		case AskTick:
			return Act{Kind: ActTick, Step: q.Step, By: by}, true
		case AskBarred, AskFailed:
			if b, blind := r.Blind["ecs"]; blind && q.Kind == AskFailed && !s.Step.Mutates && r.Last.Sub(b.Since) < blindPatience {
				return Act{}, false // the account cannot be read: wait, then look once more
			}
			if q.Kind == AskFailed && !s.Step.Mutates && (s.Unread || s.throttled()) && r.retried(q.Step) < barredTries {
				return Act{Kind: ActRetry, Step: q.Step, By: by}, true
			}
			if strings.HasPrefix(s.Reason, cannot) && r.retried(q.Step) < barredTries {
				return Act{Kind: ActRetry, Step: q.Step, By: by}, true
			}
			return Act{Kind: ActStop, By: by, Text: s.Step.Title + ": " + s.Reason}, true
		case AskUnknown:
			return Act{Kind: ActKeep, Step: q.Step, By: by}, true
		}
		return Act{}, false
	}
}

// cannot begins the reason where something could not be read: it may go better
// the next time, which is worth barredTries.
const (
	cannot        = "cannot "
	barredTries   = 5
	blindPatience = 3 * time.Minute
)

// throttled tells a command that was refused because too much was asked.
func (s *StepState) throttled() bool {
	return s.Result != nil && s.Result.Exit != 0 && strings.Contains(s.Result.Tail, "Rate exceeded")
}

// retried counts how often a step was tried again.
func (r *Run) retried(step string) (n int) {
	for _, e := range r.History {
		if e.Kind == EvRetried && e.Step == step {
			n++
		}
	}
	return n
}

// opens records, once a place and step, what was opened before acting: a
// rehearsal's debrief asks for it.
func (r *Runner) opens(a Act, by string) {
	if r.run.Opened.Mode != Rehearsal || r.run.Outcome != nil {
		return
	}
	for _, d := range r.run.Deeds {
		if d.Kind == EvLooked && d.Step == a.Step && d.Name == a.Name {
			return
		}
	}
	r.emit(Event{Kind: EvLooked, Step: a.Step, Name: a.Name, By: by})
}
