package sim

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"time"
)

// maxBody bounds a request; AWS's own limit for these services is about 1 MiB.
const maxBody = 1 << 20

// scope is the SigV4 credential scope: .../20261122/us-east-1/ecs/aws4_request.
// The service is read from it and never from the host, because old clients call
// some services by another host than the documented one.
var scope = regexp.MustCompile(`Credential=[^/,\s]+/[^/,\s]*/([^/,\s]+)/([^/,\s]+)/aws4_request`)

type regionKey struct{}

// serveAWS answers one request to an AWS host.
func (w *World) serveAWS(rw http.ResponseWriter, r *http.Request) {
	id := w.requestID()
	rw.Header().Set("X-Amzn-Requestid", id)
	rw.Header().Set("Date", w.Now().Format(http.TimeFormat))
	if !pause(r.Context(), w.slowBy) {
		return
	}
	p := protocolOf(r)
	a, contentType, body, err := w.ask(p, r, id)
	if err != nil {
		f := faultOf(err)
		contentType, body = p.fail(a, f, id)
		switch p.name {
		case "json":
			rw.Header().Set("X-Amzn-Errortype", f.Code)
		case "rpc-v2-cbor":
			rw.Header().Set("Smithy-Protocol", "rpc-v2-cbor")
		}
	}
	rw.Header().Set("Content-Type", contentType)
	if err != nil {
		rw.WriteHeader(http.StatusBadRequest)
	}
	_, _ = rw.Write(body)
}

// ask decodes, calls and encodes. The api may be known even when it fails.
func (w *World) ask(p *protocol, r *http.Request, id string) (a *api, contentType string, body []byte, err error) {
	m := scope.FindStringSubmatch(r.Header.Get("Authorization"))
	if m == nil {
		return nil, "", nil, fault{Code: "MissingAuthenticationToken", Message: "Request is missing Authentication Token"}
	}
	region, name := m[1], m[2]
	in, err := readBody(r)
	if err != nil {
		return nil, "", nil, err
	}
	opName, err := p.op(r, in)
	a = apis[name]
	if err != nil {
		return a, "", nil, err
	}
	if a == nil {
		return nil, "", nil, notSimulated(fmt.Sprintf("%s of the service %q", opName, name))
	}
	o, ok := a.ops[opName]
	if !ok {
		return a, "", nil, notSimulated(fmt.Sprintf("%s of the service %q", opName, name))
	}
	if p.read == nil {
		return a, "", nil, notSimulated("the " + p.name + " protocol")
	}
	input := o.input()
	if err := p.read(a, in, input); err != nil {
		return a, "", nil, err
	}
	out, err := w.call(context.WithValue(r.Context(), regionKey{}, region), a, o, input)
	if err != nil {
		return a, "", nil, err
	}
	contentType, body = p.write(a, opName, out, id)
	return a, contentType, body, nil
}

// call runs one operation on the world as it is now. A mutating one is told to
// OnCall after it was accepted, in order.
func (w *World) call(ctx context.Context, a *api, o op, in any) (any, error) {
	if !o.mutates {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.advance()
		return o.call(w, ctx, in)
	}
	w.order.Lock()
	defer w.order.Unlock()
	c := Call{Service: a.name, Op: o.name, Body: a.body(in)}
	out, err := func() (any, error) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.advance()
		c.At = w.at.Sub(w.begin)
		return o.call(w, ctx, in)
	}()
	if err == nil && w.onCall != nil {
		w.onCall(c)
	}
	return out, err
}

func readBody(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	b, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return nil, fault{Code: "SerializationException", Message: "the body could not be read"}
	}
	if len(b) > maxBody {
		return nil, fault{Code: "RequestEntityTooLarge", Message: "the body is larger than 1 MiB"}
	}
	return b, nil
}

// pause waits d of real time and tells whether the caller is still there.
func pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// regionOf is the region the client signed for; "" in a replay, which was
// accepted once and so was asked in the right one.
func regionOf(ctx context.Context) string {
	region, _ := ctx.Value(regionKey{}).(string)
	return region
}
