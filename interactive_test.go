package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/fairtradeworker/runbook/steps"
)

const interactivePage = "# Page\n\n## Look into it\n\n```bash\n# 1. Set\nHOST_NAME=db-7; cd /\n\n# 2. Read\nless \"$HOST_NAME\"\n\n# 3. Go there\nssh prod-db\n```\n\n- [ ] Done\n"

// interactive is a live session of the page, trusted, with an ssh and a less
// that talk to whoever has the terminal.
func interactive(t *testing.T, args ...string) (s *session, state string) {
	t.Helper()
	dir := t.TempDir()
	state = filepath.Join(dir, "state")
	page := filepath.Join(dir, "page.md")
	for name, text := range map[string]string{
		"page.md": interactivePage,
		"ssh":     "#!/bin/sh\nprintf 'remote> '\nread -r x\necho \"you typed $x\"\nprintf 'more> '\nread -r x\nexit 3\n",
		"less":    "#!/bin/sh\nprintf 'reading %s in %s: ' \"$1\" \"$PWD\"\nread -r x\necho \"read $x\"\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	env := liveEnv(t, 0)
	for i, kv := range env {
		if path, ok := strings.CutPrefix(kv, "PATH="); ok {
			env[i] = "PATH=" + dir + string(os.PathListSeparator) + path
		}
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	trust := exec.Command(self, "trust", page)
	trust.Args[0] = "runbook"
	trust.Env = append(env, "XDG_STATE_HOME="+state)
	if out, err := trust.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return begin(t, 100, 30, state, env, append([]string{"run", page}, args...)...), state
}

func TestTerminalIsHandedOverAndBack(t *testing.T) {
	t.Parallel()
	s, state := interactive(t)
	s.wait("Step 2 needs the terminal", "↵ run it")
	s.press(enter)
	s.wait("has the terminal", "reading db-7 in /:") // with the state of the step before
	s.send("\x1a")                                   // Ctrl-Z: nobody could bring it back
	s.send("x")
	s.send("\x7f")
	s.send("all\r")
	s.wait("opens the field", "ssh prod-db")
	s.press(enter)
	s.wait("TYPE")
	word := kinds(journal(t, state, "0001"), steps.EvSheet)[0].Sheet.Word
	s.confirm(word)
	s.wait("remote>")
	s.send("hello\r")
	s.wait("you typed hello", "more>")
	s.send("\x03") // Ctrl-C is the command's, not ours
	s.wait("ended by signal: interrupt", "Choose c, r or k")
	s.press("k")
	s.wait("↵ go on")
	s.press(enter)
	s.wait("Step 4 is yours")
	s.press("q")
	if status := s.end(); status != 3 || s.screen.alt {
		t.Errorf("exit status %d", status)
	}
	for _, e := range kinds(journal(t, state, "0001"), steps.EvResult) {
		if e.Step == "look-into-it/2" && (e.Result.Exit != 0 || !strings.Contains(e.Result.Note, "not recorded")) {
			t.Errorf("%+v", e.Result)
		}
	}
}

func TestHangUpWhileACommandHasTheTerminalIsUnknown(t *testing.T) {
	t.Parallel()
	s, state := interactive(t)
	s.wait("Step 2 needs the terminal", "↵ run it")
	s.press(enter)
	s.wait("reading db-7")
	s.cmd.Process.Signal(syscall.SIGHUP)
	s.end()
	events := journal(t, state, "0001")
	unknown := kinds(events, steps.EvUnknown)
	if len(unknown) != 1 || len(kinds(events, steps.EvLeft)) != 1 {
		t.Fatalf("unknown %+v, left %+v", unknown, kinds(events, steps.EvLeft))
	}
}

func TestPlainLinesHaveNoTerminalToGive(t *testing.T) {
	t.Parallel()
	s, _ := interactive(t, "--plain")
	s.wait("needs the terminal for itself, which plain lines")
}

// TestNobodyToGiveTheTerminalTo: without a person at it, and in a rehearsal, a
// step that needs the terminal is refused with the reason and nothing is started.
func TestNobodyToGiveTheTerminalTo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"rehearsal": {[]string{"rehearse"}, "in a rehearsal nothing gets it"},
		"auto":      {[]string{"rehearse", "--auto"}, "in a rehearsal nothing gets it"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			state, page := filepath.Join(dir, "state"), filepath.Join(dir, "page.md")
			if err := os.WriteFile(page, []byte("# Page\n\n## Look\n\n```bash\n# 1. Go there\nless /etc/hostname\n```\n\n- [ ] Done\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			self, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			trust := exec.Command(self, "trust", page)
			trust.Args[0] = "runbook"
			trust.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "XDG_STATE_HOME=" + state}
			if out, err := trust.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			s := begin(t, 120, 36, state, nil, append(c.args, page)...)
			if name == "auto" {
				s.wait("↵ close")
				s.press(enter)
				if status := s.end(); status == 0 {
					t.Error("a step that was refused counts as complete")
				}
			} else {
				s.wait("is barred. The run waits for you")
			}
			events := journal(t, state, "0001")
			barred := kinds(events, steps.EvBarred)
			if len(barred) == 0 || !strings.Contains(barred[0].Text, c.says) {
				t.Errorf("barred: %+v", barred)
			}
			if n := len(kinds(events, steps.EvIntent)); n != 0 {
				t.Errorf("%d commands were started", n)
			}
		})
	}
}
