package ui

import (
	"bytes"
	"time"

	"github.com/fairtradeworker/runbook/steps"
)

// logLine is one line of output with its number since the run began.
type logLine struct {
	step string
	at   time.Time
	text []byte
}

// ring keeps the last output lines within a number of bytes. Lines are counted
// from 0 and never renumbered, so that a place in the log stays the same place.
type ring struct {
	lines   []logLine
	first   int // number of lines[0]
	bytes   int
	spilled int64 // bytes of the running command's output that are not kept
	lost    int   // lines that came faster than they were taken
}

const (
	ringBytes = 1 << 20
	lineBytes = 4 << 10
)

func (r *ring) add(l steps.Line) {
	text := l.Text
	if len(text) > lineBytes {
		text = append(bytes.Clone(text[:lineBytes]), []byte(" (line cut here)")...)
	}
	r.lines = append(r.lines, logLine{l.Step, l.At, text})
	r.bytes += len(text) + 64
	if r.bytes <= ringBytes {
		return
	}
	drop := 0
	for r.bytes > ringBytes*3/4 && drop < len(r.lines)-1 {
		r.bytes -= len(r.lines[drop].text) + 64
		drop++
	}
	r.first += drop
	r.lines = append(r.lines[:0:0], r.lines[drop:]...)
}

// end is the number after the last line.
func (r *ring) end() int { return r.first + len(r.lines) }

func (r *ring) last() (logLine, bool) {
	if len(r.lines) == 0 {
		return logLine{}, false
	}
	return r.lines[len(r.lines)-1], true
}

// window gives up to h rows of w columns that end with line number end-1.
func (r *ring) window(end, w, h int, cutting bool, name func(step string) Safe) []row {
	var out []row // in reverse
	for i := min(end, r.end()) - 1; i >= r.first && len(out) < h; i-- {
		l := r.lines[i-r.first]
		parts := []Safe{Output(l.text)}
		if !cutting {
			parts = wrap(parts[0], w-13)
		}
		for k := len(parts) - 1; k >= 0; k-- {
			head := spaces(11)
			if k == 0 {
				head = hms(l.at) + "   "
			}
			out = append(out, line(span{plain, "  "}, span{dim, head}, span{plain, parts[k]}))
		}
		if i == r.first || r.lines[i-1-r.first].step != l.step {
			out = append(out, line(span{dim, "  " + name(l.step)}))
		}
	}
	if len(out) > h {
		out = out[:h]
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}
