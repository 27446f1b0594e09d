package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fairtradeworker/runbook/steps"
)

// soaking skips what takes minutes: `make soak` runs it.
func soaking(t *testing.T) {
	t.Helper()
	if os.Getenv("RUNBOOK_SOAK") == "" {
		t.Skip("minutes of work; make soak runs it")
	}
}

// TestFloodsLeaveTheScreenUsable has one step write 1 GiB of lines and another
// 5 MB of random bytes, and types a note meanwhile.
func TestFloodsLeaveTheScreenUsable(t *testing.T) {
	soaking(t)
	dir, state := t.TempDir(), t.TempDir()
	page := filepath.Join(dir, "page.md")
	text := "# Page\n\n## Flood\n\n```bash\n# 1. Lines\nyes | head -c 1073741824\n\n# 2. Bytes\nhead -c 5000000 /dev/urandom\n```\n\n- [ ] Done\n"
	if err := os.WriteFile(page, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	env := liveEnv(t, 0)
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
	s := begin(t, 120, 36, state, env, "run", page)
	s.wait("opens the field")
	s.press(enter)
	s.wait("TYPE")
	s.confirm(kinds(journal(t, state, "0001"), steps.EvSheet)[0].Sheet.Word)
	s.wait("of output dropped") // while the command still runs
	s.press("a")
	s.wait("note")
	var took []time.Duration
	typed := ""
	for len(took) < 200 && len(kinds(journal(t, state, "0001"), steps.EvResult)) == 0 {
		if len(typed) == 16 {
			for range typed {
				s.send("\x7f")
			}
			typed = ""
			s.wait("nothing typed")
		}
		typed += string(rune('a' + len(typed)))
		begun := time.Now()
		s.send(typed[len(typed)-1:])
		s.wait("> " + typed) // which was nowhere on the screen before
		took = append(took, time.Since(begun))
	}
	load, _ := os.ReadFile("/proc/loadavg")
	s.press(esc)
	s.wait("Step 3 is yours")
	s.wait("of output dropped")
	own, child := peak(t, s.cmd.Process.Pid), 0.0
	for _, pid := range children(s.cmd.Process.Pid) {
		child = max(child, peak(t, pid))
	}
	slices.Sort(took)
	p99 := took[len(took)*99/100]
	results := kinds(journal(t, state, "0001"), steps.EvResult)
	t.Logf("FIGURE 1 GiB of lines and 5 MB of random bytes: memory %.0f MiB + supervisor %.0f MiB (held to 150); %d keys, p50 %v, p99 %v (held to 100 ms); %d bytes dropped and counted; load of the machine %s",
		own, child, len(took), took[len(took)/2].Round(time.Millisecond), p99.Round(time.Millisecond), results[0].Result.Dropped, strings.TrimSpace(string(load)))
	if own > 150 || child > 150 || len(took) < 20 || p99 > 100*time.Millisecond {
		t.Errorf("memory %.0f and %.0f MiB, %d keys, p99 %v", own, child, len(took), p99)
	}
	if r := results[0].Result; r.Exit != 0 || r.Bytes != 1<<30 || r.Dropped == 0 {
		t.Errorf("the first step: %d bytes, %d dropped, exit %d", r.Bytes, r.Dropped, r.Exit)
	}
	if r := results[1].Result; r.Exit != 0 || r.Bytes != 5000000 {
		t.Errorf("the second step: %d bytes, exit %d", r.Bytes, r.Exit)
	}
	s.press("q")
	s.end()
}

// children are the processes that a process started.
func children(pid int) (out []int) {
	all, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range all {
		text, _ := os.ReadFile(path)
		_, rest, _ := strings.Cut(string(text), ") ")
		var state string
		var parent, child int
		fmt.Sscan(rest, &state, &parent)
		fmt.Sscan(string(text), &child)
		if parent == pid {
			out = append(out, child)
		}
	}
	return out
}

// peak is the most memory that a process had, in MiB.
func peak(t *testing.T, pid int) float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Skip("no /proc here")
	}
	for line := range strings.Lines(string(status)) {
		var kb float64
		if n, _ := fmt.Sscanf(line, "VmHWM: %f", &kb); n == 1 {
			return kb / 1024
		}
	}
	return 0
}
