package gate

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// A wire sends requests of the stand-in aws to the proxy of the gate, signed
// as the real CLI signs them. It never goes out without that proxy.
type wire struct {
	client  *http.Client
	keys    aws.Credentials
	region  string
	members *members
}

const attempts = 3 // as the CLI's standard retry mode

// backoff is the first pause between attempts, doubled for the second; the
// CLI's is up to a second. Tests make it nothing.
var backoff = time.Second / 5

func newWire(getenv func(string) string, s service, region string) (*wire, error) {
	client, err := insideClient("aws", getenv)
	if err != nil {
		return nil, &awsError{code: exitGeneral, text: "\n" + err.Error()}
	}
	return &wire{
		client:  client,
		keys:    aws.Credentials{AccessKeyID: getenv("AWS_ACCESS_KEY_ID"), SecretAccessKey: getenv("AWS_SECRET_ACCESS_KEY")},
		region:  region,
		members: newMembers(s.name),
	}, nil
}

func (w *wire) close() { w.client.CloseIdleConnections() }

// A serviceError is an error that the service answered.
type serviceError struct {
	code, message string
	status        int
}

func (e *serviceError) Error() string { return e.code + ": " + e.message }

// again tells a fault that the CLI retries: throttling and 5xx.
func (e *serviceError) again() bool {
	return e.status >= 500 || e.status == http.StatusTooManyRequests ||
		strings.HasPrefix(e.code, "Throttl") || e.code == "TooManyRequestsException" || e.code == "RequestLimitExceeded"
}

// do calls an operation and returns its output as a tree, see result. Errors
// are *awsError.
func (w *wire) do(ctx context.Context, s service, o operation, input map[string]any) (map[string]any, error) {
	body, contentType, err := s.encode(o, input)
	if err != nil {
		return nil, err
	}
	pause := backoff
	for try := 1; ; try++ {
		out, err := w.once(ctx, s, o, body, contentType)
		var fault *serviceError
		switch {
		case err == nil:
			return out, nil
		case !errors.As(err, &fault):
			return nil, err
		case !fault.again() || try == attempts:
			retried := ""
			if try > 1 {
				retried = fmt.Sprintf(" (reached max retries: %d)", try-1)
			}
			text := fmt.Sprintf("\nAn error occurred (%s) when calling the %s operation%s: %s", fault.code, o.api, retried, fault.message)
			return nil, &awsError{code: exitService, text: text, fault: fault}
		}
		if err := sleep(ctx, pause); err != nil {
			return nil, err
		}
		pause *= 2
	}
}

func (w *wire) once(ctx context.Context, s service, o operation, body []byte, contentType string) (map[string]any, error) {
	address := "https://" + fmt.Sprintf(s.host, w.region) + "/"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("User-Agent", "aws-cli/2 md/runbook#rehearsal")
	if s.target != "" {
		req.Header.Set("X-Amz-Target", s.target+"."+o.api)
	}
	hash := sha256.Sum256(body)
	if err := v4.NewSigner().SignHTTP(ctx, w.keys, req, hex.EncodeToString(hash[:]), s.signing, w.region, time.Now()); err != nil {
		return nil, err
	}
	res, err := w.client.Do(req)
	if err != nil {
		return nil, &awsError{code: exitGeneral, text: fmt.Sprintf("\nCould not connect to the endpoint URL: \"%s\" (%v)", address, cause(err))}
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, &awsError{code: exitGeneral, text: fmt.Sprintf("\nConnection was closed before we received a valid response from endpoint URL: \"%s\"", address)}
	}
	if res.StatusCode >= 300 {
		return nil, s.fault(res, text)
	}
	return w.decode(s, o, text)
}

// cause is an error of the client without the address that url.Error repeats,
// and without the proxy's token that a dial error may hold.
func cause(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// encode makes a request's body and its content type.
func (s service) encode(o operation, input map[string]any) ([]byte, string, error) {
	if s.target == "" {
		form := url.Values{"Action": {o.api}, "Version": {s.version}}
		for k, v := range input {
			flatten(form, k, v)
		}
		return []byte(form.Encode()), "application/x-www-form-urlencoded; charset=utf-8", nil
	}
	b, err := json.Marshal(input)
	return b, "application/x-amz-json-1.1", err
}

func (w *wire) decode(s service, o operation, text []byte) (map[string]any, error) {
	if s.target == "" {
		return w.members.readXML(o, text)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var tree any
	if err := d.Decode(&tree); err != nil && err != io.EOF {
		return nil, &awsError{code: exitGeneral, text: fmt.Sprintf("\nUnable to parse response (%v), invalid JSON received from %s", err, o.api)}
	}
	m, _ := w.members.result(o.out, tree).(map[string]any)
	return m, nil
}

// fault reads the error of a JSON or a query service. Anything else, as a
// refusal by the proxy, is shown with its status.
func (s service) fault(res *http.Response, text []byte) error {
	e := &serviceError{status: res.StatusCode}
	if s.target == "" {
		e.code, e.message = faultXML(text)
	} else {
		var m struct {
			Type    string `json:"__type"`
			Code    string `json:"code"`
			Message string `json:"message"` // encoding/json also takes Message
		}
		_ = json.Unmarshal(text, &m)
		for _, code := range []string{res.Header.Get("X-Amzn-Errortype"), m.Type, m.Code} {
			if e.code == "" {
				e.code = code
			}
		}
		e.message = m.Message
		e.code, _, _ = strings.Cut(e.code, ":")
		e.code = e.code[strings.LastIndexByte(e.code, '#')+1:]
	}
	if e.code == "" {
		e.code, e.message = fmt.Sprint(res.StatusCode), strings.TrimSpace(string(text))
	}
	return e
}

// sleep waits, or returns the context's error.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
