package gate

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// A proxy is the only way out that a step's clients are told of. It is two
// servers: outer speaks the proxy protocol on a loopback port and serves
// http:// requests; inner serves what arrives inside CONNECT tunnels, after
// TLS. Both hand to the same world.
type proxy struct {
	opts  Options
	ca    *authority
	token string
	addr  string

	outer, inner *http.Server
	tunnels      *tunnels
	work         sync.WaitGroup // servers, connections, handshakes, requests

	mu      sync.Mutex
	closing bool
}

const proxyUser = "rehearsal"

func newProxy(o Options, ca *authority) (*proxy, error) {
	secret := make([]byte, 16)
	if _, err := rand.Read(secret); err != nil {
		return nil, fmt.Errorf("make proxy token: %w", err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen on 127.0.0.1 for the rehearsal's proxy: %w", err)
	}
	p := &proxy{opts: o, ca: ca, token: hex.EncodeToString(secret), addr: l.Addr().String(), tunnels: newTunnels(l.Addr())}
	p.outer = p.server(http.HandlerFunc(p.serveOuter))
	p.inner = p.server(http.HandlerFunc(p.serveInner))
	p.inner.TLSConfig, _ = ca.config("localhost") // non-nil with h2 in NextProtos switches HTTP/2 on for Serve
	p.start(p.outer, l)
	p.start(p.inner, p.tunnels)
	return p, nil
}

func (p *proxy) start(s *http.Server, l net.Listener) {
	p.work.Go(func() {
		_ = s.Serve(l) // always http.ErrServerClosed, or the listener broke and clients see it
	})
}

// listen serves one more listener, as the first.
func (p *proxy) listen(l net.Listener) error {
	if !p.begin() {
		_ = l.Close()
		return http.ErrServerClosed
	}
	defer p.work.Done()
	p.start(p.outer, l)
	return nil
}

// server counts its connections in p.work, so that close can wait for them.
func (p *proxy) server(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 30 * time.Second,
		ErrorLog:          log.New(io.Discard, "", 0),
		ConnState: func(_ net.Conn, s http.ConnState) {
			switch s {
			case http.StateNew:
				p.work.Add(1)
			case http.StateClosed, http.StateHijacked:
				p.work.Done()
			}
		},
	}
}

// close ends every connection and waits until nothing runs any more. A world
// must return when its request's context ends.
func (p *proxy) close() {
	p.mu.Lock()
	p.closing = true
	p.mu.Unlock()
	_ = p.outer.Close()
	_ = p.inner.Close()
	p.tunnels.closeAll()
	p.work.Wait()
}

// begin counts one more piece of work, unless close has begun.
func (p *proxy) begin() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closing {
		p.work.Add(1)
	}
	return !p.closing
}

// url is the proxy's address with the token as userinfo.
func (p *proxy) url() string {
	return (&url.URL{Scheme: "http", User: url.UserPassword(proxyUser, p.token), Host: p.addr}).String()
}

func (p *proxy) serveOuter(w http.ResponseWriter, r *http.Request) {
	switch {
	case !p.authorized(r):
		w.Header().Set("Proxy-Authenticate", `Basic realm="runbook rehearsal"`)
		sentence(w, http.StatusProxyAuthRequired, "This proxy belongs to another person's rehearsal.")
	case r.Method == http.MethodConnect:
		p.connect(w, r)
	case r.URL.Host == "":
		sentence(w, http.StatusBadRequest, "This is the proxy of a rehearsal; it answers only requests for a host.")
	default:
		p.serve(w, r, r.URL.Scheme, r.URL.Host)
	}
}

func (p *proxy) serveInner(w http.ResponseWriter, r *http.Request) {
	p.serve(w, r, "https", r.Host)
}

// serve hands a request to the world if the world knows its host.
func (p *proxy) serve(w http.ResponseWriter, r *http.Request, scheme, host string) {
	if !p.begin() {
		return
	}
	defer p.work.Done()
	host = strings.ToLower(host)
	if !p.opts.Simulates(hostname(host)) {
		p.refuse(w, host)
		return
	}
	r.Header.Del("Proxy-Authorization")
	r.Header.Del("Proxy-Connection")
	host = dropDefaultPort(scheme, host)
	r.Host, r.URL.Host, r.URL.Scheme = host, host, scheme
	defer func() {
		if v := recover(); v == http.ErrAbortHandler {
			panic(v) // the world cuts the connection on purpose
		} else if v != nil {
			sentence(w, http.StatusBadRequest, fmt.Sprintf("The simulated world broke while it answered: %v", v))
		}
	}()
	p.opts.World.ServeHTTP(w, r)
}

func (p *proxy) refuse(w http.ResponseWriter, host string) {
	host = hostname(host)
	if p.opts.OnRefused != nil {
		p.opts.OnRefused(host)
	}
	sentence(w, http.StatusForbidden, fmt.Sprintf("The rehearsal refused %s: this host is not simulated, and nothing real may be reached.", host))
}

// connect opens a tunnel to a simulated host, whose far end is p.inner.
func (p *proxy) connect(w http.ResponseWriter, r *http.Request) {
	host := strings.ToLower(hostname(r.Host))
	if !p.opts.Simulates(host) {
		p.refuse(w, host)
		return
	}
	config, err := p.ca.config(host)
	if err != nil {
		sentence(w, http.StatusInternalServerError, "The rehearsal could not make a certificate: "+err.Error())
		return
	}
	if !p.begin() { // before Hijack takes this connection out of the count
		return
	}
	defer p.work.Done()
	conn, buf, err := http.NewResponseController(w).Hijack()
	if err != nil {
		sentence(w, http.StatusHTTPVersionNotSupported, "Use HTTP/1.1 to this proxy.")
		return
	}
	t := p.tunnels.open(conn, buf.Reader)
	if _, err := io.WriteString(conn, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
		t.Close()
		return
	}
	err = p.tunnels.serve(r.Context(), t, config)
	var alert *net.OpError // a TLS alert from the client, and not a mere hang-up
	if p.opts.OnDistrust != nil && errors.As(err, &alert) && alert.Op == "remote error" {
		p.opts.OnDistrust(host, err)
	}
}

// authorized compares the whole header in constant time.
func (p *proxy) authorized(r *http.Request) bool {
	want := "Basic " + base64.StdEncoding.EncodeToString([]byte(proxyUser+":"+p.token))
	got := r.Header.Get("Proxy-Authorization")
	return subtle.ConstantTimeCompare([]byte(want), []byte(got)) == 1
}

func sentence(w http.ResponseWriter, code int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(code)
	_, _ = io.WriteString(w, text+"\n")
}

// hostname drops the port and the brackets of an IPv6 address.
func hostname(hostport string) string {
	return (&url.URL{Host: hostport}).Hostname()
}

// dropDefaultPort leaves the port that a client would not have written.
func dropDefaultPort(scheme, hostport string) string {
	port := map[string]string{"http": ":80", "https": ":443"}[scheme]
	return strings.TrimSuffix(hostport, port)
}
