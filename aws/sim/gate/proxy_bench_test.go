package gate

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/url"
	"testing"
)

// BenchmarkProxyCall is a warm call through the proxy, TLS and HTTP/2.
func BenchmarkProxyCall(b *testing.B) {
	g, err := Open(Options{World: &web{}, Simulates: simulates, StandIn: Always, Seal: Unsealed})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = g.Close() }()
	address, err := url.Parse(g.proxy.url())
	if err != nil {
		b.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(g.proxy.ca.cert)
	c := &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(address), TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true}}
	defer c.CloseIdleConnections()
	for b.Loop() {
		if _, _, err := fetch(c, "https://api.example.com/health"); err != nil {
			b.Fatal(err)
		}
	}
}
