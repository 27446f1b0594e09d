package steps

import (
	"context"
	"sync"
	"time"
)

// Line is one line of a step's output, raw bytes as they came, without the
// newline. It is hostile until shown otherwise.
type Line struct {
	Step string
	At   time.Time
	Text []byte
}

// Batch is what came since the last one.
type Batch struct {
	Events  []Event
	Lines   []Line
	Dropped int   // lines that came faster than they were taken
	Spilled int64 // bytes of the running command's output that are not kept

	Logs        []LogLine // of followed log groups, in the order read
	LogsDropped int
	LogsBehind  bool // a log group writes faster than it may be read
}

// Feed carries a runner's events and output lines to one reader. Events are
// never dropped; lines are, oldest first, and counted. Publishing never blocks.
type Feed struct {
	mu      sync.Mutex
	events  []Event
	lines   []Line
	dropped int
	spilled int64
	told    bool // that many

	log        []LogLine
	logDropped int
	behind     bool

	wake   chan struct{}
	closed bool
	gave   time.Time // when Next last gave a batch
}

const (
	linesKept = 2000                  // waiting lines
	logsKept  = 20_000                // waiting log lines
	gather    = 33 * time.Millisecond // one batch at most in this time
)

// NewFeed is an empty feed.
func NewFeed() *Feed { return &Feed{wake: make(chan struct{}, 1)} }

func (f *Feed) event(e Event) {
	f.mu.Lock()
	f.events = append(f.events, e)
	if e.Kind == EvIntent || e.Kind == EvResult || e.Kind == EvUnknown {
		f.spilled = 0 // the Result has it from now on
	}
	f.mu.Unlock()
	f.signal()
}

func (f *Feed) line(l Line) {
	f.mu.Lock()
	if len(f.lines) >= linesKept {
		drop := len(f.lines) - linesKept + linesKept/4
		f.lines = append(f.lines[:0], f.lines[drop:]...)
		f.dropped += drop
	}
	f.lines = append(f.lines, l)
	f.mu.Unlock()
	f.signal()
}

// Notice shows a line of the program's own to the reader; it is no fact of a run.
func (f *Feed) Notice(at time.Time, text string) {
	f.event(Event{At: at, Kind: EvNotice, By: byProgram, Text: text})
}

// logs takes lines of a followed log group over; the oldest go when the reader
// is too slow.
func (f *Feed) logs(lines []LogLine, behind bool) {
	f.mu.Lock()
	f.behind = behind
	if len(lines) == 0 {
		f.mu.Unlock()
		return
	}
	f.log = append(f.log, lines...)
	if over := len(f.log) - logsKept; over > 0 {
		f.log = append(f.log[:0:0], f.log[over:]...)
		f.logDropped += over
	}
	f.mu.Unlock()
	f.signal()
}

// spill says how much of the running command's output is not kept, in bytes.
func (f *Feed) spill(n int64) {
	f.mu.Lock()
	f.told = f.told && f.spilled == n
	f.spilled = n
	f.mu.Unlock()
	f.signal()
}

// drop counts lines that were lost before they came here.
func (f *Feed) drop(n int) {
	f.mu.Lock()
	f.dropped += n
	f.mu.Unlock()
}

func (f *Feed) signal() {
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// Close ends the feed: Next gives what is left, then false.
func (f *Feed) Close() {
	f.mu.Lock()
	f.closed = true
	f.mu.Unlock()
	f.signal()
}

// Next waits for something to come and gives it: at once after a silence, else
// when a moment has passed since the last batch, so that a flood is a few
// batches and not thousands. ok is false when the feed is closed and empty or
// ctx is done.
func (f *Feed) Next(ctx context.Context) (b Batch, ok bool) {
	for {
		f.mu.Lock()
		n, closed := len(f.events)+len(f.lines)+len(f.log), f.closed
		spills := f.spilled > 0 && !f.told
		f.mu.Unlock()
		if n > 0 || spills {
			break
		}
		if closed {
			return Batch{}, false
		}
		select {
		case <-f.wake:
		case <-ctx.Done():
			return Batch{}, false
		}
	}
	if wait := gather - time.Since(f.gave); wait > 0 {
		t := time.NewTimer(wait)
		defer t.Stop()
		select {
		case <-t.C:
		case <-ctx.Done():
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.gave = time.Now()
	b = Batch{Events: f.events, Lines: f.lines, Dropped: f.dropped, Spilled: f.spilled, Logs: f.log, LogsDropped: f.logDropped, LogsBehind: f.behind}
	f.told = true
	f.events, f.lines, f.dropped, f.log, f.logDropped = nil, nil, 0, nil, 0
	return b, true
}
