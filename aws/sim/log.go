package sim

import (
	"fmt"
	"time"
)

// keepLines bounds a log group in memory; the oldest lines go first.
const keepLines = 20_000

// logGroup is one CloudWatch log group: lines in the order they were written.
type logGroup struct {
	name    string
	lines   []logLine
	next    int64 // sequence number of the next line, never reused
	streams map[string]*logStream
	order   []*logStream // oldest first
}

type logStream struct {
	name        string
	created     time.Time
	first, last time.Time
}

// logLine is one event. It can be seen from its ingestion on.
type logLine struct {
	seq      int64
	stream   string
	at       time.Time
	ingested time.Time
	text     string
}

func newLogGroup(name string) *logGroup {
	return &logGroup{name: name, streams: map[string]*logStream{}}
}

func (g *logGroup) write(stream string, at, ingested time.Time, text string) {
	s := g.streams[stream]
	if s == nil {
		s = &logStream{name: stream, created: at, first: at}
		g.streams[stream] = s
		g.order = append(g.order, s)
	}
	s.last = at
	g.lines = append(g.lines, logLine{seq: g.next, stream: stream, at: at, ingested: ingested, text: text})
	g.next++
	if len(g.lines) > keepLines+keepLines/4 {
		g.lines = append([]logLine(nil), g.lines[len(g.lines)-keepLines:]...)
		g.dropEmpty()
	}
}

// dropEmpty forgets the streams that have no line left.
func (g *logGroup) dropEmpty() {
	used := map[string]bool{}
	for _, l := range g.lines {
		used[l.stream] = true
	}
	kept := g.order[:0]
	for _, s := range g.order {
		if used[s.name] {
			kept = append(kept, s)
		} else {
			delete(g.streams, s.name)
		}
	}
	g.order = kept
}

// stream is <prefix>/<container>/<task id>; the prefix of every definition here
// is "ecs".
func (t *task) stream(s *service) string { return "ecs/" + s.Container + "/" + t.id }

func (t *task) say(s *service, at time.Time, format string, args ...any) {
	s.log.write(t.stream(s), at, at.Add(s.draw(Span{100 * time.Millisecond, 900 * time.Millisecond})), fmt.Sprintf(format, args...))
}

func (t *task) greet(s *service, now time.Time) {
	t.say(s, now, "INFO  starting %s %s", s.Name, t.revision.td.Tag)
	t.say(s, now.Add(180*time.Millisecond), "INFO  db pool ready (5)")
	t.say(s, now.Add(240*time.Millisecond), "INFO  listening on :%d", s.Port)
	t.nextLine = now.Add(s.draw(Span{2 * tick, 5 * tick}))
}

// chat writes the request lines of a running task.
func (t *task) chat(s *service, now time.Time) {
	if now.Before(t.nextLine) {
		return
	}
	t.nextLine = now.Add(s.draw(Span{5 * tick, 15 * tick}))
	switch ms := 1 + s.rng.IntN(4); {
	case t.target == targetUnhealthy:
		t.say(s, now, "WARN  GET /health 503 %d ms", 1000+40*ms)
	case s.rng.Float64() < t.fate.Fails:
		t.say(s, now, "ERROR GET /api/jobs 503 %d ms", 4000+200*ms)
	case ms == 4:
		t.say(s, now, "INFO  GET /api/jobs 200 %d ms", 20*ms)
	default:
		t.say(s, now, "INFO  GET /health 200 %d ms", ms)
	}
}

func (t *task) lastWords(s *service, now time.Time) {
	for i, words := range t.fate.LastWords {
		t.say(s, now.Add(time.Duration(i-len(t.fate.LastWords))*150*time.Millisecond), "%s", words)
	}
}
