package sim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// dying is how long before its exit a task answers nothing but 503.
const dying = 5 * time.Second

// serveSite answers as the service's load balancer does: a request goes to a
// random target that is, or a moment ago was, in service.
func (w *World) serveSite(rw http.ResponseWriter, r *http.Request, s *service) {
	h := rw.Header()
	a := w.answer(r, s)
	if !pause(r.Context(), a.wait) {
		return
	}
	h.Set("Date", w.Now().Format(http.TimeFormat))
	h.Set("Content-Type", a.contentType)
	h.Set("Cache-Control", "no-store")
	if a.ms > 0 {
		h.Set("Server-Timing", fmt.Sprintf("app;dur=%d", a.ms))
	}
	if a.status == http.StatusMethodNotAllowed {
		h.Set("Allow", "GET, HEAD")
	}
	h.Set("Content-Length", fmt.Sprint(len(a.body)))
	rw.WriteHeader(a.status)
	if r.Method != http.MethodHead {
		_, _ = rw.Write(a.body)
	}
}

// answer is a response of the site; ms is how long the app says it took.
type answer struct {
	status      int
	contentType string
	body        []byte
	ms          int
	wait        time.Duration // that it really takes
}

func (w *World) answer(r *http.Request, s *service) (a answer) {
	var wait time.Duration
	defer func() { a.wait = wait }()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.advance()
	var targets []*task
	for _, t := range s.tasks {
		if t.inService() || w.at.Before(t.deadUntil) {
			targets = append(targets, t)
		}
	}
	if len(targets) == 0 {
		return balancer(http.StatusServiceUnavailable, "503 Service Temporarily Unavailable")
	}
	t := targets[w.dice.IntN(len(targets))]
	roll, ms := w.dice.Float64(), 2+w.dice.IntN(40)
	if p := t.fate.Slow; !p.zero() {
		wait = p.From + time.Duration(w.dice.Int64N(int64(p.To-p.From)+1))
		ms = int(wait.Milliseconds())
	}
	switch {
	case !t.inService():
		return balancer(http.StatusBadGateway, "502 Bad Gateway")
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		return page405(r.Method)
	case roll < t.fate.Fails || !t.diesAt.IsZero() && w.at.After(t.diesAt.Add(-dying)):
		return app(http.StatusServiceUnavailable, 4000+20*ms, health{
			Status: "error", Database: "timeout", Version: t.revision.td.Tag, Error: "timeout acquiring client from pool"})
	}
	switch r.URL.Path {
	case "/health":
		return app(http.StatusOK, ms, w.health(t))
	case "/api/jobs":
		return app(http.StatusOK, ms+20, jobs)
	}
	return app(http.StatusNotFound, 1, map[string]string{"error": "not found"})
}

// health is the body of /health.
type health struct {
	Status   string `json:"status"`
	Database string `json:"database"`
	Version  string `json:"version"`
	Error    string `json:"error,omitempty"`
}

// health is what a task's /health says: its own state, and the database's.
func (w *World) health(t *task) health {
	h := health{Status: "ok", Database: "connected", Version: t.revision.td.Tag}
	if len(w.databases) > 0 && w.databases[0].status != "available" {
		h.Status, h.Database = "error", "disconnected"
	}
	if d := t.fate.Database; d != "" {
		h.Status, h.Database, h.Error = "degraded", d, "relation \"payments_v2\" is missing a column"
	}
	return h
}

type offer struct {
	ID     int    `json:"id"`
	Title  string `json:"title"`
	Status string `json:"status"`
}

// jobs are example data.
var jobs = []offer{
	{101, "Repair a leaking tap", "open"},
	{102, "Paint two rooms", "open"},
	{103, "Replace a fuse box", "assigned"},
}

func app(status, ms int, v any) answer {
	b, _ := json.Marshal(v)
	return answer{status: status, contentType: "application/json; charset=utf-8", body: b, ms: ms}
}

func page405(method string) answer {
	return app(http.StatusMethodNotAllowed, 1, map[string]string{"error": method + " is not simulated on this site; it answers GET and HEAD"})
}

// balancer is the load balancer's own error page.
func balancer(status int, title string) answer {
	return answer{status: status, contentType: "text/html",
		body: []byte("<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title + "</h1></center>\r\n</body>\r\n</html>\r\n")}
}
