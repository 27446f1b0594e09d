package aws

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// What the operator can do, by kind.
const (
	nextExpired   = "sign in again (aws sso login, or new keys), then reload"
	nextKeys      = "check which credentials this shell exports, sign in again, then reload"
	nextThrottled = "wait; reading goes on more slowly by itself"
	nextNetwork   = "check the network, VPN and proxy; reading goes on by itself"
	nextMissing   = "check cluster, service, account and region in the page's command"
	nextRetry     = "reading goes on by itself; see the AWS health page if it lasts"
)

// fault maps one cause to what the screen says. The first that fits is taken.
type fault struct {
	fits func(seen) bool
	kind string
	next func(seen) string
}

// faults is the table of everything that can go wrong with a read.
var faults = []fault{
	{codes("RequestTimeTooSkewed", "RequestInTheFuture"), "other", say("set this machine's clock, then reload")},
	{saying("Signature expired", "Signature not yet current"), "other", say("set this machine's clock, then reload")},
	{codes("ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired", "ExpiredTokenError"), "expired", say(nextExpired)},
	{ssoExpired, "expired", say(nextExpired)},
	{codes("Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "RequestThrottled",
		"TooManyRequestsException", "RequestLimitExceeded", "SlowDown", "LimitExceededException"), "throttled", say(nextThrottled)},
	{status(http.StatusTooManyRequests), "throttled", say(nextThrottled)},
	{codes("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "NotAuthorized", "AuthorizationError",
		"OptInRequired"), "denied", permission},
	{codes("UnrecognizedClientException", "InvalidClientTokenId", "InvalidSignatureException", "SignatureDoesNotMatch",
		"MissingAuthenticationToken", "MissingAuthenticationTokenException", "AuthFailure", "IncompleteSignature"), "denied", say(nextKeys)},
	{codes("ServiceNotFoundException", "ClusterNotFoundException", "ServiceNotActiveException", "ResourceNotFoundException",
		"ServiceDeploymentNotFoundException", "TargetGroupNotFound", "TargetGroupNotFoundException", "LoadBalancerNotFound"), "missing", say(nextMissing)},
	{saying("Unable to describe task definition"), "missing", say("check family and revision in the page's command")},
	{noProfile, "missing", say("name a profile of your AWS config in the page's command, or unset AWS_PROFILE")},
	{badCertificate, "unreachable", say("a proxy may sit in between: set AWS_CA_BUNDLE to its certificate, then reload")},
	{noneAtHand, "expired", say("no credentials were found: " + nextExpired)},
	{noAnswer, "unreachable", say(nextNetwork)},
	{noCredentials, "expired", say(nextExpired)},
	{status(http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout), "unreachable", say(nextRetry)},
	{status(http.StatusForbidden, http.StatusUnauthorized), "denied", say("the answer is not from AWS: check the proxy between here and AWS")},
	{whatever, "other", say(nextRetry)},
}

func say(next string) func(seen) string { return func(seen) string { return next } }

// permission names the action that is lacking, where AWS names it.
func permission(s seen) string {
	if _, after, ok := strings.Cut(s.message, "not authorized to perform: "); ok {
		if f := strings.Fields(after); len(f) > 0 {
			return "ask for " + strings.Trim(f[0], ".,;") + " in your role's policy"
		}
	}
	return "ask for this read in your role's policy"
}

func whatever(seen) bool { return true }

func codes(list ...string) func(seen) bool {
	return func(s seen) bool {
		for _, c := range list {
			if s.code == c {
				return true
			}
		}
		return false
	}
}

func saying(texts ...string) func(seen) bool {
	return func(s seen) bool {
		for _, t := range texts {
			if strings.Contains(s.message, t) {
				return true
			}
		}
		return false
	}
}

func status(list ...int) func(seen) bool {
	return func(s seen) bool {
		for _, c := range list {
			if s.status == c {
				return true
			}
		}
		return false
	}
}

func ssoExpired(s seen) bool {
	var token *ssocreds.InvalidTokenError
	return errors.As(s.err, &token) || strings.Contains(s.err.Error(), "refresh cached SSO token failed")
}

func noProfile(s seen) bool {
	var p config.SharedConfigProfileNotExistError
	return errors.As(s.err, &p)
}

func noCredentials(s seen) bool {
	if s.status != 0 || s.code != "" {
		return false
	}
	t := s.err.Error()
	return strings.Contains(t, "failed to refresh cached credentials") || strings.Contains(t, "failed to retrieve credentials") ||
		strings.Contains(t, "get identity: get credentials")
}

// noneAtHand is the end of the SDK's chain: nothing in environment or files,
// and no machine role to ask for.
func noneAtHand(s seen) bool { return strings.Contains(s.err.Error(), "no EC2 IMDS role found") }

func badCertificate(s seen) bool {
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	var verify *tls.CertificateVerificationError
	return errors.As(s.err, &unknown) || errors.As(s.err, &host) || errors.As(s.err, &invalid) || errors.As(s.err, &verify)
}

func timedOut(err error) bool {
	var n net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &n) && n.Timeout()
}

func noAnswer(s seen) bool {
	var op *net.OpError
	var dns *net.DNSError
	var send *smithyhttp.RequestSendError
	return timedOut(s.err) || errors.As(s.err, &op) || errors.As(s.err, &dns) || errors.As(s.err, &send)
}
