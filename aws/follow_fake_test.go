package aws

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// wroteLine is an event of a logGroup: CloudWatch shows it from arrives on.
type wroteLine struct {
	at, arrives time.Time
	id          int
}

// logGroup answers FilterLogEvents as CloudWatch does: ascending by time, in
// pages, only what has arrived.
type logGroup struct {
	mu     sync.Mutex
	now    func() time.Time
	page   int
	lines  []wroteLine
	calls  []time.Time
	throws func(call int) string // an error code, "" = answer
}

func (g *logGroup) Do(r *http.Request) (*http.Response, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	reply := func(status int, v any) (*http.Response, error) {
		b, err := json.Marshal(v)
		return &http.Response{StatusCode: status, Header: http.Header{}, Request: r, Body: io.NopCloser(strings.NewReader(string(b)))}, err
	}
	if op := operation(r, body); op != "FilterLogEvents" {
		return reply(400, object{"__type": "AccessDeniedException", "message": "not here: " + op})
	}
	g.calls = append(g.calls, g.now())
	if g.throws != nil {
		if code := g.throws(len(g.calls)); code != "" {
			return reply(400, object{"__type": code, "message": "Rate exceeded"})
		}
	}
	var in struct {
		StartTime int64  `json:"startTime"`
		NextToken string `json:"nextToken"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, err
	}
	var events []any
	var after int64
	skip := -1
	_, _ = fmt.Sscanf(in.NextToken, "%d.%d", &after, &skip)
	next := ""
	for _, l := range g.lines {
		ms := l.at.UnixMilli()
		if l.arrives.After(g.now()) || ms < in.StartTime || ms < after || ms == after && l.id <= skip {
			continue
		}
		if len(events) == g.page {
			next = in.NextToken
			break
		}
		events = append(events, object{"eventId": fmt.Sprintf("%056d", l.id), "timestamp": ms, "ingestionTime": l.arrives.UnixMilli(),
			"logStreamName": "ecs/web/" + strings.Repeat("a", 32), "message": fmt.Sprintf("INFO line %d\n", l.id)})
		in.NextToken = fmt.Sprintf("%d.%d", ms, l.id)
	}
	out := object{"events": events}
	if next != "" {
		out["nextToken"] = in.NextToken
	}
	return reply(200, out)
}

// cannedPages answers page after page.
type cannedPages struct {
	pages []string
	at    int
}

func (c *cannedPages) Do(r *http.Request) (*http.Response, error) {
	body := `{"__type":"AccessDeniedException"}`
	status := 400
	if strings.HasSuffix(r.Header.Get("X-Amz-Target"), "FilterLogEvents") {
		body, status = c.pages[c.at], 200
		c.at++
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Request: r, Body: io.NopCloser(strings.NewReader(body))}, nil
}
