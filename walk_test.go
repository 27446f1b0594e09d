package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/fairtradeworker/runbook/aws/sim"
	"github.com/fairtradeworker/runbook/aws/sim/gate"
	"github.com/fairtradeworker/runbook/steps"
)

// sourcePage is FairTradeWorker's own page, which the project must serve as it
// is; it is not part of the project.
const sourcePage = "../shared/source/deployment-procedures.md"

func TestRollbackOnATerminal(t *testing.T) {
	for _, size := range [][2]int{{120, 36}, {80, 24}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			state := t.TempDir()
			s := begin(t, size[0], size[1], state, nil, "rehearse", "rollback")
			s.pageCall()
			s.wait("SIMULATED", "opens the field", "fairtradeworker-api:40")
			if n := len(kinds(journal(t, state, "0001"), steps.EvCall)); n != 0 {
				t.Fatalf("%d changes before anything was typed", n)
			}
			s.press(enter)
			s.wait("TYPE")
			s.confirm("fairtradeworker-api")
			s.wait("Rolled back and healthy", "↵ close")
			s.press(enter)
			if status := s.end(); status != 0 {
				t.Errorf("exit status %d", status)
			}
			if s.keys > 26 {
				t.Errorf("%d keys", s.keys)
			}
			t.Logf("%d keys", s.keys)
			if s.screen.alt || !s.screen.cursor {
				t.Error("the terminal was not left clean")
			}
			proveOneChange(t, state, "0001", "fairtradeworker-api:40")
		})
	}
}

// proveOneChange wants exactly one change in the account, of that revision, and
// the intent on disk before it.
func proveOneChange(t *testing.T, state, run, revision string) {
	t.Helper()
	events := journal(t, state, run)
	calls := kinds(events, steps.EvCall)
	if len(calls) != 1 || !strings.Contains(calls[0].Call.Body, revision) {
		t.Fatalf("calls %+v", calls)
	}
	for _, e := range events {
		if e.Kind == steps.EvIntent && e.Intent.Mutates {
			if e.Seq > calls[0].Seq {
				t.Error("the intent was written after the call")
			}
			return
		}
	}
	t.Error("no intent of a change in the journal")
}

func TestSourcePageOnATerminal(t *testing.T) {
	if _, err := os.Stat(sourcePage); err != nil {
		t.Skip("the source page is not here")
	}
	t.Parallel()
	state := t.TempDir()
	s := begin(t, 120, 36, state, nil, "rehearse", sourcePage+"#manual-rollback")
	s.wait("Trust this page?", "has not been trusted yet", "api.fairtradeworker.com", "52 commands")
	s.press(enter) // Enter alone trusts nothing
	s.wait("nothing is typed")
	if _, err := os.Stat(filepath.Join(state, "runbook")); err == nil {
		t.Error("something was begun before the page was trusted")
	}
	s.word("trust")
	s.wait("↵ takes it")
	s.press(enter)
	s.keys = 0
	s.wait("The page gives 41", "41", "40", "never completed")
	s.press(enter) // nothing is preselected: this does nothing
	s.keys--
	s.press(up)
	s.wait("↵ choose")
	s.press(enter)
	s.pageCall()
	s.wait("opens the field", "--task-definition fairtradeworker-api:40")
	s.press(enter)
	s.wait("TYPE")
	s.confirm("fairtradeworker-api")
	s.wait("Rolled back and healthy", "↵ close")
	s.press(enter)
	if status := s.end(); status != 0 || s.keys > 28 {
		t.Errorf("exit status %d after %d keys", status, s.keys)
	}
	proveOneChange(t, state, "0001", "fairtradeworker-api:40")
}

func TestWrongNamesRunNothing(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	s := begin(t, 120, 36, state, nil, "rehearse", "rollback")
	s.pageCall()
	s.wait("opens the field")
	for _, wrong := range []string{"fairtradeworker-ap", "fairtradeworker-api-staging", "yes", ""} {
		s.press(enter)
		s.wait("TYPE")
		s.word(wrong)
		s.press(enter)
		s.wait("TYPE", strings.TrimSpace("> "+wrong))
		s.press(esc)
		s.wait("opens the field")
	}
	s.press(enter)
	s.wait("TYPE")
	s.send("\x1b[200~fairtradeworker-api\n\x1b[201~") // pasted, newline and all
	s.wait("type it")
	s.press(esc)
	s.wait("opens the field")
	s.press("q")
	if status := s.end(); status != 3 {
		t.Errorf("exit status %d after leaving", status)
	}
	events := journal(t, state, "0001")
	if n := len(kinds(events, steps.EvCall)) + len(kinds(events, steps.EvConfirmed)); n != 0 {
		t.Errorf("%d changes or confirmations", n)
	}

	r := begin(t, 80, 24, state, nil, "resume")
	r.wait("opens the field", "fairtradeworker-api:40")
	r.press(enter)
	r.wait("TYPE")
	r.word("fairtradeworker-a")
	r.resize(200, 60)
	r.wait("> fairtradeworker-a", "6 Journal")
	r.confirm("pi")
	r.wait("Rolled back and healthy", "↵ close")
	r.press(enter)
	if status := r.end(); status != 0 {
		t.Errorf("exit status %d after resuming", status)
	}
	proveOneChange(t, state, "0001", "fairtradeworker-api:40")
}

// TestRawPasteConfirmsNothing: a terminal that does not bracket what is pasted
// sends it as keys, newline and all.
func TestRawPasteConfirmsNothing(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	s := begin(t, 120, 36, state, nil, "rehearse", "rollback")
	s.pageCall()
	s.wait("opens the field", "↵ open")
	s.send(enter + "fairtradeworker-api" + enter) // all at once
	s.wait("TYPE", "(off: nothing typed)", "type it")
	s.send("fairtradeworker-api")
	s.press(esc) // behind all of it
	s.wait("opens the field")
	s.press(enter)
	s.wait("TYPE", "(off: nothing typed)")
	s.confirm("fairtradeworker-api") // and the hand is still believed
	s.wait("Rolled back and healthy", "↵ close")
	s.press(enter)
	if status := s.end(); status != 0 {
		t.Errorf("exit status %d", status)
	}
	proveOneChange(t, state, "0001", "fairtradeworker-api:40")
	if n := len(kinds(journal(t, state, "0001"), steps.EvConfirmed)); n != 1 {
		t.Errorf("%d confirmations", n)
	}
}

// TestPickerOnATerminal: what is typed and pasted into the list begins nothing,
// and a rehearsal is as near as a live walk.
func TestPickerOnATerminal(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	env := append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}, "AWS_PROFILE=prod", "AWS_REGION=us-east-1")
	s := begin(t, 80, 24, state, env)
	s.wait("Find", "Manual rollback")
	s.send("manual rollback" + enter + "v" + enter)
	s.wait("How shall it be walked?", "profile prod, region us-east-1", "REHEARSAL")
	s.press("v")
	s.wait("begin LIVE")
	s.press("l")
	s.wait("begin the rehearsal")
	s.press(enter)
	s.wait("SIMULATED", "Manual rollback")
	s.press("q")
	s.end()
	if head := journal(t, state, "0001")[0].Opened; head.Mode != steps.Rehearsal {
		t.Errorf("mode %s", head.Mode)
	}
}

const branchPage = "# Page\n\n## Check\n\n```bash\n# 1. Check the site\ncurl -s https://api.fairtradeworker.com/health\n# Expected: HTTP 404\n```\n\n- [ ] Tell the channel\n\n" +
	"## Troubleshooting\n\n### Health checks failing\n\n**Symptom:** tasks keep restarting\n\n- [ ] Look at the limits\n"

// TestDecisionsOnATerminal: a failed check, a section and back, then done by
// hand: the exit status says that not all was proven.
func TestDecisionsOnATerminal(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	page := writePage(t, state, branchPage)
	s := begin(t, 80, 24, state, nil, "rehearse", page+"#check")
	s.wait("Step 1 failed", "t sections")
	s.press("t")
	s.wait("Troubleshooting", "Health checks failing", "↵ open section")
	s.press(enter)
	s.wait("Esc returns", "Look at the limits", "Space tick   ")
	s.press(esc)
	s.wait("step 1 of 2", "attempt 2", "Step 1 failed", "m by hand")
	s.press("m")
	s.wait("TYPE", "What was done by hand")
	s.word("seen by eye")
	s.wait("↵ mark   ")
	s.press(enter)
	s.wait("step 2 of 2", "Space tick   ")
	s.press(" ")
	s.wait("↵ close")
	s.press(enter)
	if status := s.end(); status != 2 {
		t.Errorf("exit status %d", status)
	}
	events := journal(t, state, "0001")
	if n := len(kinds(events, steps.EvBranched)) + len(kinds(events, steps.EvReturned)) + len(kinds(events, steps.EvDone)); n != 3 {
		t.Errorf("%d events of branch and mark", n)
	}
}

// TestReleaseWithoutAnAccount is live, on a machine that has no AWS account.
func TestReleaseWithoutAnAccount(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	page := writePage(t, state, "# Page\n\n## Release\n\n```bash\n# 1. Create the release\ngh release create v9.9.9 --repo o/r\n```\n")
	dir := t.TempDir()
	log := filepath.Join(dir, "log")
	if err := os.WriteFile(filepath.Join(dir, "gh"), []byte("#!/bin/sh\necho \"$*\" >>"+log+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	s := begin(t, 120, 36, state, []string{"PATH=" + dir + ":" + os.Getenv("PATH"), "HOME=" + t.TempDir()}, "run", page+"#release")
	s.wait("none named", "repository", "o/r", "opens the field")
	s.press(enter)
	s.wait("TYPE")
	s.confirm("v9.9.9")
	s.wait("↵ close")
	s.press(enter)
	if status := s.end(); status != 2 { // nothing but its exit status speaks for it
		t.Errorf("exit status %d", status)
	}
	if got, _ := os.ReadFile(log); strings.TrimPrefix(string(got), "--version\n") != "release create v9.9.9 --repo o/r\n" {
		t.Errorf("gh was called with %q", got)
	}
}

// writePage is a page of the user's own that was trusted.
func writePage(t *testing.T, state, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "page.md")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	trust := exec.Command(self, "trust", file)
	trust.Args[0] = "runbook"
	trust.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "XDG_STATE_HOME=" + state}
	if out, err := trust.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return file
}

func TestSignalsLeaveTheTerminalCleanAndTheRunResumable(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			state := t.TempDir()
			s := begin(t, 80, 24, state, nil, "rehearse", "rollback")
			s.pageCall()
			s.wait("opens the field")
			s.cmd.Process.Signal(sig)
			if status := s.end(); status != 3 {
				t.Errorf("exit status %d", status)
			}
			if s.screen.alt || !s.screen.cursor {
				t.Error("the terminal was not left clean")
			}
			if left := kinds(journal(t, state, "0001"), steps.EvLeft); len(left) != 1 {
				t.Errorf("left %+v", left)
			}
			r := begin(t, 80, 24, state, nil, "resume", "0001")
			r.wait("opens the field", "fairtradeworker-api:40")
		})
	}
}

func TestLostTerminalIsResumable(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	s := begin(t, 80, 24, state, nil, "rehearse", "rollback")
	s.pageCall()
	s.wait("opens the field")
	s.tty.Close() // the ssh connection is gone
	s.end()
	if left := kinds(journal(t, state, "0001"), steps.EvLeft); len(left) != 1 {
		t.Errorf("left %+v", left)
	}
	r := begin(t, 80, 24, state, nil, "resume", "0001")
	r.wait("opens the field", "fairtradeworker-api:40")
}

// TestLivePath drives `runbook run` itself, real configuration, proxy and all,
// against the simulated account: the live path proven without an account.
func TestLivePath(t *testing.T) {
	t.Parallel()
	env := liveEnv(t, 0)
	state := t.TempDir()
	s := begin(t, 120, 36, state, env, "run", "rollback")
	s.pageCall()
	s.wait("PRODUCTION", "1234-5678-9012", "opens the field", "fairtradeworker-api:40")
	if strings.Contains(s.shows(), "SIMULATED") {
		t.Error("a live run says that it is simulated")
	}
	s.press(enter)
	s.wait("TYPE")
	s.confirm("fairtradeworker-api")
	s.wait("Rolled back and healthy", "↵ close")
	s.press(enter)
	if status := s.end(); status != 0 {
		t.Errorf("exit status %d: %+v", status, kinds(journal(t, state, "0001"), steps.EvEnded)[0].Outcome)
	}
	if head := journal(t, state, "0001")[0].Opened; head.Mode != steps.Live {
		t.Errorf("mode %s", head.Mode)
	}
}

// liveEnv is an environment whose proxy leads to a simulated account.
func liveEnv(t testing.TB, slow int) []string {
	t.Helper()
	w, err := sim.New(sim.Options{SlowBy: slowBy(slow)})
	if err != nil {
		t.Fatal(err)
	}
	g, err := gate.Open(gate.Options{World: w, Simulates: w.Simulates, Account: w.Scene().Account, Region: w.Scene().Region, StandIn: gate.Always})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	env := g.Env()
	for i, kv := range env {
		if path, ok := strings.CutPrefix(kv, "PATH="); ok {
			env[i] = "PATH=" + path + string(os.PathListSeparator) + os.Getenv("PATH") // a live run finds bash where it is
		}
	}
	return env
}

// TestDebriefAtTheEnd: what was opened before acting is in the journal, and the
// report of a rehearsal ends with the score.
func TestDebriefAtTheEnd(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	s := begin(t, 120, 36, state, nil, "rehearse", "rollback")
	s.pageCall()
	s.wait("opens the field", "fairtradeworker-api:40")
	s.press("o")
	s.wait("Evidence")
	s.press(esc)
	s.wait("1 Steps", "opens the field")
	s.press(enter)
	s.wait("TYPE")
	s.confirm("fairtradeworker-api")
	s.wait("Rolled back and healthy", "↵ close")
	s.press(enter)
	if status := s.end(); status != 0 {
		t.Errorf("exit status %d", status)
	}
	if n := len(kinds(journal(t, state, "0001"), steps.EvLooked)); n == 0 {
		t.Error("what was opened is not in the journal")
	}
	r := begin(t, 120, 36, state, nil, "report", "0001")
	r.wait("Debrief: 95 of 100; speed does not count", "25 of 25")
}
