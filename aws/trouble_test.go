package aws

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"

	"github.com/fairtradeworker/runbook/steps"
)

func baseline(t *testing.T) *canned {
	t.Helper()
	c, _ := load(t, filepath.Join("testdata", "base.txt"))
	return c
}

func noon() time.Time { return time.Date(2026, 11, 23, 14, 5, 0, 0, time.UTC) }

// What AWS answers, through the SDK and its retries.
func TestTroubleThatAWSNames(t *testing.T) {
	for _, c := range []struct {
		status     int
		body       string
		kind, text string
		next       string
		attempts   int
	}{
		{400, `{"__type":"ExpiredTokenException","message":"The security token included in the request is expired"}`,
			"expired", "ExpiredTokenException: The security token included in the request is expired", "sign in again", 1},
		{400, `{"__type":"ThrottlingException","message":"Rate exceeded"}`, "throttled", "ThrottlingException: Rate exceeded", "wait", 3},
		{400, `{"__type":"com.amazonaws.ecs#AccessDeniedException","message":"User: arn:x is not authorized to perform: ecs:DescribeServices on resource: y"}`,
			"denied", "AccessDeniedException: User: arn:x is not", "ask for ecs:DescribeServices", 1},
		{400, `{"__type":"UnrecognizedClientException","message":"The security token included in the request is invalid."}`,
			"denied", "UnrecognizedClientException", "check which credentials", 1},
		{400, `{"__type":"ServiceNotFoundException","message":"Service not found."}`, "missing", "ServiceNotFoundException: Service not found.", "check cluster", 1},
		{400, `{"__type":"ClusterNotFoundException","message":"Cluster not found."}`, "missing", "ClusterNotFoundException", "check cluster", 1},
		{400, `{"__type":"InvalidSignatureException","message":"Signature expired: 20261123T130000Z is now earlier than 20261123T135000Z"}`,
			"other", "InvalidSignatureException: Signature expired", "set this machine's clock", 3},
		{500, "<!doctype html><html>Internal Server Error</html>", "other", "HTTP 500 with a body that is not AWS's", "", 3},
		{503, "", "unreachable", "HTTP 503 with a body that is not AWS's", "", 3},
		{403, "<html>Blocked by your administrator</html>", "denied", "HTTP 403 with a body that is not AWS's", "proxy", 1},
		{200, `{"services": [{"serviceName": "we`, "other", "", "", 1},
		{400, `{"__type":"SomethingNewException","message":"line one\nline two"}`, "other", "SomethingNewException: line one line two", "", 1},
	} {
		fake := baseline(t)
		fake.answers["DescribeServices"] = []answer{{c.status, []byte(c.body)}}
		_, err := ready(fake, noon).Rollout(context.Background(), web, steps.Release{})
		var got *steps.Trouble
		if !errors.As(err, &got) {
			t.Errorf("%s: %v is no trouble", c.body, err)
			continue
		}
		if got.Kind != c.kind || !strings.HasPrefix(got.Text, c.text) || !strings.Contains(got.Next, c.next) || got.Source != "ecs DescribeServices" {
			t.Errorf("%s\ngave %+v", c.body, *got)
		}
		if strings.ContainsAny(got.Text, "\n\r") || got.Text == "" || got.Next == "" {
			t.Errorf("%q / %q is not one sentence each", got.Text, got.Next)
		}
		if len(fake.calls) > c.attempts {
			t.Errorf("%s: %d attempts, want at most %d", c.body, len(fake.calls), c.attempts)
		}
	}
}

// What the network answers.
func TestTroubleOfTheNetwork(t *testing.T) {
	for _, c := range []struct {
		err        error
		kind, text string
		next       string
	}{
		{&net.DNSError{Err: "no such host", Name: "ecs.eu-west-1.amazonaws.com", IsNotFound: true}, "unreachable", "name of the AWS endpoint not found: ecs.eu-west-1.amazonaws.com", "VPN"},
		{&net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}, "unreachable", "dial: connection refused", "proxy"},
		{&url.Error{Op: "Post", URL: "https://x", Err: context.DeadlineExceeded}, "unreachable", "no answer in time", ""},
		{x509.UnknownAuthorityError{}, "unreachable", "", "AWS_CA_BUNDLE"},
		{fmt.Errorf("proxyconnect tcp: 407"), "unreachable", "", ""},
	} {
		fake := baseline(t)
		fake.fail = c.err
		_, err := ready(fake, noon).Rollout(context.Background(), web, steps.Release{})
		var got *steps.Trouble
		if !errors.As(err, &got) || got.Kind != c.kind || !strings.HasPrefix(got.Text, c.text) || !strings.Contains(got.Next, c.next) {
			t.Errorf("%v gave %#v", c.err, err)
		}
	}
}

func TestTroubleOfTheConfiguration(t *testing.T) {
	for text, kind := range map[string]string{
		"get identity: get credentials: failed to refresh cached credentials, no EC2 IMDS role found, operation error ec2imds": "expired",
		"get identity: get credentials: failed to refresh cached credentials, refresh cached SSO token failed":                 "expired",
	} {
		err := troubleOf("sts GetCallerIdentity", errors.New(text))
		if kindOf(err) != kind {
			t.Errorf("%s gave %v", text, err)
		}
	}
	err := troubleOf("x", fmt.Errorf("wrapped: %w", context.Canceled))
	if kindOf(err) != "" || !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled call is no trouble: %v", err)
	}
}

// An expired sign-in is a state, not an end: the next reading asks for the
// credentials again.
func TestExpiryReadsTheConfigurationAgain(t *testing.T) {
	fake := baseline(t)
	good := fake.answers["DescribeServices"]
	fake.answers["DescribeServices"] = append([]answer{{400, []byte(`{"__type":"ExpiredTokenException","message":"expired"}`)}}, good...)
	cloud := ready(fake, noon)
	inner, opened := cloud.config, 0
	cloud.config = func(ctx context.Context, p, r string) (awssdk.Config, error) { opened++; return inner(ctx, p, r) }
	for _, want := range []string{"expired", "", ""} {
		_, err := cloud.Rollout(context.Background(), web, steps.Release{})
		if kindOf(err) != want {
			t.Fatalf("got %v, want %q", err, want)
		}
	}
	if opened != 2 {
		t.Errorf("configuration read %d times, want 2", opened)
	}
}

func TestLineKeepsBothEnds(t *testing.T) {
	got := line("begin " + strings.Repeat("x", 2000) + " marked for deletion")
	if !strings.HasPrefix(got, "begin") || !strings.HasSuffix(got, "marked for deletion") || len([]rune(got)) > 420 {
		t.Error(got)
	}
}
