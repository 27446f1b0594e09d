package aws

import (
	"strconv"
	"strings"
	"time"
)

// last is what follows the last slash of an ARN, or all of it.
func last(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }

// familyOf takes "…task-definition/api:40" or "api:40" apart. The number is 0
// where only a family is named.
func familyOf(taskDefinition string) (family string, number int) {
	name := last(taskDefinition)
	f, n, ok := strings.Cut(name, ":")
	if !ok {
		return name, 0
	}
	number, err := strconv.Atoi(n)
	if err != nil {
		return name, 0
	}
	return f, number
}

// isDefinition tells whether the ARN that ECS shows is the task definition that
// was wanted: an ARN, "family:40", or a family, of which any revision fits.
func isDefinition(wanted, arn string) bool {
	if wanted == arn {
		return true
	}
	if strings.HasPrefix(wanted, "arn:") {
		return false
	}
	wf, wn := familyOf(wanted)
	f, n := familyOf(arn)
	return wf == f && (wn == 0 || wn == n)
}

// deploymentOf turns a service revision's ARN into the id of its deployment,
// which is also the startedBy of its tasks: ecs-svc/N. "" for "".
func deploymentOf(revisionARN string) string {
	if revisionARN == "" {
		return ""
	}
	return "ecs-svc/" + last(revisionARN)
}

// versionOf is the tag of an image reference; a reference by digest gives the
// digest's first 12 digits, one with neither "latest".
func versionOf(image string) string {
	if image == "" {
		return ""
	}
	name, digest, _ := strings.Cut(image, "@")
	if _, tag, ok := strings.Cut(last(name), ":"); ok {
		return tag
	}
	if hex, ok := strings.CutPrefix(digest, "sha256:"); ok && len(hex) > 12 {
		return "sha256:" + hex[:12]
	}
	if digest != "" {
		return digest
	}
	return "latest"
}

func utc(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}
