package sim

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
)

// A streaming operation answers with an event stream that goes on until the
// client leaves. begin checks the request; next gives the events of one second.
type streaming struct {
	begin func(w *World, ctx context.Context, a *api, body []byte) (*feed, error)
}

// streams by "service:Operation".
var streams = map[string]*streaming{"logs:StartLiveTail": {begin: beginLiveTail}}

// feed is one open stream.
type feed struct {
	first []message
	next  func(now time.Time) []message
}

// message is one message of an event stream: its type and its JSON payload.
type message struct {
	kind string
	body []byte
}

// stream answers with an event stream. In process the response's body makes the
// events as it is read; over a connection they are sent as they come. There is
// no goroutine: a second is waited for by whoever reads.
func (w *World) stream(s *streaming, rw http.ResponseWriter, r *http.Request, p *protocol, q *asked) error {
	if p.name != "json" {
		return notSimulated("event streams in the " + p.name + " protocol")
	}
	f, err := s.begin(w, context.WithValue(r.Context(), regionKey{}, q.region), q.api, q.body)
	if err != nil {
		return err
	}
	t := &tap{w: w, ctx: r.Context(), feed: f, closed: make(chan struct{})}
	t.put(message{"initial-response", []byte("{}")})
	for _, e := range f.first {
		t.put(e)
	}
	rw.Header().Set("Content-Type", "application/vnd.amazon.eventstream")
	if c, ok := rw.(*recorder); ok {
		c.live = t
		return nil
	}
	rw.WriteHeader(http.StatusOK)
	out := http.NewResponseController(rw)
	buf := make([]byte, 32<<10)
	for {
		n, err := t.Read(buf)
		if n > 0 {
			if _, werr := rw.Write(buf[:n]); werr != nil {
				return nil
			}
			_ = out.Flush()
		}
		if err != nil {
			return nil
		}
	}
}

// tap is the body of a stream: reading it waits for the next second.
type tap struct {
	w      *World
	ctx    context.Context
	feed   *feed
	ready  bytes.Buffer
	once   sync.Once
	closed chan struct{}
}

func (t *tap) put(e message) {
	m := eventstream.Message{Payload: e.body}
	m.Headers.Set(":message-type", eventstream.StringValue("event"))
	m.Headers.Set(":event-type", eventstream.StringValue(e.kind))
	m.Headers.Set(":content-type", eventstream.StringValue("application/json"))
	_ = eventstream.NewEncoder().Encode(&t.ready, m)
}

func (t *tap) Read(b []byte) (int, error) {
	for t.ready.Len() == 0 {
		timer := time.NewTimer(time.Second)
		select {
		case <-t.ctx.Done():
			timer.Stop()
			return 0, t.ctx.Err()
		case <-t.closed:
			timer.Stop()
			return 0, io.EOF
		case <-timer.C:
		}
		t.w.mu.Lock()
		t.w.advance()
		events := t.feed.next(t.w.at)
		t.w.mu.Unlock()
		for _, e := range events {
			t.put(e)
		}
	}
	return t.ready.Read(b)
}

func (t *tap) Close() error {
	t.once.Do(func() { close(t.closed) })
	return nil
}
