package aws

import (
	"context"
	"net"
	"net/http"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// How long a call may take. Every one of them only reads, so all are retried.
const (
	dialTimeout    = 3 * time.Second
	attemptTimeout = 5 * time.Second  // one HTTP exchange, body included
	totalTimeout   = 15 * time.Second // one method of Cloud, retries included
	attempts       = 3
	longestBackoff = 2 * time.Second
)

// Config gives the SDK's configuration for a profile and a region as a page's
// command names them; "" is whatever the environment says.
type Config func(ctx context.Context, profile, region string) (awssdk.Config, error)

// Doer is an HTTP client: the simulated world, or a canned one in a test.
type Doer interface {
	Do(*http.Request) (*http.Response, error)
}

// LiveConfig reads the AWS environment and files as the SDK does: shared
// config, SSO, credential_process, proxies, AWS_CA_BUNDLE.
func LiveConfig(ctx context.Context, profile, region string) (awssdk.Config, error) {
	client := awshttp.NewBuildableClient().
		WithTimeout(attemptTimeout).
		WithDialerOptions(func(d *net.Dialer) { d.Timeout = dialTimeout })
	opts := []func(*config.LoadOptions) error{
		config.WithHTTPClient(client),
		config.WithRetryer(standardRetryer),
	}
	if profile != "" {
		opts = append(opts, config.WithSharedConfigProfile(profile))
	}
	if region != "" {
		opts = append(opts, config.WithRegion(region))
	}
	return config.LoadDefaultConfig(ctx, opts...)
}

// Fixed answers with one client and one static identity whatever the profile,
// and with region unless the page names another. It reads no environment
// variable and no file, so a rehearsal cannot reach a real account by accident.
func Fixed(client Doer, region, accessKey, secretKey, token string) Config {
	return func(_ context.Context, _, named string) (awssdk.Config, error) {
		if named == "" {
			named = region
		}
		return awssdk.Config{
			Region:      named,
			HTTPClient:  attempt{client},
			Credentials: credentials.NewStaticCredentialsProvider(accessKey, secretKey, token),
			Retryer:     standardRetryer,
		}, nil
	}
}

func standardRetryer() awssdk.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = attempts
		o.MaxBackoff = longestBackoff
	})
}
