package steps

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestLogBookKeepsOrder(t *testing.T) {
	begin := time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)
	dice := rand.New(rand.NewPCG(1, 2))
	var b LogBook
	n := 0
	for batch := range 50 {
		var lines []LogLine
		for range dice.IntN(40) {
			at := begin.Add(time.Duration(batch)*2*time.Second - time.Duration(dice.IntN(5000))*time.Millisecond)
			late := dice.IntN(20) == 0
			if late {
				at = at.Add(-80 * time.Second)
			}
			lines = append(lines, LogLine{ID: "x", At: at, Text: fmt.Sprint(n), Late: late})
			n++
		}
		b.Add(lines)
	}
	seen, late := map[string]bool{}, 0
	for i := range b.Len() {
		l := b.Line(i)
		if i > 0 && l.At.Before(b.Line(i-1).At) {
			t.Fatalf("line %d is older than the one above", i)
		}
		if seen[l.Text] = true; l.Late {
			late++
		}
	}
	if len(seen) != n || b.Dropped() != 0 || b.Late() != late || late == 0 {
		t.Errorf("%d of %d lines, %d dropped, %d late of %d", len(seen), n, b.Dropped(), b.Late(), late)
	}
	mid := b.Line(b.Len() / 2).At
	if i := b.After(mid); !b.Line(i).At.After(mid) || b.Line(i-1).At.After(mid) {
		t.Errorf("After gives %d", i)
	}
}

// A million lines stay within their bound, and what went is counted.
func TestLogBookIsBounded(t *testing.T) {
	begin := time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)
	text := strings.Repeat("x", 100)
	b := LogBook{Most: 8 << 20}
	const total = 1_000_000
	for i := 0; i < total; i += 1000 {
		lines := make([]LogLine, 1000)
		for k := range lines {
			lines[k] = LogLine{At: begin.Add(time.Duration(i+k) * time.Millisecond), Text: text}
		}
		b.Add(lines)
	}
	if b.Len()+b.Dropped() != total || b.Len() < 20_000 || b.Len() > 8<<20/lineCost {
		t.Errorf("%d kept, %d dropped", b.Len(), b.Dropped())
	}
	if last := b.Line(b.Len() - 1).At; !last.Equal(begin.Add((total - 1) * time.Millisecond)) {
		t.Error("the newest line is not the last")
	}
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	if m.HeapAlloc > 64<<20 {
		t.Errorf("%d MiB in use", m.HeapAlloc>>20)
	}
	runtime.KeepAlive(&b)
}

func TestLay(t *testing.T) {
	for _, c := range []struct{ text, message, fields string }{
		{`{"level":50,"time":1,"msg":"pool timeout","err":{"code": 7},"job":"a b"}`, "pool timeout", `[{err {"code":7}} {job a b}]`},
		{`{"message":"m","n":1.50,"ok":true}`, "m", "[{n 1.50} {ok true}]"},
		{`{"error":"e","msg":"m"}`, "m", "[{error e}]"},
		{`{}`, "", "[]"},
	} {
		message, fields, ok := LogLine{Text: c.text}.Lay()
		if !ok || message != c.message || fmt.Sprint(fields) != c.fields {
			t.Errorf("%s: %q %v %v", c.text, message, fields, ok)
		}
	}
	for _, text := range []string{"plain", `{"cut":`, `{"a":1`, "[1]", ""} {
		if _, _, ok := (LogLine{Text: text}).Lay(); ok {
			t.Errorf("%q is laid out", text)
		}
	}
	if rows, ok := (LogLine{Text: `{"a":{"b":1}}`}).Pretty(); !ok || len(rows) != 5 {
		t.Errorf("%q", rows)
	}
}
