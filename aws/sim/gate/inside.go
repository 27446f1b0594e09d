package gate

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"net/url"
	"os"
	"time"
)

// insideClient is the HTTP client of a stand-in: by the gate's proxy, with the
// gate's authority, and never without them.
func insideClient(program string, getenv func(string) string) (*http.Client, error) {
	proxy, err := url.Parse(getenv("HTTPS_PROXY"))
	if err != nil || proxy.Hostname() != "127.0.0.1" {
		return nil, errors.New("the stand-in " + program + " works only inside a rehearsal, and there is no rehearsal's proxy here")
	}
	pem, err := os.ReadFile(getenv("AWS_CA_BUNDLE"))
	roots := x509.NewCertPool()
	if err != nil || !roots.AppendCertsFromPEM(pem) {
		return nil, errors.New("the stand-in " + program + " works only inside a rehearsal, and AWS_CA_BUNDLE is not a rehearsal's")
	}
	return &http.Client{Timeout: callTime, Transport: &http.Transport{
		Proxy:             http.ProxyURL(proxy),
		TLSClientConfig:   &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		ForceAttemptHTTP2: true,
	}}, nil
}

// callTime is as the aws CLI's read timeout.
const callTime = time.Minute
