// Package aws is how AWS is asked: one file a service on aws-sdk-go-v2, and the
// verdicts drawn from the answers. It implements the interfaces that steps
// declares; the SDK's types never leave it.
package aws
