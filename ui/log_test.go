package ui

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fairtradeworker/runbook/steps"
)

const group = "/ecs/fairtradeworker-api"

// followed is a model whose run follows a log.
func followed(tb testing.TB, w, h int) *model {
	tb.Helper()
	m, _ := stage(tb, "watch", steps.Rehearsal, w, h, false)
	m.Update(batchMsg{steps.Batch{Events: []steps.Event{{Seq: 900, At: m.now, Kind: steps.EvFollow, Follow: &steps.Follow{Group: group}}}}, true})
	return m
}

func logAt(at time.Time, n int, level steps.LogLevel, text string) steps.LogLine {
	return steps.LogLine{Group: group, At: at, Ingested: at.Add(time.Second), Task: strings.Repeat("8c1f", 8), Number: n, Level: level, Text: text}
}

var someLogs = []steps.LogLine{
	logAt(night, 42, steps.LevelInfo, "INFO  listening on :3000"),
	logAt(night.Add(time.Second), 40, steps.LevelInfo, "GET /health 200 3 ms"),
	logAt(night.Add(2*time.Second), 42, steps.LevelWarn, `{"level":40,"time":1767928341000,"msg":"provider latency","provider":"stripe","ms":812,"tags":["a","b"]}`),
	logAt(night.Add(3*time.Second), 42, steps.LevelError, "ERROR payments: timeout acquiring client from pool"),
	logAt(night.Add(4*time.Second), 42, steps.LevelFatal, "FATAL unhandled rejection: PoolTimeout\n    at Pool.acquire (pool.js:12)\n    at main (index.js:3)"),
	logAt(night.Add(5*time.Second), 40, steps.LevelNone, "\x1b[31mred\x1b[0m and \x1b]0;title\x07 hostile"),
}

func withLogs(tb testing.TB, w, h int) *model {
	m := followed(tb, w, h)
	m.Update(batchMsg{steps.Batch{Logs: someLogs}, true})
	late := logAt(night.Add(1500*time.Millisecond), 42, steps.LevelInfo, "this one came late")
	late.Late, late.Ingested = true, late.At.Add(41*time.Second)
	m.Update(batchMsg{steps.Batch{Logs: []steps.LogLine{late}}, true})
	return m
}

func TestLogScreens(t *testing.T) {
	for _, size := range sizes {
		m := withLogs(t, size[0], size[1])
		press(m, "3", "+")
		fits(t, m)
		golden(t, fmt.Sprintf("log-%dx%d", size[0], size[1]), screen(m))
	}
	m := withLogs(t, 80, 24)
	press(m, "3", "+", "e")
	typeText(m, "/POOL")
	press(m, "enter")
	fits(t, m)
	golden(t, "log-find-80x24", screen(m))
}

// A log's text never reaches the terminal as it is.
func TestLogIsHostile(t *testing.T) {
	m := withLogs(t, 120, 36)
	press(m, "3", "+")
	text := strings.Join(screen(m), "\n")
	if strings.Contains(text, "\x1b]0") || !strings.Contains(text, "^[]0;title^G") {
		t.Errorf("screen:\n%s", text)
	}
}

func TestLogKeys(t *testing.T) {
	m := withLogs(t, 120, 36)
	press(m, "3", "+")
	shows := func(want string, not ...string) {
		t.Helper()
		text := strings.Join(screen(m), "\n")
		if !strings.Contains(text, want) {
			t.Errorf("no %q on\n%s", want, text)
		}
		for _, n := range not {
			if strings.Contains(text, n) {
				t.Errorf("%q on\n%s", n, text)
			}
		}
	}
	shows("FOLLOW")
	press(m, "f")
	m.Update(batchMsg{steps.Batch{Logs: []steps.LogLine{logAt(night.Add(time.Minute), 42, steps.LevelInfo, "while paused")}}, true})
	shows("PAUSED, 1 new", "while paused")
	press(m, "f")
	shows("while paused", "PAUSED")
	press(m, "e")
	shows("warn and worse", "listening on")
	press(m, "e")
	shows("error and worse", "provider latency")
	press(m, "esc")
	shows("listening on")
	press(m, "d")
	shows("rev 42 only", "GET /health")
	press(m, "d")
	shows("rev 40 only", "listening on")
	press(m, "esc")
	typeText(m, "=health")
	press(m, "enter")
	shows("with health", "listening on")
	press(m, "esc")
	typeText(m, "/no such text")
	press(m, "enter")
	shows("No line that is kept holds it")
	press(m, "esc", "pgup")
	if m.log.end < 0 && m.log.book.Len() > m.panes[paneOutput].seen {
		t.Error("PgUp follows on")
	}
	press(m, "G")
	if m.log.end >= 0 {
		t.Error("the end does not follow")
	}
	press(m, "v")
	shows("3 Output")
	press(m, "v")
	shows("3 Log")
}

// A page's own filter is the pane's, and that more is written than is read is said.
func TestLogAsThePageAsksForIt(t *testing.T) {
	m := withLogs(t, 120, 36)
	m.Update(batchMsg{steps.Batch{Logs: someLogs[:1], LogsBehind: true,
		Events: []steps.Event{{Seq: 901, At: m.now, Kind: steps.EvFollow, Step: step(4), Follow: &steps.Follow{Group: group, Filter: "Timeout"}}}}, true})
	press(m, "3", "+")
	text := strings.Join(screen(m), "\n")
	if !strings.Contains(text, "with timeout") || strings.Contains(text, "listening on") || !strings.Contains(text, "BEHIND") {
		t.Errorf("screen:\n%s", text)
	}
}

// What is shown while paused stays in its place, whatever comes above it.
func TestLogStaysInPlace(t *testing.T) {
	v := newLogView()
	dice := rand.New(rand.NewPCG(3, 4))
	at := night
	for i := range 500 {
		at = at.Add(time.Duration(dice.IntN(2)) * time.Second)
		v.add([]steps.LogLine{logAt(at, 42, "", fmt.Sprint(i))}, 0)
	}
	v.scroll(-200)
	want := v.book.Line(v.bottom() - 1)
	for i := range 400 {
		late := at.Add(-time.Duration(dice.IntN(400)) * time.Second)
		v.add([]steps.LogLine{logAt(late, 42, "", fmt.Sprint("late ", i)), logAt(at.Add(time.Duration(i)*time.Second), 42, "", "new")}, 0)
		if got := v.book.Line(v.bottom() - 1); got.Text != want.Text {
			t.Fatalf("after %d the window ends with %q, not %q", i, got.Text, want.Text)
		}
	}
	if v.came != 800 {
		t.Errorf("%d are said to have come", v.came)
	}
}

func TestIndexFold(t *testing.T) {
	for _, c := range []struct {
		s, what string
		at      int
	}{{"Pool TIMEOUT", "timeout", 5}, {"aab", "ab", 1}, {"x", "xy", -1}, {"", "a", -1}, {"ERROR", "error", 0}, {"A[", "[", 1}, {"é Ab", "ab", 3}, {"anything", "", 0}} {
		if got := indexFold(c.s, c.what); got != c.at {
			t.Errorf("indexFold(%q, %q) = %d, not %d", c.s, c.what, got, c.at)
		}
	}
}

// flood gives the n-th batch of 10,000 lines a second at 30 batches a second.
func flood(n int) []steps.LogLine {
	lines := make([]steps.LogLine, 333)
	for i := range lines {
		at := night.Add(time.Duration(n*333+i) * 100 * time.Microsecond)
		lines[i] = logAt(at, 42, steps.LevelInfo, fmt.Sprintf("GET /api/jobs/%d 200 %d ms user=%d", n*333+i, i%90, i*7919%10_000))
	}
	return lines
}

// A million lines stay within their bound, and what went is counted.
func TestLogFloodIsBounded(t *testing.T) {
	m := followed(t, 120, 36)
	press(m, "3", "+")
	before := inUse()
	for n := range 3003 {
		m.Update(batchMsg{steps.Batch{Logs: flood(n)}, true})
	}
	if kept, gone := m.log.book.Len(), m.log.book.Dropped(); kept+gone != 3003*333 || kept < 15_000 {
		t.Errorf("%d kept, %d dropped", kept, gone)
	}
	if grown := inUse() - before; grown > 24<<20 {
		t.Errorf("%d MiB more in use", grown>>20)
	}
	if text := strings.Join(screen(m), "\n"); !strings.Contains(text, "older dropped") {
		t.Error("what was dropped is not said")
	}
}

func inUse() int64 {
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return int64(s.HeapAlloc)
}

// BenchmarkLogFlood is the log pane while 1,000,000 lines come at 10,000 a
// second: a frame for each batch, and a key every tenth. Held to: 64 MiB above
// the idle program, a key's frame within 20 ms at the 95th percentile, none over
// 50 ms.
func BenchmarkLogFlood(b *testing.B) {
	for b.Loop() {
		m := followed(b, 200, 60)
		press(m, "3", "+")
		debug.FreeOSMemory()
		var idle, full runtime.MemStats
		runtime.ReadMemStats(&idle)
		var keys []time.Duration
		worst := time.Duration(0)
		for n := range 3003 {
			lines := flood(n)
			begun := time.Now()
			m.Update(batchMsg{steps.Batch{Logs: lines}, true})
			m.View()
			worst = max(worst, time.Since(begun))
			if n%10 == 0 {
				key := []string{"pgup", "G", "e", "e", "e", "w"}[n/10%6]
				begun = time.Now()
				press(m, key)
				m.View()
				keys = append(keys, time.Since(begun))
				worst = max(worst, keys[len(keys)-1])
			}
		}
		runtime.ReadMemStats(&full)
		slices.Sort(keys)
		b.ReportMetric(float64(full.Sys-full.HeapReleased-idle.Sys+idle.HeapReleased)/(1<<20), "MiB-above-idle")
		b.ReportMetric(float64(keys[len(keys)*95/100].Microseconds())/1000, "ms/key-p95")
		b.ReportMetric(float64(worst.Microseconds())/1000, "ms-worst")
	}
}
