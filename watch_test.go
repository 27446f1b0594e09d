package main

import (
	"os"
	"path/filepath"
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
	w.send("fairtradeworker-apisrEcR xD:") // none of these is a watcher's
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
	w.wait("↵ write (off: nothing typed)")
	w.word("wait-for-lee")
	w.press(enter)
	s.press("J")
	s.wait("wait-for-lee")
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

// TestPageThatChangedIsNotWalkedOnWithoutConsent leaves a run, changes its page
// and goes on.
func TestPageThatChangedIsNotWalkedOnWithoutConsent(t *testing.T) {
	t.Parallel()
	dir, state := t.TempDir(), t.TempDir()
	page := filepath.Join(dir, "page.md")
	write := func(second string) {
		t.Helper()
		if err := os.WriteFile(page, []byte("# Page\n\n## Do\n\n```bash\n# 1. Look\necho looked\n\n# 2. Change\n"+second+"\n```\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("touch one")
	s := begin(t, 100, 30, state, nil, "run", page)
	s.wait("Trust this page?")
	s.word("trust")
	s.wait("↵ takes it")
	s.press(enter)
	s.wait("Step 2 is local")
	s.press("q")
	s.end()
	write("rm -rf two")
	r := begin(t, 200, 40, state, nil, "resume", "--plain")
	r.wait("The page has changed since run 0001 began", "step 2, Change: its command is another", "- line 10", "touch one", "+ line 10", "rm -rf two", "There is no default")
	r.press(enter)
	r.wait("nothing was run", "--old-page")
	if status := r.end(); status != 1 {
		t.Errorf("exit status %d without consent", status)
	}
	if n := len(kinds(journal(t, state, "0001"), steps.EvResumed)); n != 0 {
		t.Errorf("resumed %d times without consent", n)
	}
	r = begin(t, 100, 30, state, nil, "resume")
	r.wait("The page has changed since run 0001 began", "rm -rf two")
	r.word("old")
	r.wait("↵ takes it")
	r.press(enter)
	r.wait("Step 2 is local", "touch one")
	r.press("q")
	r.end()
	notes := kinds(journal(t, state, "0001"), steps.EvNote)
	if len(notes) != 1 || !strings.Contains(notes[0].Text, "its command is another") || notes[0].By == "" {
		t.Errorf("the consent is not in the journal: %+v", notes)
	}
}

// TestRehearsalGoesOnInItsWorldAfterTheChange loses the terminal while the
// rollout is under way: on return the world has the change, once.
func TestRehearsalGoesOnInItsWorldAfterTheChange(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	s := begin(t, 120, 36, state, nil, "rehearse", "rollback")
	s.pageCall()
	s.wait("opens the field")
	s.press(enter)
	s.wait("TYPE")
	s.confirm("fairtradeworker-api")
	s.wait("watches the rollout")
	s.tty.Close()
	s.end()
	proveOneChange(t, state, "0001", "fairtradeworker-api:40")
	r := begin(t, 120, 36, state, nil, "resume", "0001")
	r.wait("Rolled back and healthy", "↵ close")
	r.press(enter)
	if status := r.end(); status != 0 {
		t.Errorf("exit status %d", status)
	}
	proveOneChange(t, state, "0001", "fairtradeworker-api:40")
}
