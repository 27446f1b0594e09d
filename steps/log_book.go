package steps

import (
	"slices"
	"sort"
	"time"
)

// LogBook keeps the newest lines of one or more followers in order of time, in
// bounded memory. Late lines go where they belong. The zero LogBook keeps 32 MiB.
// It belongs to one goroutine.
type LogBook struct {
	Most    int         // bytes
	chunks  [][]LogLine // of bookChunk lines each: a long slice that grows is copied in one frame
	spare   []LogLine   // a chunk that is free again
	head    int         // lines before it were dropped
	end     int         // lines up to it are there
	bytes   int
	dropped int
	late    int
}

const (
	bookMost = 32 << 20
	lineCost = 192 // of a LogLine beside its text

	bookChunk = 512
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
	tail := make([]LogLine, 0, b.end-cut)
	for i := cut; i < b.end; i++ {
		tail = append(tail, *b.at(i))
	}
	b.end = cut
	for len(tail) > 0 && len(fresh) > 0 {
		if fresh[0].At.Before(tail[0].At) {
			b.push(fresh[0])
			fresh = fresh[1:]
		} else {
			b.push(tail[0])
			tail = tail[1:]
		}
	}
	for _, rest := range [][]LogLine{tail, fresh} {
		for _, l := range rest {
			b.push(l)
		}
	}
	b.shrink()
}

func (b *LogBook) at(i int) *LogLine { return &b.chunks[i/bookChunk][i%bookChunk] }

func (b *LogBook) push(l LogLine) {
	if b.end == len(b.chunks)*bookChunk {
		c := b.spare
		if b.spare = nil; c == nil {
			c = make([]LogLine, bookChunk)
		}
		b.chunks = append(b.chunks, c)
	}
	*b.at(b.end) = l
	b.end++
}

// search is the index of the first line later than t.
func (b *LogBook) search(t time.Time) int {
	return b.head + sort.Search(b.Len(), func(i int) bool { return b.at(b.head + i).At.After(t) })
}

func (b *LogBook) shrink() {
	most := b.Most
	if most <= 0 {
		most = bookMost
	}
	for b.bytes > most && b.Len() > 1 {
		l := b.at(b.head)
		b.bytes -= lineCost + len(l.Text)
		*l = LogLine{}
		b.head++
		b.dropped++
	}
	for b.head >= bookChunk {
		b.spare = b.chunks[0]
		b.chunks = slices.Delete(b.chunks, 0, 1)
		b.head, b.end = b.head-bookChunk, b.end-bookChunk
	}
}

// Len is how many lines are kept.
func (b *LogBook) Len() int { return b.end - b.head }

// Line is the i-th line, oldest first.
func (b *LogBook) Line(i int) LogLine { return *b.at(b.head + i) }

// Dropped is how many of the oldest lines went for want of room.
func (b *LogBook) Dropped() int { return b.dropped }

// Late is how many lines came late.
func (b *LogBook) Late() int { return b.late }

// After is the index of the first line later than t, Len where there is none.
func (b *LogBook) After(t time.Time) int { return b.search(t) - b.head }
