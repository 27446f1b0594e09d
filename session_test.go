package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"github.com/fairtradeworker/runbook/steps"
)

// session is the real program on a real terminal of its own.
type session struct {
	t    testing.TB
	cmd  *exec.Cmd
	tty  *os.File
	keys int // pressed so far

	mu      sync.Mutex
	screen  *terminal
	wrote   []byte // everything, as it came
	changed *sync.Cond
	over    bool
}

// patience is not an assertion: it only ends a test that would hang.
const patience = time.Minute

// begin starts the program with an empty HOME and state folder, unless env says
// otherwise.
func begin(t testing.TB, w, h int, state string, env []string, args ...string) *session {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s := &session{t: t, screen: newTerminal(w, h)}
	s.changed = sync.NewCond(&s.mu)
	s.cmd = exec.Command(self, args...)
	s.cmd.Args[0] = "runbook"
	if env == nil {
		env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}
	}
	s.cmd.Env = append(env, "TERM=xterm-256color", "XDG_STATE_HOME="+state, "TMPDIR="+t.TempDir())
	s.tty, err = pty.StartWithSize(s.cmd, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)})
	if err != nil {
		t.Skipf("no pseudo-terminal here: %v", err)
	}
	go s.read()
	t.Cleanup(func() {
		s.cmd.Process.Kill()
		s.tty.Close()
		s.cmd.Wait()
	})
	return s
}

func (s *session) read() {
	buf := make([]byte, 32<<10)
	for {
		n, err := s.tty.Read(buf)
		s.mu.Lock()
		s.screen.Write(buf[:n])
		s.wrote = append(s.wrote, buf[:n]...)
		s.over = err != nil
		s.changed.Broadcast()
		s.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// wait blocks until the screen shows every one of the texts.
func (s *session) wait(texts ...string) {
	s.t.Helper()
	s.until(strings.Join(texts, " and "), func() bool {
		shown := s.screen.String()
		for _, text := range texts {
			if !strings.Contains(shown, text) {
				return false
			}
		}
		return true
	})
}

// until blocks until the screen is as wanted.
func (s *session) until(what string, ok func() bool) {
	s.t.Helper()
	limit := time.AfterFunc(patience, func() {
		s.mu.Lock()
		s.over = true
		s.changed.Broadcast()
		s.mu.Unlock()
	})
	defer limit.Stop()
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		if ok() {
			return
		}
		if s.over {
			s.t.Fatalf("the screen never showed %s; it shows\n%s", what, s.screen.String())
		}
		s.changed.Wait()
	}
}

func (s *session) shows() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.screen.String()
}

// typist is the time that a fast person takes from key to key. It is no waiting
// for the program: keys that come faster count as a paste.
const typist = 40 * time.Millisecond

// press sends keys one by one, and counts them.
// pageCall takes the page's own command where ECS's own rollback is offered
// beside it.
func (s *session) pageCall() {
	s.wait("Choose the call")
	s.press(down)
	s.wait("↵ choose")
	s.press(enter)
}

func (s *session) press(keys ...string) {
	for _, k := range keys {
		time.Sleep(typist)
		s.keys++
		s.send(k)
	}
}

// word types a word into the field that is open, as a person does: each letter
// when the one before is seen.
func (s *session) word(w string) {
	s.t.Helper()
	seen := s.field()
	for _, c := range w {
		s.press(string(c))
		seen += string(c)
		s.until("the letters "+seen, func() bool { return s.inField() == strings.TrimRight(seen, " ") })
	}
}

// confirm types the name and presses ↵ when the screen says that it is live.
func (s *session) confirm(name string) {
	s.t.Helper()
	s.word(name)
	s.wait("↵ runs it, once")
	s.press(enter)
}

// field is what stands in the open field.
func (s *session) field() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.inField()
}

func (s *session) inField() string {
	text := ""
	for l := range strings.Lines(s.screen.String()) {
		if i := strings.LastIndex(l, " > "); i >= 0 {
			text, _, _ = strings.Cut(l[i+3:], "│")
			text = strings.TrimRight(text, " \n")
		}
	}
	return text
}

func (s *session) send(bytes string) {
	s.t.Helper()
	if _, err := s.tty.WriteString(bytes); err != nil {
		s.t.Fatalf("the terminal is gone: %v", err)
	}
}

func (s *session) resize(w, h int) {
	s.mu.Lock()
	s.screen.resize(w, h)
	s.mu.Unlock()
	pty.Setsize(s.tty, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)})
}

// end waits for the program and gives its exit status.
func (s *session) end() int {
	s.t.Helper()
	limit := time.AfterFunc(patience, func() {
		s.t.Errorf("the program did not end; it shows\n%s", s.shows())
		s.cmd.Process.Signal(syscall.SIGKILL)
	})
	defer limit.Stop()
	s.cmd.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	for !s.over { // the last of what it wrote is on the screen
		s.changed.Wait()
	}
	return s.cmd.ProcessState.ExitCode()
}

const (
	enter = "\r"
	down  = "\x1b[B"
	up    = "\x1b[A"
	esc   = "\x1b"
)

// journal reads the run's events as they are on disk.
func journal(t testing.TB, state, run string) []steps.Event {
	t.Helper()
	events, err := steps.ReadStore(filepath.Join(state, "runbook", "runs")).Events(run)
	if err != nil {
		t.Fatal(err)
	}
	return events
}

func kinds(events []steps.Event, kind steps.EventKind) (out []steps.Event) {
	for _, e := range events {
		if e.Kind == kind {
			out = append(out, e)
		}
	}
	return out
}
