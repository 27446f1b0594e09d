package main

import (
	"bytes"
	"syscall"
	"testing"
)

// TestLeavingAsksTheTerminalNothing: this terminal answers no query. A program
// that asks one on its way out waits for the answer, and reads away what is
// typed at the shell meanwhile.
func TestLeavingAsksTheTerminalNothing(t *testing.T) {
	for name, leave := range map[string]func(*session){
		"q":       func(s *session) { s.press("q") },
		"Ctrl-C":  func(s *session) { s.press("\x03") },
		"SIGTERM": func(s *session) { s.cmd.Process.Signal(syscall.SIGTERM) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := begin(t, 80, 24, t.TempDir(), nil, "rehearse", "rollback")
			s.pageCall()
			s.wait("opens the field")
			leave(s)
			if status := s.end(); status != 3 {
				t.Errorf("exit status %d", status)
			}
			_, after, left := bytes.Cut(s.wrote, []byte("\x1b[?1049l"))
			if !left {
				t.Fatal("the alternate screen was not left")
			}
			for _, query := range []string{"\x1b]11;?", "\x1b]10;?", "\x1b[c", "\x1b[6n", "$p"} {
				if bytes.Contains(after, []byte(query)) {
					t.Errorf("after leaving it asks %q: %q", query, after)
				}
			}
		})
	}
	t.Run("wrong use", func(t *testing.T) {
		t.Parallel()
		for _, args := range [][]string{{"nonsense"}, {"run"}, {"--nonsense"}, {"show", "no-such-page"}} {
			s := begin(t, 80, 24, t.TempDir(), nil, args...)
			if status := s.end(); status != 1 {
				t.Errorf("%v: exit status %d", args, status)
			}
			if bytes.Contains(s.wrote, []byte("\x1b]11;?")) || len(s.wrote) == 0 {
				t.Errorf("%v wrote %q", args, s.wrote)
			}
		}
	})
}
