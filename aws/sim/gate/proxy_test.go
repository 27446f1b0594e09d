package gate

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// client is a Go client behind the gate's proxy that trusts its authority.
func client(t *testing.T, g *Gate, http2 bool) *http.Client {
	t.Helper()
	address, err := url.Parse(g.proxy.url())
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(g.proxy.ca.cert)
	tr := &http.Transport{Proxy: http.ProxyURL(address), TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: http2}
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr}
}

func fetch(c *http.Client, address string) (status int, body string, err error) {
	res, err := c.Get(address)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	return res.StatusCode, string(b), err
}

func TestProxyServesSimulatedHosts(t *testing.T) {
	w := &web{}
	g := open(t, func(o *Options) { o.World = w; o.Domains = []string{"example.com", "amazonaws.com"} })
	for _, c := range []struct {
		http2         bool
		address, seen string
	}{
		{true, "https://api.example.com/health", "GET HTTP/2.0 https://api.example.com/health "},
		{false, "https://api.example.com/health", "GET HTTP/1.1 https://api.example.com/health "},
		{false, "https://API.example.com:443/health", "GET HTTP/1.1 https://api.example.com/health "},
		{false, "https://api.example.com:8443/x", "GET HTTP/1.1 https://api.example.com:8443/x "},
		{true, "http://api.example.com/health", "GET HTTP/1.1 http://api.example.com/health "},
		{true, "http://api.example.com:80/health", "GET HTTP/1.1 http://api.example.com/health "},
		{true, "http://api.example.com:3000/health", "GET HTTP/1.1 http://api.example.com:3000/health "},
	} {
		w.seen = nil
		status, _, err := fetch(client(t, g, c.http2), c.address)
		if err != nil || status != 200 {
			t.Errorf("%s: %d %v", c.address, status, err)
		}
		if len(w.seen) != 1 || w.seen[0] != c.seen {
			t.Errorf("%s: the world saw %q, want %q", c.address, w.seen, c.seen)
		}
	}
}

func TestProxyRefuses(t *testing.T) {
	w := &web{}
	var refused []string
	g := open(t, func(o *Options) { o.World = w; o.OnRefused = func(h string) { refused = append(refused, h) } })
	c := client(t, g, true)

	if _, _, err := fetch(c, "https://sentry.io/api/0/"); err == nil || !strings.Contains(err.Error(), "Forbidden") {
		t.Errorf("https: %v", err)
	}
	status, body, err := fetch(c, "http://localhost:9/x")
	if err != nil || status != 403 || body != "The rehearsal refused localhost: this host is not simulated, and nothing real may be reached.\n" {
		t.Errorf("http: %d %q %v", status, body, err)
	}
	// A tunnel to a simulated host may not be used for another one.
	req, _ := http.NewRequest("GET", "https://api.example.com/", nil)
	req.Host = "evil.example.org"
	res, err := c.Do(req)
	if err != nil || res.StatusCode != 403 {
		t.Errorf("other Host in a tunnel: %v %v", res, err)
	}
	if res != nil {
		_ = res.Body.Close()
	}
	if got := strings.Join(refused, " "); got != "sentry.io localhost evil.example.org" {
		t.Errorf("told of %q", got)
	}
	if len(w.seen) > 0 {
		t.Errorf("the world saw %q", w.seen)
	}
}

func TestProxyWantsItsToken(t *testing.T) {
	w := &web{}
	g := open(t, func(o *Options) { o.World = w })
	for _, user := range []*url.Userinfo{nil, url.User("rehearsal"), url.UserPassword("rehearsal", "guess")} {
		c := &http.Client{Transport: &http.Transport{DisableKeepAlives: true,
			Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: g.proxy.addr, User: user})}}
		if status, _, err := fetch(c, "http://api.example.com/"); err != nil || status != 407 {
			t.Errorf("http as %v: %d %v", user, status, err)
		}
		if _, _, err := fetch(c, "https://api.example.com/"); err == nil || !strings.Contains(err.Error(), "Proxy Authentication Required") {
			t.Errorf("https as %v: %v", user, err)
		}
	}
	if len(w.seen) > 0 {
		t.Errorf("the world saw %q", w.seen)
	}
}

func TestWorldThatPanicsAnswers(t *testing.T) {
	g := open(t, nil)
	status, body, err := fetch(client(t, g, true), "https://api.example.com/panic")
	if err != nil || status != 400 || !strings.Contains(body, "a bug") {
		t.Errorf("%d %q %v", status, body, err)
	}
}

func TestDistrustIsTold(t *testing.T) {
	told := make(chan string, 1)
	g := open(t, func(o *Options) { o.OnDistrust = func(host string, _ error) { told <- host } })
	c := client(t, g, true)
	c.Transport.(*http.Transport).TLSClientConfig.RootCAs = x509.NewCertPool()
	if _, _, err := fetch(c, "https://api.example.com/"); err == nil {
		t.Fatal("a client that trusts nobody was served")
	}
	if host := <-told; host != "api.example.com" {
		t.Errorf("told of %q", host)
	}
}

func TestAuthority(t *testing.T) {
	a, err := newAuthority([]string{"example.com"})
	if err != nil {
		t.Fatal(err)
	}
	if life := a.cert.NotAfter.Sub(a.cert.NotBefore); !a.cert.MaxPathLenZero || a.cert.KeyUsage != x509.KeyUsageCertSign || life.Hours() != 25 {
		t.Errorf("authority: path length %v, usage %v, life %v", a.cert.MaxPathLen, a.cert.KeyUsage, life)
	}
	roots := x509.NewCertPool()
	roots.AddCert(a.cert)
	for host, ok := range map[string]bool{"api.example.com": true, "example.com": true, "example.org": false} {
		c, err := a.config(host)
		if err != nil {
			t.Fatal(err)
		}
		leaf, err := x509.ParseCertificate(c.Certificates[0].Certificate[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: host}); (err == nil) != ok {
			t.Errorf("%s: %v", host, err)
		}
		if again, _ := a.config(host); again != c {
			t.Errorf("%s: signed twice", host)
		}
	}
}

func TestManyClientsAtOnce(t *testing.T) {
	g := open(t, nil)
	errs := make(chan error)
	for i := range 20 {
		go func() {
			_, _, err := fetch(client(t, g, i%2 == 0), "https://api.example.com/")
			errs <- err
		}()
	}
	for range 20 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

// Close waits for a request that the world is still answering.
func TestCloseWaits(t *testing.T) {
	inside, left := make(chan bool), make(chan bool, 1)
	g := open(t, func(o *Options) {
		o.World = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			close(inside)
			<-r.Context().Done()
			left <- true
		})
	})
	failed := make(chan error)
	go func() {
		_, _, err := fetch(client(t, g, true), "https://api.example.com/slow")
		failed <- err
	}()
	<-inside
	if err := g.Close(); err != nil {
		t.Error(err)
	}
	select {
	case <-left:
	default:
		t.Error("Close returned while a request was being answered")
	}
	if err := <-failed; err == nil {
		t.Error("the client was answered")
	}
}
