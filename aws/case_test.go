package aws

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"

	"github.com/fairtradeworker/runbook/steps"
)

var web = steps.Service{Cluster: "prod", Name: "web"}

// hasty is Fixed without waiting between attempts.
func hasty(d Doer) Config {
	return func(ctx context.Context, profile, region string) (awssdk.Config, error) {
		cfg, err := Fixed(d, "eu-west-1", "AKIDEXAMPLE", "secret", "")(ctx, profile, region)
		cfg.Retryer = func() awssdk.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) {
				o.MaxAttempts = attempts
				o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
			})
		}
		return cfg, err
	}
}

// ready is a Cloud over canned answers that never waits.
func ready(c *canned, now func() time.Time) *Cloud {
	cloud := New(hasty(c), now)
	cloud.pause = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	return cloud
}

// TestCases runs every file of testdata but the base. See canned for the
// answers. The section "case" says what is asked:
//
//	now: 2026-11-23T14:05:00Z
//	wanted: web:40
//	before: ecs-svc/410
//	since: 2026-11-23T14:00:00Z
//
// and "rollout", "history" and "trouble" hold what must come, as far as written.
func TestCases(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.txt"))
	if err != nil || len(files) < 2 {
		t.Fatal("no cases", err)
	}
	for _, path := range files {
		name := strings.TrimSuffix(filepath.Base(path), ".txt")
		if name == "base" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			fake, other := load(t, path)
			now, rel := caseOf(t, other["case"])
			cloud := ready(fake, func() time.Time { return now })
			ctx := context.Background()
			asked := 0
			if want, ok := other["rollout"]; ok {
				asked++
				got, err := cloud.Rollout(ctx, web, rel)
				if err != nil {
					t.Fatal(err)
				}
				compare(t, want, got)
			}
			if want, ok := other["history"]; ok {
				asked++
				got, err := cloud.History(ctx, web)
				if err != nil {
					t.Fatal(err)
				}
				compare(t, want, got)
			}
			if want, ok := other["trouble"]; ok {
				asked++
				_, err := cloud.Rollout(ctx, web, rel)
				compare(t, want, err)
			}
			if asked == 0 {
				t.Error("the case wants nothing: give it a section rollout, history or trouble")
			}
		})
	}
}

func caseOf(t *testing.T, text string) (now time.Time, rel steps.Release) {
	t.Helper()
	now = time.Date(2026, 11, 23, 14, 5, 0, 0, time.UTC)
	for _, l := range strings.Split(text, "\n") {
		key, value, ok := strings.Cut(l, ": ")
		if !ok {
			continue
		}
		switch key {
		case "wanted":
			rel.TaskDefinition = value
		case "before":
			rel.Before = value
		case "now", "since":
			at, err := time.Parse(time.RFC3339, value)
			if err != nil {
				t.Fatal(err)
			}
			if key == "now" {
				now = at
			} else {
				rel.Since = at
			}
		default:
			t.Fatalf("the case has an unknown line %q", l)
		}
	}
	return now, rel
}
