package main

import (
	"os"
	"strings"
	"testing"

	"github.com/fairtradeworker/runbook/steps"
)

// TestSecondPersonWatchesAndHolds has one person walk a run and another watch it
// in a terminal of another size: nothing that the watcher presses changes the
// run but a note and the hold.
func TestSecondPersonWatchesAndHolds(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	s := begin(t, 120, 36, state, nil, "rehearse", "rollback")
	s.pageCall()
	s.wait("opens the field", "fairtradeworker-api:40")
	w := begin(t, 80, 24, state, nil, "watch")
	w.wait("WATCHING", "is asked to type the word that runs step 3", "fairtradeworker-api:40")

	w.press(enter)
	w.wait("You watch: that key is")
	w.press(strings.Split("fairtradeworker-apisrEcR xD:", "")...) // none of these is a watcher's
	w.send("\x1b[200~fairtradeworker-api\n\x1b[201~")
	w.press(enter, enter, " ")

	w.press(esc)
	w.wait("is asked to type the word")
	w.press("!")
	s.wait("HOLD by", "(watching)")
	w.wait("HOLD by")
	s.press(enter) // the driver's field does not open
	s.wait("held by")
	w.press("a")
	w.wait("The note goes into")
	w.word("wait for lee")
	w.wait("↵ write   ")
	w.press(enter)
	s.press("J")
	s.wait("wait for lee")
	s.press(esc)
	s.wait("6 Journal")
	w.press("!")
	s.wait("opens the field")
	s.press(enter)
	s.wait("TYPE")
	s.confirm("fairtradeworker-api")
	w.wait("Rolled back and healthy")
	w.press("q")
	if status := w.end(); status != 0 {
		t.Errorf("the watcher's exit status is %d", status)
	}
	s.wait("Rolled back and healthy", "↵ close")
	s.press(enter)
	if status := s.end(); status != 0 {
		t.Errorf("exit status %d", status)
	}
	proveOneChange(t, state, "0001", "fairtradeworker-api:40")
	for _, e := range journal(t, state, "0001") {
		watcher := strings.Contains(e.By, "(watching)")
		if watcher && e.Kind != steps.EvNote && e.Kind != steps.EvHeld && e.Kind != steps.EvReleased {
			t.Errorf("a watcher made %s", e.Kind)
		}
	}
}

// TestSecondResumeIsShownWhoHoldsIt and is offered to watch.
func TestSecondResumeIsShownWhoHoldsIt(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	s := begin(t, 120, 36, state, nil, "rehearse", "rollback")
	s.pageCall()
	s.wait("opens the field")
	host, _ := os.Hostname()
	r := begin(t, 120, 36, state, nil, "resume", "0001")
	r.wait("cannot be gone on with", "is being walked by", "@"+host, "(pid ", "since", "Type watch")
	r.press(enter)
	r.wait("no default")
	r.word("watch")
	r.wait("↵ takes it")
	r.press(enter)
	r.wait("WATCHING", "fairtradeworker-api:40")
	r.press("q")
	r.end()
	before := len(journal(t, state, "0001"))
	s.press("q")
	s.end()
	if n := len(kinds(journal(t, state, "0001"), steps.EvResumed)); n != 0 || before == 0 {
		t.Errorf("resumed %d times", n)
	}
}
