package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
)

func slowBy(seconds int) time.Duration { return time.Duration(seconds) * time.Second }

// BenchmarkFirstFrame is from exec to the first whole frame on a terminal. The
// ratio is against the shortest program there is on a terminal, measured beside
// it. Held to: 100 ms.
func BenchmarkFirstFrame(b *testing.B) {
	var floor, ours time.Duration
	for b.Loop() {
		begun := time.Now()
		cmd := exec.Command("/bin/sh", "-c", "echo x")
		tty, err := pty.Start(cmd)
		if err != nil {
			b.Skip(err)
		}
		tty.Read(make([]byte, 16))
		floor += time.Since(begun)
		cmd.Wait()
		tty.Close()

		begun = time.Now()
		s := begin(b, 120, 36, b.TempDir(), nil, "rehearse", "rollback")
		s.wait("SIMULATED", "Steps")
		ours += time.Since(begun)
		s.cmd.Process.Kill()
		s.end()
	}
	b.ReportMetric(float64(ours.Microseconds())/1000/float64(b.N), "ms/frame")
	b.ReportMetric(float64(ours)/float64(floor), "x-sh")
}

// BenchmarkKeyEcho is from a key to its letter on the screen while every AWS
// call takes 10 seconds. Held to: 50 ms.
func BenchmarkKeyEcho(b *testing.B) {
	s := begin(b, 120, 36, b.TempDir(), liveEnv(b, 10), "run", "rollback")
	s.wait("Steps")
	s.press("a")
	s.wait("note")
	letters := "abcdefghijklmnop"
	typed := ""
	var all, worst time.Duration
	n := 0
	for b.Loop() {
		if len(typed) == len(letters) {
			for range typed {
				s.send("\x7f")
			}
			typed = ""
			s.wait("note")
		}
		typed += string(letters[len(typed)])
		begun := time.Now()
		s.send(typed[len(typed)-1:])
		s.wait(typed)
		took := time.Since(begun)
		all, worst, n = all+took, max(worst, took), n+1
	}
	b.ReportMetric(float64(all.Microseconds())/1000/float64(n), "ms/key")
	b.ReportMetric(float64(worst.Microseconds())/1000, "ms-worst")
}

// BenchmarkResident is the memory of the program while it shows a rollout. Held
// to: 40 MiB.
func BenchmarkResident(b *testing.B) {
	for b.Loop() {
		s := begin(b, 120, 36, b.TempDir(), liveEnv(b, 0), "run", "rollback")
		s.pageCall()
		s.wait("opens the field")
		s.press(enter)
		s.wait("TYPE")
		s.confirm("fairtradeworker-api")
		s.wait("Watching")
		s.wait("6/6")
		b.ReportMetric(rss(b, s.cmd.Process.Pid), "MiB")
		s.cmd.Process.Kill()
		s.end()
	}
}

func rss(b *testing.B, pid int) float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Skip("no /proc here")
	}
	for line := range strings.Lines(string(status)) {
		if strings.HasPrefix(line, "VmRSS:") {
			var kb float64
			fmt.Sscanf(strings.TrimPrefix(line, "VmRSS:"), "%f", &kb)
			return kb / 1024
		}
	}
	return 0
}
