package aws

import (
	"hash/maphash"
	"slices"
	"time"
)

const (
	narrowest  = 10 * time.Second
	widest     = 120 * time.Second
	lateMark   = 5 * time.Second // behind the newest line shown: said to be late
	learned    = 1000            // delays that the window rests on
	learnLeast = 20
)

// lateness is how long after its timestamp CloudWatch has a line. The window is
// twice its 99th percentile, between 10 and 120 s (ecs.md 3).
type lateness struct {
	delays []time.Duration // the last ones, a ring
	at     int
	width  time.Duration
}

func (l *lateness) learn(d time.Duration) {
	if len(l.delays) < learned {
		l.delays = append(l.delays, d)
	} else {
		l.delays[l.at%learned] = d
	}
	l.at++
	l.width = 0
}

// window is the widest one while too little is known.
func (l *lateness) window() time.Duration {
	if len(l.delays) < learnLeast {
		return widest
	}
	if l.width == 0 {
		sorted := slices.Clone(l.delays)
		slices.Sort(sorted)
		l.width = min(max(2*sorted[(len(sorted)*99+99)/100-1], narrowest), widest)
	}
	return l.width
}

// idSet is the event ids given, in buckets of their lines' time, so that those
// which no look can meet again are dropped at once. Ids are kept as 128 bits.
type idSet map[int64]map[[2]uint64]struct{}

var idSeed, idSeed2 = maphash.MakeSeed(), maphash.MakeSeed()

const idBucket = int64(widest / time.Second)

// add tells whether the id is new.
func (s idSet) add(id string, at time.Time) bool {
	n := at.Unix() / idBucket
	bucket := s[n]
	if bucket == nil {
		bucket = map[[2]uint64]struct{}{}
		s[n] = bucket
	}
	key := [2]uint64{maphash.String(idSeed, id), maphash.String(idSeed2, id)}
	if _, ok := bucket[key]; ok {
		return false
	}
	bucket[key] = struct{}{}
	return true
}

// forget drops the buckets that lie before t.
func (s idSet) forget(t time.Time) {
	for n := range s {
		if (n+1)*idBucket <= t.Unix() {
			delete(s, n)
		}
	}
}
