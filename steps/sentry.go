package steps

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// sentryToken is the variable that Sentry's own tools read.
const sentryToken = "SENTRY_AUTH_TOKEN"

// sentryStats tells a project's statistics of Sentry, which need a token: an
// answer without one says nothing about the service.
func sentryStats(target string) bool {
	u, err := url.Parse(target)
	return err == nil && (u.Host == "sentry.io" || strings.HasSuffix(u.Host, ".sentry.io")) &&
		strings.HasPrefix(u.Path, "/api/0/projects/") && strings.HasSuffix(strings.TrimSuffix(u.Path, "/"), "/stats")
}

// sentry reads the count of the newest hour, [[seconds, count], …] an hour a
// pair. Whatever is not such a count is unknown, never zero.
func sentry(ctx context.Context, rt http.RoundTripper, target, token string, now func() time.Time) Check {
	c := Check{Name: "sentry", Target: target, State: CheckUnknown, Value: "not read", Source: "sentry", At: now()}
	if token == "" {
		c.Why = sentryToken + " is not set"
		return c
	}
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	begin := time.Now()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		c.Why = err.Error()
		return c
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := rt.RoundTrip(req)
	if err != nil {
		c.Why = plainNetError(err)
		return c
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	resp.Body.Close()
	c.Took, c.At = time.Since(begin), now()
	var stats [][]float64
	switch {
	case resp.StatusCode != http.StatusOK:
		c.Why = fmt.Sprintf("Sentry answers %d %s", resp.StatusCode, http.StatusText(resp.StatusCode))
	case err != nil:
		c.Why = err.Error()
	case json.Unmarshal(body, &stats) != nil || len(stats) == 0 || len(stats[len(stats)-1]) != 2:
		c.Why = "Sentry's answer holds no counts"
	default:
		c.State, c.Value = CheckSeen, fmt.Sprintf("%.0f events since %s UTC", stats[len(stats)-1][1], time.Unix(int64(stats[len(stats)-1][0]), 0).UTC().Format("15:04"))
	}
	return c
}

// token is Sentry's, from the form or the environment; it is read by the watching
// goroutines.
func (r *Runner) token() string {
	if t := r.sentry.Load(); t != nil {
		return *t
	}
	if r.o.Getenv != nil {
		return r.o.Getenv(sentryToken)
	}
	return ""
}
