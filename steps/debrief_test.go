package steps

import (
	"strings"
	"testing"
	"time"

	"github.com/fairtradeworker/runbook/runbook"
)

// night is a rehearsed rollback as its journal tells it.
func night(t *testing.T, events ...Event) *Run {
	t.Helper()
	book, err := runbook.Parse("page.md", []byte(rollbackPage))
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Date(2026, 1, 9, 3, 0, 0, 0, time.UTC)
	head := Opened{Mode: Rehearsal, Procedure: "rollback", Lesson: &Lesson{Matter: "42 was bad", Verdict: "Rolled back", Traps: []Trap{
		{What: "41 never completed", Where: "step", By: "history"}, {What: "the breaker is off", Where: "rollout", By: "looked"},
	}}}
	all := append([]Event{{Kind: EvOpened, Opened: &head}, {Kind: EvRollout, Rollout: &Rollout{}}, {Kind: EvResult, Step: "rollback/1", Result: &Result{Set: map[string]string{"V": "41"}}}}, events...)
	run := NewRun(book, "rollback")
	for i, e := range all {
		e.Seq, e.At = int64(i+1), begin.Add(time.Duration(i)*time.Minute)
		run.Apply(e)
	}
	return run
}

func TestDebrief(t *testing.T) {
	look := Event{Kind: EvLooked, Step: "rollback/2", Name: "rollout"}
	note := Event{Kind: EvNote, By: "mira", Text: "breaker is off"}
	asked := Event{Kind: EvChoice, Step: "rollback/1", Choice: &Choice{Name: "V"}}
	right := Event{Kind: EvChosen, Step: "rollback/1", Name: "V", Value: "40"}
	formula := Event{Kind: EvChosen, Step: "rollback/1", Name: "V", Value: "41"}
	act := Event{Kind: EvIntent, Step: "rollback/2", Intent: &Intent{Mutates: true}}
	back := Event{Kind: EvEnded, Outcome: &Outcome{Sentence: "Rolled back and healthy", Status: Complete}}
	bad := Event{Kind: EvEnded, Outcome: &Outcome{Sentence: "Not rolled back", Status: Failed}}
	for _, c := range []struct {
		name   string
		events []Event
		score  int
		missed []string
	}{
		{"by the book", []Event{asked, right, look, note, act, back}, 100, nil},
		{"slowly makes no difference", []Event{asked, {Kind: EvHeld}, {Kind: EvReleased}, right, look, note, act, back}, 100, nil},
		{"without looking", []Event{asked, right, note, act, back}, 65, []string{"the breaker is off"}},
		{"looked too late", []Event{asked, right, act, look, note, back}, 65, []string{"the breaker is off"}},
		{"the page's formula", []Event{asked, formula, look, act, bad}, 55, []string{"41 never completed"}},
		{"twice", []Event{asked, right, look, act, act, note, back}, 82, nil},
		{"nothing written down", []Event{asked, right, look, act, back}, 95, nil},
	} {
		d := night(t, c.events...).Debrief()
		if d == nil || !d.Scored {
			t.Errorf("%s: no debrief", c.name)
			continue
		}
		var missed []string
		for _, m := range d.Missed {
			missed = append(missed, m.What)
			if m.At.IsZero() {
				t.Errorf("%s: %q was visible at no time", c.name, m.What)
			}
		}
		if d.Score != c.score || strings.Join(missed, ";") != strings.Join(c.missed, ";") {
			t.Errorf("%s: %d, missed %q, want %d, %q\n%+v", c.name, d.Score, missed, c.score, c.missed, d.Lines)
		}
		total := 0
		for _, p := range d.Lines {
			total += p.Of
			if p.Points < 0 || p.Points > p.Of {
				t.Errorf("%s: %+v", c.name, p)
			}
		}
		if total != 100 {
			t.Errorf("the parts make %d", total)
		}
	}
}

func TestNoDebriefWithoutARehearsal(t *testing.T) {
	run := night(t, Event{Kind: EvEnded, Outcome: &Outcome{Sentence: "x"}})
	run.Opened.Mode = Live
	if run.Debrief() != nil {
		t.Error("a live run has a debrief")
	}
	if night(t).Debrief() != nil {
		t.Error("a run that goes on has a debrief")
	}
}
