package steps

import (
	"encoding/binary"
	"io"
	"sync"
)

// ringCap is how many bytes of lines wait for a program that is slow to take
// them; then the oldest are dropped and counted. A command never waits.
const ringCap = 1 << 20

// lineRing carries lines from the supervisor to the program.
type lineRing struct {
	mu      sync.Mutex
	lines   [][]byte
	size    int
	dropped uint32
	wake    chan struct{} // capacity 1
}

func newLineRing() *lineRing { return &lineRing{wake: make(chan struct{}, 1)} }

// add takes a copy of the line.
func (r *lineRing) add(line []byte) {
	r.mu.Lock()
	r.lines = append(r.lines, append([]byte(nil), line...))
	r.size += len(line) + 32
	if r.size > ringCap {
		n := 0
		for r.size > ringCap*3/4 {
			r.size -= len(r.lines[n]) + 32
			n++
		}
		r.lines = append(r.lines[:0:0], r.lines[n:]...)
		r.dropped += uint32(n)
	}
	r.mu.Unlock()
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

func (r *lineRing) take() []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.lines) == 0 && r.dropped == 0 {
		return nil
	}
	b := binary.BigEndian.AppendUint32(nil, r.dropped)
	for _, l := range r.lines {
		b = appendLine(b, l)
	}
	r.lines, r.size, r.dropped = nil, 0, 0
	return b
}

// pump writes lines until stop is closed, then what is left.
func (r *lineRing) pump(w io.Writer, stop <-chan struct{}) {
	for open := true; open; {
		select {
		case <-r.wake:
		case <-stop:
			open = false
		}
		if b := r.take(); b != nil && writeFrame(w, frameLines, b) != nil {
			return // nobody is there; the spool has them
		}
	}
}
