package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fairtradeworker/runbook/steps"
)

// command runs the program without a terminal.
func command(t *testing.T, state string, env []string, args ...string) (output string, status int) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Args[0] = "runbook"
	if env == nil {
		env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}
	}
	cmd.Env = append(env[:len(env):len(env)], "XDG_STATE_HOME="+state, "NO_COLOR=1", "TMPDIR="+t.TempDir())
	out, _ := cmd.CombinedOutput()
	return string(out), cmd.ProcessState.ExitCode()
}

// left begins a walk on a terminal and leaves it before its change.
func left(t *testing.T, state string, env []string, verb string) {
	t.Helper()
	s := begin(t, 120, 36, state, env, verb, "rollback")
	s.pageCall()
	s.wait("opens the field", "fairtradeworker-api:40")
	s.press("q")
	if status := s.end(); status != 3 {
		t.Fatalf("exit status %d after leaving", status)
	}
}

// rewrite makes a new run of a journal that was left, with another head.
func rewrite(t *testing.T, state, run string, change func(*steps.Opened)) string {
	t.Helper()
	store, err := steps.OpenStore(filepath.Join(state, "runbook", "runs"))
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(store.Path(run), "page.md"))
	if err != nil {
		t.Fatal(err)
	}
	j, err := store.Create(page)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	for _, e := range journal(t, state, run) {
		if e.Kind == steps.EvOpened {
			head := *e.Opened
			head.Run, head.Dir = j.Run, j.Dir()
			change(&head)
			e.Opened = &head
		}
		e.Seq = 0
		if err := j.Append(&e); err != nil {
			t.Fatal(err)
		}
	}
	return j.Run
}

// TestModesNeverMix: a rehearsal is gone on with as a rehearsal and a live run as
// a live run, whatever the environment holds and whoever edits the journal.
func TestModesNeverMix(t *testing.T) {
	t.Parallel()
	env := liveEnv(t, 0)
	for _, c := range []struct{ verb, mode, other string }{{"rehearse", "rehearsal", "live"}, {"run", "live", "rehearsal"}} {
		t.Run(c.verb, func(t *testing.T) {
			t.Parallel()
			state := t.TempDir()
			left(t, state, env, c.verb)
			file := filepath.Join(state, "runbook", "runs", "0001", "journal.jsonl")
			was, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			edited := bytes.Replace(was, []byte(`"mode":"`+c.mode+`"`), []byte(`"mode":"`+c.other+`"`), 1)
			if bytes.Equal(was, edited) {
				t.Fatal("the journal does not tell its mode")
			}
			if err := os.WriteFile(file, edited, 0o600); err != nil {
				t.Fatal(err)
			}
			out, status := command(t, state, env, "resume", "0001")
			if now, _ := os.ReadFile(file); status != 1 || !strings.Contains(out, "record 1 is damaged") || !bytes.Equal(now, edited) {
				t.Errorf("edited to %s: exit status %d, %s", c.other, status, out)
			}
			if err := os.WriteFile(file, was, 0o600); err != nil {
				t.Fatal(err)
			}
			for _, flag := range []string{"--scenario=clean", "--live", "--rehearse"} {
				if out, status := command(t, state, env, "resume", "0001", flag); status != 1 || !strings.Contains(out, "nknown flag") {
					t.Errorf("%s: exit status %d, %s", flag, status, out)
				}
			}
			out, status = command(t, state, env, "resume", "0001")
			if c.mode == "rehearsal" {
				if status != 0 || !strings.Contains(out, "SIMULATED") || !strings.Contains(out, "A rehearsal: nothing of this happened in an account") {
					t.Errorf("exit status %d, %s", status, out)
				}
			} else if status != 3 || strings.Contains(out, "SIMULATED") || len(kinds(journal(t, state, "0001"), steps.EvCall)) > 0 {
				t.Errorf("exit status %d, %s", status, out)
			}
		})
	}
}

// TestOtherWorldIsNotReplayed: a rehearsal whose world was made of something else,
// or of nobody knows what, is refused with a sentence.
func TestOtherWorldIsNotReplayed(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	left(t, state, nil, "rehearse")
	for want, change := range map[string]func(*steps.Opened){
		"did not write down what its world was made of": func(h *steps.Opened) { h.World = "" },
		"furnishes the simulated world of that page":    func(h *steps.Opened) { h.World = "0123456789abcdef" },
		"no scenario \"storm\"":                         func(h *steps.Opened) { h.Scenario = "storm" },
	} {
		run := rewrite(t, state, "0001", change)
		before := len(journal(t, state, run))
		out, status := command(t, state, nil, "resume", run)
		if status != 1 || !strings.Contains(out, want) || len(journal(t, state, run)) != before {
			t.Errorf("exit status %d, %s", status, out)
		}
		if strings.Contains(want, "world") && (!strings.Contains(out, "nothing was run") || !strings.Contains(out, "runbook report "+run)) {
			t.Errorf("what it means and what to do is not said: %s", out)
		}
	}
}
