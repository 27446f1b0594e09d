package steps

import (
	"slices"
	"time"
)

// LogBook keeps the newest lines of one or more followers in order of time, in
// bounded memory. Late lines go where they belong. The zero LogBook keeps 32 MiB.
// It belongs to one goroutine.
type LogBook struct {
	Most    int // bytes
	lines   []LogLine
	head    int // lines before it were dropped
	bytes   int
	dropped int
	late    int
}

const (
	bookMost = 32 << 20
	lineCost = 192 // of a LogLine beside its text
)

// Add takes lines over, in any order.
func (b *LogBook) Add(lines []LogLine) {
	if len(lines) == 0 {
		return
	}
	fresh := slices.Clone(lines)
	byTime := func(x, y LogLine) int { return x.At.Compare(y.At) }
	if !slices.IsSortedFunc(fresh, byTime) {
		slices.SortStableFunc(fresh, byTime)
	}
	for i := range fresh {
		fresh[i].ID = "" // it has done its work
		b.bytes += lineCost + len(fresh[i].Text)
		if fresh[i].Late {
			b.late++
		}
	}
	// Only what lies behind the oldest new line is touched: minutes at most.
	cut := b.search(fresh[0].At)
	tail := slices.Clone(b.lines[cut:])
	b.lines = b.lines[:cut]
	for len(tail) > 0 && len(fresh) > 0 {
		if fresh[0].At.Before(tail[0].At) {
			b.lines, fresh = append(b.lines, fresh[0]), fresh[1:]
		} else {
			b.lines, tail = append(b.lines, tail[0]), tail[1:]
		}
	}
	b.lines = append(append(b.lines, tail...), fresh...)
	b.shrink()
}

// search is the index of the first line later than t.
func (b *LogBook) search(t time.Time) int {
	i, _ := slices.BinarySearchFunc(b.lines[b.head:], t, func(l LogLine, t time.Time) int {
		if l.At.After(t) {
			return 1
		}
		return -1
	})
	return b.head + i
}

func (b *LogBook) shrink() {
	most := b.Most
	if most <= 0 {
		most = bookMost
	}
	for b.bytes > most && len(b.lines)-b.head > 1 {
		b.bytes -= lineCost + len(b.lines[b.head].Text)
		b.lines[b.head] = LogLine{}
		b.head++
		b.dropped++
	}
	if b.head > len(b.lines)/2 {
		b.lines = append(make([]LogLine, 0, len(b.lines)-b.head+len(b.lines)/4), b.lines[b.head:]...)
		b.head = 0
	}
}

// Len is how many lines are kept.
func (b *LogBook) Len() int { return len(b.lines) - b.head }

// Line is the i-th line, oldest first.
func (b *LogBook) Line(i int) LogLine { return b.lines[b.head+i] }

// Dropped is how many of the oldest lines went for want of room.
func (b *LogBook) Dropped() int { return b.dropped }

// Late is how many lines came late.
func (b *LogBook) Late() int { return b.late }

// After is the index of the first line later than t, Len where there is none.
func (b *LogBook) After(t time.Time) int { return b.search(t) - b.head }
