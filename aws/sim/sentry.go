package sim

import (
	"net/http"
	"strings"
	"time"
)

// SentryToken is the only token that the simulated Sentry knows. A rehearsal
// that is to have one sets SENTRY_AUTH_TOKEN to it; without, Sentry answers 401.
const SentryToken = "sntrys_rehearsal"

// serveSentry answers the stats of a project, [[seconds, count], …] an hour a
// pair and oldest first, as Sentry's API reference shows them; the last hour
// ends now. Errors follow the tasks: once none fails, the count falls.
func (w *World) serveSentry(rw http.ResponseWriter, r *http.Request) {
	token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	switch {
	case !bearer || strings.TrimSpace(token) == "":
		rw.Header().Set("WWW-Authenticate", `xBasic realm="api"`)
		reply(rw, http.StatusUnauthorized, map[string]string{"detail": "Authentication credentials were not provided."})
		return
	case token != SentryToken:
		reply(rw, http.StatusUnauthorized, map[string]string{"detail": "Invalid token"})
		return
	case !strings.HasPrefix(r.URL.Path, "/api/0/projects/") || !strings.HasSuffix(strings.TrimSuffix(r.URL.Path, "/"), "/stats"):
		reply(rw, http.StatusNotFound, map[string]string{"detail": "The requested resource does not exist"})
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.advance()
	stats := make([][2]int64, 0, 24)
	for at := w.at.Add(-23 * time.Hour); len(stats) < 24; at = at.Add(time.Hour) {
		n := int64(1 + at.Unix()/3600%5)
		if len(stats) == 23 {
			n += w.errorsNow()
		}
		stats = append(stats, [2]int64{at.Unix(), n})
	}
	reply(rw, http.StatusOK, stats)
}

// errorsNow is the scenario's count as long as a task that fails is in service,
// or none is at all.
func (w *World) errorsNow() int64 {
	if len(w.services) == 0 {
		return 0
	}
	s := w.services[0]
	if s.inService() == 0 || count(s.tasks, func(t *task) bool {
		return t.inService() && (t.fate.Fails > 0 || t.fate.Database != "" || !t.fate.Life.zero())
	}) > 0 {
		return int64(w.scenario.Errors)
	}
	return 0
}
