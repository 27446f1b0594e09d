package main

import (
	"strings"
	"syscall"
	"testing"

	"github.com/fairtradeworker/runbook/steps"
)

// TestKilledRightAfterConfirming kills the program when the change was
// confirmed. Its rehearsal's world is gone with it, so the command may not have
// been started; then the true reason stands there, and in either case the run
// goes on in the world that resume makes.
func TestKilledRightAfterConfirming(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	s := begin(t, 120, 36, state, nil, "rehearse", "rollback")
	s.pageCall()
	s.wait("opens the field", "fairtradeworker-api:40")
	s.press(enter)
	s.wait("TYPE")
	s.word("fairtradeworker-api")
	s.wait("↵ runs it, once")
	s.press(enter)
	for sent := false; !sent; {
		for _, e := range kinds(journal(t, state, "0001"), steps.EvIntent) {
			sent = sent || e.Intent.Mutates
		}
	}
	s.cmd.Process.Signal(syscall.SIGKILL)
	s.end()
	r := begin(t, 120, 36, state, nil, "resume", "0001")
	var shown string
	r.until("what became of it", func() bool {
		shown = r.screen.String()
		return strings.Contains(shown, "Choose c, r or k") || strings.Contains(shown, "failed. The run waits for you") || strings.Contains(shown, "↵ close")
	})
	for _, e := range kinds(journal(t, state, "0001"), steps.EvResult) {
		if strings.Contains(e.Result.Err, "restored") {
			t.Errorf("it blames the step before: %+v", e.Result)
		}
	}
	if strings.Contains(shown, "↵ close") {
		return
	}
	if strings.Contains(shown, "failed. The run") {
		r.wait("r again")
		r.press("r")
	} else {
		r.wait("r run it again")
		r.press("r")
		r.wait("↵ goes on with r", "↵ go on ")
		r.press(enter)
	}
	r.until("the confirmation", func() bool {
		shown = r.screen.String()
		return strings.Contains(shown, "Choose the call") || strings.Contains(shown, "opens the field")
	})
	if strings.Contains(shown, "Choose the call") {
		r.pageCall()
	}
	r.wait("opens the field")
	r.press(enter)
	r.wait("TYPE")
	r.confirm("fairtradeworker-api")
	r.wait("Rolled back and healthy", "↵ close")
}
