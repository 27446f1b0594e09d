package steps

import (
	"bytes"
	"encoding/binary"
	"io"
	"sync"
	"sync/atomic"
	"time"
)

// ringCap is how many bytes of lines wait for a program that is slow to take
// them; then the oldest are dropped and counted. A command never waits.
const ringCap = 1 << 20

// lineRing carries lines from the supervisor to the program, in blocks as they
// came: a flood of short lines must not cost something for each.
type lineRing struct {
	mu      sync.Mutex
	blocks  [][]byte
	size    int
	dropped uint32
	wake    chan struct{} // capacity 1
	spilled atomic.Int64  // bytes that the spool did not keep, so far
}

func newLineRing() *lineRing { return &lineRing{wake: make(chan struct{}, 1)} }

// add takes a copy of whole lines.
func (r *lineRing) add(lines []byte) {
	r.mu.Lock()
	r.blocks = append(r.blocks, bytes.Clone(lines))
	for r.size += len(lines); r.size > ringCap; {
		r.size -= len(r.blocks[0])
		r.dropped += uint32(bytes.Count(r.blocks[0], []byte{'\n'}))
		r.blocks = r.blocks[1:]
	}
	r.mu.Unlock()
	r.signal()
}

// spill takes how many bytes the spool did not keep, so far.
func (r *lineRing) spill(n int64) {
	r.spilled.Store(n)
	r.signal()
}

func (r *lineRing) signal() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

func (r *lineRing) take() []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.blocks) == 0 && r.dropped == 0 {
		return nil
	}
	b := binary.BigEndian.AppendUint32(make([]byte, 0, 4+r.size), r.dropped)
	for _, l := range r.blocks {
		b = append(b, l...)
	}
	r.blocks, r.size, r.dropped = nil, 0, 0
	return b
}

// pump writes lines until stop is closed, then what is left. It does so no more
// often than a screen can change: what floods in between pushes out the oldest.
func (r *lineRing) pump(w io.Writer, stop <-chan struct{}) {
	told := int64(0)
	for open := true; open; {
		select {
		case <-r.wake:
		case <-stop:
			open = false
		}
		b := r.take()
		if b != nil && writeFrame(w, frameLines, b) != nil {
			return // nobody is there; the spool has them
		}
		n := r.spilled.Load()
		spills := n != told
		if spills {
			told = n
			if writeFrame(w, frameSpill, binary.BigEndian.AppendUint64(nil, uint64(n))) != nil {
				return
			}
		}
		if (spills || len(b) > ringCap/8) && open {
			rest := time.NewTimer(gather)
			select {
			case <-rest.C:
			case <-stop:
			}
			rest.Stop()
		}
	}
}

// newest cuts text to its last n lines and counts those that it leaves out.
func newest(text []byte, n int) (lines []byte, left int) {
	all := bytes.Count(text, []byte{'\n'})
	if all <= n {
		return text, 0
	}
	at := len(text)
	for range n + 1 {
		at = bytes.LastIndexByte(text[:at], '\n')
	}
	return text[at+1:], all - n
}
