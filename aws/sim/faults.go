package sim

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"
)

// Fault is one way in which the AWS API fails.
type Fault struct {
	Name     string
	Sentence string
	// code and text of an answer in AWS's own words; query services have other
	// codes for some.
	code, queryCode string
	status          int // default 400
	text            func(w *World, q *asked) string
	// act is anything else: it answers, or breaks off, itself. It tells whether
	// the call still goes on as usual.
	act func(w *World, rw http.ResponseWriter, r *http.Request) (goOn bool)
}

// Faults is the table of what can go wrong with the AWS API. Codes are those of
// AWS's common error lists and of ecs.md 3; where a sentence depends on the
// service, it is that of ECS.
func Faults() []Fault { return faults }

var faults = []Fault{
	{Name: "throttled", Sentence: "calls are throttled", code: "ThrottlingException", queryCode: "Throttling", text: says("Rate exceeded")},
	{Name: "expired", Sentence: "the sign-in has expired", code: "ExpiredTokenException", queryCode: "ExpiredToken", text: says("The security token included in the request is expired")},
	{Name: "denied", Sentence: "the role may not do this", code: "AccessDeniedException", queryCode: "AccessDenied", text: denied},
	{Name: "bad-keys", Sentence: "the keys are not known to AWS", code: "UnrecognizedClientException", queryCode: "InvalidClientTokenId", text: says("The security token included in the request is invalid.")},
	{Name: "skewed", Sentence: "this machine's clock is wrong", code: "InvalidSignatureException", queryCode: "RequestExpired", text: skewed},
	{Name: "unavailable", Sentence: "the service answers 503", code: "ServiceUnavailableException", queryCode: "ServiceUnavailable", status: http.StatusServiceUnavailable, text: says("Service is unable to handle request.")},
	{Name: "server-error", Sentence: "the service fails inside", code: "ServerException", queryCode: "InternalFailure", status: http.StatusInternalServerError, text: says("Service Unavailable. Please try again later.")},
	{Name: "unreachable", Sentence: "AWS cannot be reached", act: breaksOff(&net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ENETUNREACH)})},
	{Name: "no-name", Sentence: "AWS's name cannot be resolved", act: breaksOff(&net.DNSError{Err: "no such host", Name: "ecs.us-east-1.amazonaws.com", IsNotFound: true})},
	{Name: "reset", Sentence: "the connection is reset after the request", act: breaksOff(&net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)})},
	{Name: "slow", Sentence: "every answer takes ten seconds", act: waits(10 * time.Second)},
	{Name: "hangs", Sentence: "no answer ever comes", act: waits(24 * time.Hour)},
	{Name: "half-broken", Sentence: "an HTML page with status 500 comes instead of an answer", act: page(http.StatusInternalServerError,
		"<html><head><title>500 Internal Server Error</title></head><body><h1>Internal Server Error</h1></body></html>\n")},
	{Name: "portal", Sentence: "a proxy in between answers with its own sign-in page", act: page(http.StatusForbidden,
		"<!DOCTYPE html>\n<html><head><title>Network sign-in</title></head><body>Please sign in to the network.</body></html>\n")},
	{Name: "cut", Sentence: "answers break off in the middle", act: func(_ *World, rw http.ResponseWriter, _ *http.Request) bool {
		if c, ok := rw.(cutter); ok {
			c.cut()
		}
		return true
	}},
	{Name: "garbled", Sentence: "answers with status 200 are not what they should be", act: page(http.StatusOK, "\x00\x01{{not an answer")},
}

func says(text string) func(*World, *asked) string {
	return func(*World, *asked) string { return text }
}

// denied is IAM's sentence.
func denied(w *World, q *asked) string {
	action := q.service + ":" + q.op
	return fmt.Sprintf("User: %s is not authorized to perform: %s on resource: * because no identity-based policy allows the %s action", w.callerARN(), action, action)
}

// skewed is SigV4's sentence for a request that is too old.
func skewed(w *World, _ *asked) string {
	const form = "20060102T150405Z"
	now := w.Now()
	return fmt.Sprintf("Signature expired: %s is now earlier than %s (%s - 5 min.)", now.Add(-22*time.Minute).Format(form), now.Add(-5*time.Minute).Format(form), now.Format(form))
}

func waits(d time.Duration) func(*World, http.ResponseWriter, *http.Request) bool {
	return func(_ *World, _ http.ResponseWriter, r *http.Request) bool { return pause(r.Context(), d) }
}

func page(status int, body string) func(*World, http.ResponseWriter, *http.Request) bool {
	return func(_ *World, rw http.ResponseWriter, _ *http.Request) bool {
		rw.Header().Set("Content-Type", "text/html")
		rw.WriteHeader(status)
		_, _ = rw.Write([]byte(body))
		return false
	}
}

// breaksOff ends the call without an answer: Do returns the error, a real
// connection is closed.
func breaksOff(err error) func(*World, http.ResponseWriter, *http.Request) bool {
	return func(_ *World, rw http.ResponseWriter, _ *http.Request) bool {
		if c, ok := rw.(*recorder); ok {
			c.err = err
			return false
		}
		panic(http.ErrAbortHandler)
	}
}

func faultNamed(name string) (Fault, error) {
	var names []string
	for _, f := range faults {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return Fault{}, fmt.Errorf("no fault %q; there are: %v", name, names)
}
