package aws

import (
	"context"
	"strings"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go/middleware"

	"github.com/fairtradeworker/runbook/steps"
)

// readVerbs are the words with which AWS begins the names of operations that
// only read. Every other operation is refused.
var readVerbs = []string{"Describe", "List", "Get", "Filter", "BatchGet", "BatchDescribe", "BatchCheck", "Lookup", "Search", "Head", "Test"}

// refusedReads begin with such a word and are refused all the same: they change
// something, hand out credentials or show a secret's value.
var refusedReads = map[string]string{
	"GetSecretValue":          "it shows a secret's value",
	"BatchGetSecretValue":     "it shows secrets' values",
	"GetRandomPassword":       "it makes a secret",
	"GetSessionToken":         "it hands out credentials",
	"GetFederationToken":      "it hands out credentials",
	"GetDelegatedAccessToken": "it hands out credentials",
	"GetWebIdentityToken":     "it hands out credentials",
	"GetAuthorizationToken":   "it hands out credentials",
	"GetDownloadUrlForLayer":  "it hands out a link to the image's content",
}

// reads tells whether an operation of the SDK only reads, and if not, why it is
// refused.
func reads(operation string) (ok bool, reason string) {
	if reason := refusedReads[operation]; reason != "" {
		return false, reason
	}
	for _, verb := range readVerbs {
		if rest, found := strings.CutPrefix(operation, verb); found && rest != "" && rest[0] >= 'A' && rest[0] <= 'Z' {
			return true, ""
		}
	}
	return false, "it is not a read"
}

// ReadOnly makes every client of cfg refuse what is not a read, before anything
// is signed or sent: the program cannot change the account by mistake.
func ReadOnly(cfg Config) Config {
	return func(ctx context.Context, profile, region string) (awssdk.Config, error) {
		c, err := cfg(ctx, profile, region)
		if err != nil {
			return c, err
		}
		options := append([]func(*middleware.Stack) error{}, c.APIOptions...)
		c.APIOptions = append(options, func(stack *middleware.Stack) error {
			return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("ReadOnly", refuse), middleware.Before)
		})
		return c, nil
	}
}

func refuse(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	operation := middleware.GetOperationName(ctx)
	if ok, reason := reads(operation); !ok {
		return middleware.InitializeOutput{}, middleware.Metadata{}, &steps.Trouble{
			Kind: "denied", Source: strings.ToLower(middleware.GetServiceID(ctx)) + " " + operation,
			Text: "refused before it was sent: the program only looks (--look), and " + reason,
			Next: "start it without --look to change anything",
		}
	}
	return next.HandleInitialize(ctx, in)
}
