package aws

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/fairtradeworker/runbook/steps"
)

// seen is an error, taken apart once.
type seen struct {
	err     error
	code    string // of AWS, "" where AWS did not answer in its own words
	message string
	status  int // HTTP, 0 without a response
}

// troubleOf says in one of a few words why a call failed. A call that was
// cancelled is no trouble: its error is given back as it is.
func troubleOf(source string, err error) error {
	var known *steps.Trouble
	if errors.As(err, &known) {
		return known
	}
	if errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("read %s: %w", source, err)
	}
	s := look(err)
	for _, f := range faults {
		if f.fits(s) {
			return &steps.Trouble{Kind: f.kind, Source: source, Text: s.text(), Next: f.next(s)}
		}
	}
	return err
}

func look(err error) seen {
	s := seen{err: err}
	var api smithy.APIError
	if errors.As(err, &api) {
		s.code, s.message = api.ErrorCode(), api.ErrorMessage()
		if i := strings.LastIndexAny(s.code, "#:"); i >= 0 {
			s.code = s.code[i+1:]
		}
	}
	var res *smithyhttp.ResponseError
	if errors.As(err, &res) && res.Response != nil {
		s.status = res.HTTPStatusCode()
	}
	return s
}

// text is what AWS or the network said, on one line, without the SDK's own
// frame (operation, request id), which would make every reading look new.
func (s seen) text() string {
	var dns *net.DNSError
	var op *net.OpError
	switch {
	case s.code != "" && s.code != "UnknownError":
		return line(s.code + ": " + s.message)
	case errors.As(s.err, &dns):
		return line("name of the AWS endpoint not found: " + dns.Name)
	case timedOut(s.err):
		return "no answer in time"
	case errors.As(s.err, &op):
		return line(op.Op + ": " + op.Err.Error())
	case s.status != 0:
		return fmt.Sprintf("HTTP %d with a body that is not AWS's", s.status)
	}
	for _, part := range strings.Split(s.err.Error(), "\n") {
		if strings.TrimSpace(part) != "" {
			return line(part)
		}
	}
	return "unknown error"
}

// line puts text on one line and keeps both ends of a long one: AWS writes the
// cause last.
func line(text string) string {
	const most = 400
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > most {
		text = string(r[:most/2]) + " … " + string(r[len(r)-most/2:])
	}
	return text
}
