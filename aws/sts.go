package aws

import (
	"context"
	"strings"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/fairtradeworker/runbook/steps"
)

// Identity asks STS who is calling; it is never answered from memory. The expiry
// is that of the credentials that signed the call.
func (c *Cloud) Identity(ctx context.Context, s steps.Service) (steps.Identity, error) {
	ctx, cancel := context.WithTimeout(ctx, totalTimeout)
	defer cancel()
	a := c.account(s.Profile, s.Region)
	cl, err := a.open(ctx)
	if err != nil {
		return steps.Identity{}, err
	}
	out, err := cl.sts().GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return steps.Identity{}, a.fail("sts GetCallerIdentity", err)
	}
	id := steps.Identity{
		Account: awssdk.ToString(out.Account), ARN: awssdk.ToString(out.Arn),
		Region: cl.region, Profile: s.Profile, At: c.now().UTC(),
	}
	id.Role = caller(id.ARN)
	if cl.credentials != nil {
		if v, err := cl.credentials.Retrieve(ctx); err == nil && v.CanExpire {
			id.Expires = v.Expires.UTC()
		}
	}
	return id, nil
}

var ssoRole = re(`^AWSReservedSSO_(.+)_[0-9a-f]{16}$`)

// caller is the short name in an identity's ARN: a role without its session and
// without what IAM Identity Center puts around it, a user's name, or "root".
func caller(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return arn
	}
	path := strings.Split(parts[5], "/")
	if path[0] == "assumed-role" && len(path) > 1 {
		if m := ssoRole().FindStringSubmatch(path[1]); m != nil {
			return m[1]
		}
		return path[1]
	}
	return path[len(path)-1]
}
