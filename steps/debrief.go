package steps

import (
	"fmt"
	"strings"
	"time"
)

// Lesson is what a rehearsal's scenario teaches. It stands in the head of the
// run, so that the debrief needs nothing but the journal; no screen shows it
// before the end.
type Lesson struct {
	Matter  string `json:"matter"`            // what was the matter, one sentence
	Verdict string `json:"verdict,omitempty"` // how a good run of this procedure ends; "" is not known
	Traps   []Trap `json:"traps,omitempty"`
}

// Trap is one thing that is easily missed.
type Trap struct {
	What  string `json:"what"`
	Where string `json:"where"`          // the place where it could be seen, see Debrief.Where
	By    string `json:"by"`             // how it is noticed, a name of trapTable
	Want  string `json:"want,omitempty"` // the value that avoids it
}

// Deed is something that the operator did, as far as a debrief asks for it.
type Deed struct {
	At   time.Time
	Kind EventKind
	Step string
	Name string // pane, variable
	Text string // value
	Good bool   // of a choice: it is not the page's bare formula
}

const deedsKept = 1000

// practise folds what a debrief needs.
func (r *Run) practise(e Event) {
	if place := placeOf(e); place != "" {
		if _, seen := r.Visible[place]; !seen {
			r.Visible[place] = e.At
		}
	}
	d := Deed{At: e.At, Kind: e.Kind, Step: e.Step, Name: e.Name, Text: e.Value}
	switch e.Kind {
	case EvIntent:
		if e.Intent == nil || !e.Intent.Mutates {
			return
		}
	case EvChosen:
		page, ours := r.Vars[e.Name]
		if !ours {
			return // a choice of something else than a value that the page works out
		}
		d.Good = e.Value != page
	case EvAgreed:
		d.Good = true
	case EvNote:
		if e.By == byProgram {
			return
		}
	case EvLooked, EvInput, EvFailed, EvUnknown:
	default:
		return
	}
	if len(r.Deeds) < deedsKept {
		r.Deeds = append(r.Deeds, d)
	}
}

// placeOf is where on the screen an event shows something that a trap may be seen
// by.
func placeOf(e Event) string {
	switch {
	case e.Kind == EvChoice, e.Kind == EvAgreed:
		return "step"
	case e.Kind == EvRollout:
		return "rollout"
	case e.Kind == EvDiagnosis:
		return "evidence"
	case e.Kind == EvSheet:
		return "sheet"
	case e.Kind == EvResult:
		return "output"
	case e.Kind == EvCheck && e.Check != nil && e.Check.State == CheckBad:
		return "checks"
	}
	return ""
}

// Debrief is what a rehearsal showed of the operator. Speed is not in it.
type Debrief struct {
	Matter string
	Scored bool // somebody sat at it: what is answered automatically has no score
	Score  int  // of 100
	Lines  []Point
	Missed []Miss
}

// Point is one part of the score.
type Point struct {
	What       string
	Points, Of int
	Because    string
}

// Miss is a trap that was not noticed, and where and when it could be seen.
type Miss struct {
	What, Where string
	At          time.Time // zero: it was not on the screen in this run
}

// trapTable is how each kind of trap is noticed.
var trapTable = map[string]func(*Run, Trap) bool{
	// the page's formula was not simply taken
	"history": func(r *Run, _ Trap) bool {
		changed := false
		for _, d := range r.Deeds {
			switch d.Kind {
			case EvChosen, EvAgreed:
				return d.Good
			case EvIntent:
				changed = true
			}
		}
		return !changed
	},
	// nothing was changed where nothing had to be
	"stopped": func(r *Run, _ Trap) bool { return r.deed(EvIntent) == 0 },
	// the report does not call it proven
	"open": func(r *Run, _ Trap) bool {
		return r.Outcome != nil && (r.Outcome.Status != Complete || len(r.Outcome.Open) > 0)
	},
	// the value that was given is the right one
	"value": func(r *Run, t Trap) bool {
		for _, v := range r.Inputs {
			if v.Value == t.Want {
				return true
			}
		}
		return false
	},
	// the place was looked at before the first change
	"looked": func(r *Run, t Trap) bool {
		for _, d := range r.Deeds {
			switch {
			case d.Kind == EvLooked && (d.Name == t.Where || d.Name == "evidence"):
				return true
			case d.Kind == EvIntent:
				return false
			}
		}
		return false
	},
}

func (r *Run) deed(k EventKind) (n int) {
	for _, d := range r.Deeds {
		if d.Kind == k {
			n++
		}
	}
	return n
}

// Debrief derives it from the fold; nil for what is no rehearsal with a lesson,
// or has not ended.
func (r *Run) Debrief() *Debrief {
	l := r.Opened.Lesson
	if l == nil || r.Outcome == nil || r.Opened.Mode != Rehearsal {
		return nil
	}
	d := &Debrief{Matter: l.Matter, Scored: !r.Opened.Auto}
	noticed := 0
	for _, t := range l.Traps {
		if f := trapTable[t.By]; f != nil && f(r, t) {
			noticed++
			continue
		}
		d.Missed = append(d.Missed, Miss{What: t.What, Where: t.Where, At: r.Visible[t.Where]})
	}
	changes, looked := r.lookedBefore()
	right := r.endedRight(l)
	d.add("evidence before acting", 25, share(25, looked, changes), fmt.Sprintf("%d of %d changes were made after evidence was opened", looked, changes))
	d.add("right branch", 20, either(right, 20), fmt.Sprintf("it ended: %s", r.Outcome.Sentence))
	d.add("traps noticed", 20, share(20, noticed, len(l.Traps)), fmt.Sprintf("%d of %d", noticed, len(l.Traps)))
	needless := r.needless(l)
	d.add("no needless change", 15, max(0, 15-5*needless), fmt.Sprintf("%d needless", needless))
	d.add("notes and report", 10, either(r.deed(EvNote) > 0, 5)+5, fmt.Sprintf("%d notes, the report was reached", r.deed(EvNote)))
	slips := r.deed(EvFailed) + r.deed(EvUnknown)
	d.add("recovery", 10, either(right, 10), fmt.Sprintf("%d steps went wrong on the way", slips))
	return d
}

func (d *Debrief) add(what string, of, points int, because string) {
	d.Lines = append(d.Lines, Point{What: what, Of: of, Points: points, Because: because})
	d.Score += points
}

// share of the points; all of them where there was nothing to do.
func share(of, n, all int) int {
	if all == 0 {
		return of
	}
	return of * n / all
}

func either(ok bool, points int) int {
	if ok {
		return points
	}
	return 0
}

// lookedBefore counts changes, and those before which, since the change before,
// evidence or an instrument was opened.
func (r *Run) lookedBefore() (changes, looked int) {
	since := false
	for _, d := range r.Deeds {
		switch d.Kind {
		case EvLooked:
			since = true
		case EvIntent:
			changes++
			if since {
				looked++
			}
			since = false
		}
	}
	return changes, looked
}

func (r *Run) endedRight(l *Lesson) bool {
	if l.Verdict != "" {
		return strings.HasPrefix(r.Outcome.Sentence, l.Verdict)
	}
	return r.Outcome.Status == Complete || r.Outcome.Status == CompleteWeak
}

// needless counts changes that were made again, and all of them where none was
// needed.
func (r *Run) needless(l *Lesson) (n int) {
	for _, t := range l.Traps {
		if t.By == "stopped" {
			return r.deed(EvIntent)
		}
	}
	seen := map[string]bool{}
	for _, d := range r.Deeds {
		if d.Kind == EvIntent {
			if seen[d.Step] {
				n++
			}
			seen[d.Step] = true
		}
	}
	return n
}
