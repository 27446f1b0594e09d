package ui

import (
	"strings"
	"time"

	"github.com/fairtradeworker/runbook/steps"
)

// journalRows is who did what when, newest at the end.
func journalRows(s *scene, w int) []row {
	var out []row
	for _, n := range s.notes {
		out = append(out, para(dim, 1, w, n)...)
	}
	for _, e := range s.run.History {
		t := s.told(e)
		if t == "" {
			continue
		}
		by := who(e.By) + "  "
		if w < 40 { // a line without a name is the program's own
			by = cut(by, 12)
			if by == "runbook  " {
				by = ""
			}
		}
		head := span{dim, " " + hms(e.At) + " "}
		out = append(out, label(head, 10, w, roleOf(e.Kind), by+t)...)
	}
	if len(out) == 0 {
		out = append(out, line(faint(" nothing yet")))
	}
	return out
}

func roleOf(k steps.EventKind) role {
	switch k {
	case steps.EvFailed, steps.EvUnknown, steps.EvRefused:
		return wrong
	case steps.EvHeld, steps.EvBarred, steps.EvSkipped, steps.EvBlind, steps.EvDone, steps.EvGlass:
		return wants
	}
	return plain
}

// told is an event in a few words; "" for what the journal pane leaves out.
func (s *scene) told(e steps.Event) Safe {
	n := s.number(e.Step)
	switch e.Kind {
	case steps.EvOpened:
		return "opened the run"
	case steps.EvResumed:
		return "resumed the run"
	case steps.EvLeft:
		return sprint("left: %s", e.Text)
	case steps.EvPreflight:
		if e.Preflight == nil {
			return ""
		}
		lines, _ := e.Preflight.Lines(e.At)
		return "looked ahead: " + Text(strings.Join(lines, "; "))
	case steps.EvIdentity:
		if e.Identity == nil {
			return ""
		}
		return sprint("signed in as %s in %s", e.Identity.Role, account(e.Identity.Account))
	case steps.EvInput:
		return sprint("gave %s=%s", e.Name, e.Value)
	case steps.EvChoice:
		return n + "a value must be chosen"
	case steps.EvChosen:
		return n + sprint("chose %s=%s", e.Name, e.Value)
	case steps.EvAgreed:
		return n + sprint("page and history agree on %s=%s", e.Name, e.Value)
	case steps.EvConfirmed:
		return n + sprint("typed %s", e.Text)
	case steps.EvIntent:
		if e.Intent != nil && e.Intent.Mutates {
			return n + "sends the change"
		}
		return n + "runs"
	case steps.EvResult:
		if e.Result == nil {
			return ""
		}
		return n + sprint("ended, %s", ended(*e.Result))
	case steps.EvWaiting:
		if e.Name != "" {
			return n + sprint("reads the %s", e.Name)
		}
		return n + "watches the rollout"
	case steps.EvFollow:
		if e.Follow == nil {
			return ""
		}
		return n + sprint("follows the log %s", e.Follow.Group)
	case steps.EvPassed:
		return n + sprint("%s %s", passedWord(e.Evidence), e.Value)
	case steps.EvFailed:
		return n + sprint("failed: %s", e.Text)
	case steps.EvUnknown:
		return n + sprint("outcome unknown: %s", e.Text)
	case steps.EvTicked:
		return n + "ticked"
	case steps.EvSkipped:
		return n + sprint("skipped: %s", e.Text)
	case steps.EvDone:
		return n + sprint("done by hand: %s", e.Text)
	case steps.EvInapplicable:
		return n + "not applicable"
	case steps.EvDeferred:
		return n + "put off"
	case steps.EvUndone:
		if n == "" {
			return "took a note back"
		}
		return n + "took the mark back"
	case steps.EvBranched:
		return n + sprint("entered the section %s", s.procTitle(e.Name))
	case steps.EvReturned:
		return sprint("back from %s", s.procTitle(e.Name))
	case steps.EvGlass:
		return n + sprint("BREAK-GLASS, alone: %s", e.Text)
	case steps.EvRetried:
		return n + "tries again"
	case steps.EvDiagnosis:
		if e.Diagnosis == nil || len(e.Diagnosis.Causes) == 0 {
			return n + "looked for a cause, found none"
		}
		return n + "cause: " + Text(e.Diagnosis.Causes[0].Sentence)
	case steps.EvShell:
		if e.Text != "" {
			return Text(e.Text)
		}
		return "steps are run by " + Text(e.Value)
	case steps.EvStale:
		return n + sprint("stale: %s", e.Text)
	case steps.EvKept:
		return n + "kept unknown"
	case steps.EvBarred:
		return n + sprint("barred: %s", e.Text)
	case steps.EvHeld:
		return "HOLD: nothing starts"
	case steps.EvReleased:
		return "released the hold"
	case steps.EvNote:
		return sprint("note: %s", e.Text)
	case steps.EvNotice:
		return Text(e.Text)
	case steps.EvBlind:
		return sprint("%s cannot be read: %s", e.Name, e.Text)
	case steps.EvRefused:
		return sprint("refused: %s", e.Text)
	case steps.EvEnded:
		if e.Outcome == nil {
			return "ended"
		}
		return sprint("ended: %s", e.Outcome.Sentence)
	}
	return ""
}

func (s *scene) procTitle(id string) string {
	if s.run.Book != nil {
		for _, p := range s.run.Book.Procedures {
			if p.ID == id {
				return p.Title
			}
		}
	}
	return id
}

func passedWord(e steps.Evidence) string {
	switch e {
	case steps.Weak:
		return "passed on weak evidence:"
	case steps.Person:
		return "confirmed:"
	case steps.Automatic:
		return "answered automatically:"
	}
	return "measured:"
}

// number is "3 " for the third step, "" for none.
func (s *scene) number(id string) Safe {
	for i := range s.run.Steps {
		if s.run.Steps[i].Step.ID == id {
			return sprint("%d ", i+1)
		}
	}
	return ""
}

// ended says how a command ended.
func ended(r steps.Result) string {
	t := string(took(r.Took.Round(time.Millisecond)))
	if r.Dropped > 0 {
		t += string("; " + byteCount(r.Dropped) + " of its output dropped, more than is kept")
	}
	switch {
	case r.TimedOut:
		return "timed out after " + t
	case r.Err != "":
		return r.Err
	case r.Signal != "":
		return string(sprint("ended by signal %s after %s", r.Signal, t))
	}
	return string(sprint("exit %d in %s", r.Exit, t))
}
