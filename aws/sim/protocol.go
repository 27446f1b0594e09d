package sim

import (
	"net/http"
	"strings"
)

// protocol is one way AWS speaks on the wire: how an operation's name and input
// are read from a request, and how an output or an error is written.
type protocol struct {
	name    string
	matches func(*http.Request) bool
	op      func(r *http.Request, body []byte) (string, error)
	read    func(a *api, body []byte, into any) error
	write   func(a *api, op string, out any, id string) (contentType string, body []byte)
	fail    func(a *api, f fault, id string) (contentType string, body []byte)
}

// protocols in the order they are tried; the last one takes what is left.
var protocols = []*protocol{
	{name: "rpc-v2-cbor", matches: isCBOR, op: cborOp, read: cborRead, write: cborWrite, fail: cborFail},
	{name: "json", matches: isJSON, op: jsonOp, read: jsonRead, write: jsonWrite, fail: jsonFail},
	{name: "query", matches: func(*http.Request) bool { return true }, op: queryOp, read: queryRead, write: xmlWrite, fail: xmlFail},
}

func protocolOf(r *http.Request) *protocol {
	for _, p := range protocols {
		if p.matches(r) {
			return p
		}
	}
	return protocols[len(protocols)-1]
}

func isCBOR(r *http.Request) bool { return r.Header.Get("Smithy-Protocol") == "rpc-v2-cbor" }

func isJSON(r *http.Request) bool {
	return r.Header.Get("X-Amz-Target") != "" ||
		strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-amz-json-")
}
