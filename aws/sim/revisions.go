package sim

import "strings"

// exampleRevisions are the production family's: 38 deregistered, 39 and 40 good,
// 41 a release candidate, 42 the release that brought PAYMENTS_V2.
func exampleRevisions(n envNames) []Revision {
	plain := n.environment("production")
	payments := append(append([]string(nil), plain...), "PAYMENTS_V2=true")
	return []Revision{
		{Number: 38, Tag: "v0.9.7", Digest: digest("c3d90b1"), Env: plain[:12], Inactive: true},
		{Number: 39, Tag: "v0.9.8", Digest: digest("5be7710"), Env: plain},
		{Number: 40, Tag: "v1.0.0", Digest: digest("77ab04e"), Env: plain},
		{Number: 41, Tag: "v1.0.1-rc", Digest: digest("02c9d1f"), Env: payments},
		{Number: 42, Tag: "v1.0.1", Digest: digest("9f31c2a"), Env: payments},
	}
}

func stagingRevisions(n envNames) []Revision {
	plain := n.environment("staging")
	return []Revision{
		{Number: 56, Tag: "v0.9.8", Digest: digest("5be7710"), Env: plain},
		{Number: 57, Tag: "v1.0.0", Digest: digest("77ab04e"), Env: plain},
		{Number: 58, Tag: "v1.0.1-rc", Digest: digest("02c9d1f"), Env: plain},
		{Number: 59, Tag: "v1.0.1", Digest: digest("9f31c2a"), Env: append(append([]string(nil), plain...), "PAYMENTS_V2=true")},
	}
}

// envNames are the names in a service's environment: whose it is, its site, the region.
type envNames struct{ owner, site, region string }

var example = envNames{"fairtradeworker", "fairtradeworker.com", "us-east-1"}

// environment is 13 plain variables, none of them a secret.
func (n envNames) environment(stage string) []string {
	return []string{
		"NODE_ENV=" + stage, "PORT=3000", "LOG_LEVEL=info", "AWS_REGION=" + n.region,
		"DATABASE_HOST=db." + stage + ".example.internal", "DATABASE_NAME=" + n.owner, "DATABASE_POOL_MAX=20",
		"REDIS_HOST=redis." + stage + ".example.internal", "JWT_ISSUER=" + n.owner,
		"CORS_ORIGIN=https://" + n.site, "SENTRY_ENVIRONMENT=" + stage,
		"UPLOADS_BUCKET=" + n.owner + "-uploads", "PAYMENTS_PROVIDER=example-pay",
	}
}

// digest stretches a short hash to the 64 digits of a sha256.
func digest(short string) string {
	return "sha256:" + strings.Repeat(short, 64/len(short)+1)[:64]
}
