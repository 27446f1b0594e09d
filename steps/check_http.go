package steps

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// probeTime is how long one HTTP check may take.
const probeTime = 10 * time.Second

// ErrOutside is what a rehearsal's transport gives for a host that its world
// does not have: nothing was measured, which is neither good nor bad.
var ErrOutside = errors.New("this host is not simulated")

// probe is one reading of a URL by the program itself, with GET, redirects not
// followed. The body is kept to 64 KiB, for comparisons only.
type probe struct {
	check  Check
	status int
	body   []byte
}

// measure reads a URL. An answer from 200 to 299 is good, any other is bad; no
// answer is bad too and says why. It never returns an error: what could not be
// read is a fact about the service.
func measure(ctx context.Context, rt http.RoundTripper, target string, now func() time.Time) probe {
	p := probe{check: Check{Name: checkName(target), Target: target, Source: "http"}}
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	begin := time.Now()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err == nil {
		req.Header.Set("User-Agent", "runbook")
		var resp *http.Response
		if resp, err = rt.RoundTrip(req); err == nil {
			p.body, err = io.ReadAll(io.LimitReader(resp.Body, 64<<10))
			resp.Body.Close()
			p.status = resp.StatusCode
		}
	}
	p.check.Took, p.check.At = time.Since(begin), now()
	switch {
	case err != nil:
		p.check.State, p.check.Value, p.check.Why = CheckBad, "no answer", plainNetError(err)
		if errors.Is(err, context.Canceled) || errors.Is(err, ErrOutside) {
			p.check.State, p.check.Value = CheckUnknown, "not read"
		}
	case p.status >= 200 && p.status < 300:
		p.check.State, p.check.Value = CheckGood, fmt.Sprint(p.status)
	default:
		p.check.State, p.check.Value, p.check.Why = CheckBad, fmt.Sprint(p.status), http.StatusText(p.status)
	}
	return p
}

// millis says a duration that was measured; less than one is not called none.
func millis(d time.Duration) string {
	if d < time.Millisecond {
		return "<1 ms"
	}
	return fmt.Sprintf("%d ms", d.Milliseconds())
}

// checkName is a short name for a URL: the last part of its path, else its host.
func checkName(target string) string {
	u, err := url.Parse(target)
	if err != nil {
		return target
	}
	path := strings.Trim(u.Path, "/")
	if path == "" {
		return u.Host
	}
	return path[strings.LastIndexByte(path, '/')+1:]
}

func plainNetError(err error) string {
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns):
		return "no such host: " + dns.Name
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("no answer within %s", probeTime)
	}
	return err.Error()
}

// jsonValue finds the first member of that name, at any depth, outer ones first.
func jsonValue(body []byte, name string) (string, bool) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil {
		return "", false
	}
	level := []any{v}
	for depth := 0; len(level) > 0 && depth < 32; depth++ {
		var next []any
		for _, v := range level {
			switch v := v.(type) {
			case map[string]any:
				if got, ok := v[name]; ok {
					if s, ok := got.(string); ok {
						return s, true
					}
					b, _ := json.Marshal(got)
					return string(b), true
				}
				for _, m := range v {
					next = append(next, m)
				}
			case []any:
				next = append(next, v...)
			}
		}
		level = next
	}
	return "", false
}
