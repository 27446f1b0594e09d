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

// asked is one request to AWS, read as far as every protocol allows.
type asked struct {
	region, service, op string
	api                 *api // nil when the service is not known
	body                []byte
	id                  string
}

// serveAWS answers one request to an AWS host.
func (w *World) serveAWS(rw http.ResponseWriter, r *http.Request) {
	q := &asked{id: w.requestID()}
	rw.Header().Set("X-Amzn-Requestid", q.id)
	rw.Header().Set("Date", w.Now().Format(http.TimeFormat))
	if !pause(r.Context(), w.slowBy) {
		return
	}
	p := protocolOf(r)
	err := q.read(p, r)
	if w.onAsk != nil {
		w.onAsk(w.Now().Sub(w.begin), q.service, q.op)
	}
	if err == nil {
		if f := w.struck(q); f != nil && !w.strike(f, q, p, rw, r) {
			return
		}
	}
	var contentType string
	var body []byte
	if err == nil {
		if s := streams[q.service+":"+q.op]; s != nil {
			err = w.stream(s, rw, r, p, q)
			if err == nil {
				return
			}
		} else {
			contentType, body, err = w.ask(r.Context(), p, q)
		}
	}
	if err != nil {
		w.answerFault(rw, p, q, faultOf(err))
		return
	}
	if p.name == "json" && r.Header.Get("Content-Type") == "application/x-amz-json-1.0" {
		contentType = "application/x-amz-json-1.0"
	}
	if p.name == "rpc-v2-cbor" {
		rw.Header().Set("Smithy-Protocol", "rpc-v2-cbor")
	}
	rw.Header().Set("Content-Type", contentType)
	rw.Header().Set("Content-Length", itoa(len(body)))
	_, _ = rw.Write(body)
}

func (w *World) answerFault(rw http.ResponseWriter, p *protocol, q *asked, f fault) {
	contentType, body := p.fail(q.api, f, q.id)
	switch p.name {
	case "json":
		rw.Header().Set("X-Amzn-Errortype", f.Code)
	case "rpc-v2-cbor":
		rw.Header().Set("Smithy-Protocol", "rpc-v2-cbor")
	}
	if q.api != nil && q.api.queryErrors && p.name != "query" {
		rw.Header().Set("X-Amzn-Query-Error", f.Code+";Sender")
	}
	rw.Header().Set("Content-Type", contentType)
	if f.status == 0 {
		f.status = http.StatusBadRequest
	}
	rw.WriteHeader(f.status)
	_, _ = rw.Write(body)
}

// read takes the signing scope, the body and the operation from a request.
func (q *asked) read(p *protocol, r *http.Request) (err error) {
	m := scope.FindStringSubmatch(r.Header.Get("Authorization"))
	if m == nil {
		return fault{Code: "MissingAuthenticationToken", Message: "Request is missing Authentication Token"}
	}
	q.region, q.service = m[1], m[2]
	q.api = apis[q.service]
	if q.body, err = readBody(r); err != nil {
		return err
	}
	q.op, err = p.op(r, q.body)
	return err
}

// ask decodes, calls and encodes.
func (w *World) ask(ctx context.Context, p *protocol, q *asked) (contentType string, body []byte, err error) {
	if q.api == nil {
		return "", nil, notSimulated(fmt.Sprintf("%s of the service %q", q.op, q.service))
	}
	o, ok := q.api.ops[q.op]
	if !ok {
		return "", nil, notSimulated(fmt.Sprintf("%s of the service %q", q.op, q.service))
	}
	input := o.input()
	if err := p.read(q.api, q.body, input); err != nil {
		return "", nil, err
	}
	out, err := w.call(context.WithValue(ctx, regionKey{}, q.region), q.api, o, input)
	if err != nil {
		return "", nil, err
	}
	contentType, body = p.write(q.api, q.op, out, q.id)
	return contentType, body, nil
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
	c := Call{Service: a.name, Op: o.name, Body: o.record(a, in)}
	out, err := func() (any, error) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.advance()
		c.At = w.at.Sub(w.begin)
		out, err := o.call(w, ctx, in)
		if err == nil {
			w.triggered(o.name)
		}
		return out, err
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
