package steps

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// BenchmarkFlood is a command that writes 256 MiB of two-byte lines through the
// masks. Held to: 150 MiB of memory.
func BenchmarkFlood(b *testing.B) {
	for b.Loop() {
		s := newSitting(b, b.TempDir())
		s.env = append(s.env, "X_API_KEY=some-secret-value")
		lines, lost := 0, 0
		begun := time.Now()
		res, _, _ := s.tie.run(b.Context(), s.order("yes | head -c 268435456"), func([]byte) { lines++ }, func(n int) { lost += n })
		if lines+lost != 128<<20 || res.Dropped != 256<<20-spoolCap {
			b.Fatalf("%d lines, %d lost, %d bytes dropped", lines, lost, res.Dropped)
		}
		b.ReportMetric(256/time.Since(begun).Seconds(), "MiB/s")
		status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.tie.cmd.Process.Pid))
		for l := range strings.Lines(string(status)) {
			var kb float64
			if n, _ := fmt.Sscanf(l, "VmHWM: %f", &kb); n == 1 {
				b.ReportMetric(kb/1024, "MiB-peak")
			}
		}
	}
}
