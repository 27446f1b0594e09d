package sim

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
)

// Simulates tells whether requests to host (a port is ignored) are answered
// here: every AWS host, the scene's sites, and the web around them.
func (w *World) Simulates(host string) bool {
	host = bareHost(host)
	return isAWS(host) || w.sites[host] != nil || web[host] != nil
}

// ServeHTTP answers one request, TLS already terminated; its Host decides who.
func (w *World) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	host := bareHost(r.Host)
	switch {
	case isAWS(host):
		if _, recorded := rw.(*recorder); !recorded {
			rw = &wire{ResponseWriter: rw}
		}
		w.serveAWS(rw, r)
	case w.sites[host] != nil:
		w.serveSite(rw, r, w.sites[host])
	case web[host] != nil:
		rw.Header().Set("Date", w.Now().Format(http.TimeFormat))
		web[host](w, rw, r)
	default:
		if w.onRefused != nil {
			w.onRefused(host)
		}
		http.Error(rw, fmt.Sprintf("%s is not part of this rehearsal, so the request was refused and nothing left this machine.", host),
			http.StatusForbidden)
	}
}

// Do answers in process: a World is an aws.HTTPClient. It returns early with
// the context's error when that ends first.
func (w *World) Do(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer r.Body.Close()
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	in := r.WithContext(r.Context())
	if in.Host == "" {
		in.Host = r.URL.Host
	}
	rec := &recorder{header: http.Header{}, status: http.StatusOK}
	w.ServeHTTP(rec, in)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if rec.err != nil {
		return nil, rec.err
	}
	return rec.response(r), nil
}

// RoundTrip is Do: a World is an http.RoundTripper too.
func (w *World) RoundTrip(r *http.Request) (*http.Response, error) { return w.Do(r) }

func isAWS(host string) bool {
	return strings.HasSuffix(host, ".amazonaws.com") || strings.HasSuffix(host, ".api.aws")
}

func bareHost(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

// recorder keeps what a handler writes.
type recorder struct {
	header http.Header
	status int
	wrote  bool
	body   bytes.Buffer
	err    error         // instead of an answer
	half   bool          // the body breaks off in the middle
	live   io.ReadCloser // a body that goes on
}

func (c *recorder) cut() { c.half = true }

func (c *recorder) Header() http.Header { return c.header }

func (c *recorder) WriteHeader(status int) {
	if !c.wrote {
		c.status, c.wrote = status, true
	}
}

func (c *recorder) Write(b []byte) (int, error) {
	c.WriteHeader(http.StatusOK)
	return c.body.Write(b)
}

func (c *recorder) response(r *http.Request) *http.Response {
	length := int64(c.body.Len())
	body := io.NopCloser(bytes.NewReader(c.body.Bytes()))
	if c.half {
		body = io.NopCloser(io.MultiReader(bytes.NewReader(c.body.Bytes()[:length/2]), torn{}))
	}
	if c.live != nil {
		body, length = c.live, -1
	}
	if r.Method == http.MethodHead {
		body = http.NoBody
	}
	return &http.Response{
		Status:     fmt.Sprintf("%d %s", c.status, http.StatusText(c.status)),
		StatusCode: c.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: c.header, Body: body, ContentLength: length, Request: r,
	}
}
