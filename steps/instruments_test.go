package steps

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fairtradeworker/runbook/runbook"
)

// instruments is a Cloud that can do all that is optional.
type instruments struct {
	*account
	metrics  []Measurement
	options  []Option
	undo     Undo
	vetted   []Finding
	logErr   error
	followed []string
	batches  chan LogBatch
}

func (c *instruments) LogGroups(context.Context, Service) ([]string, error) {
	return []string{"/ecs/api"}, c.logErr
}

func (c *instruments) Follow(_ Service, group string, _ time.Time) Follower {
	c.set(func() { c.followed = append(c.followed, group) })
	return c
}

func (c *instruments) Next(ctx context.Context) (LogBatch, error) {
	if c.logErr != nil {
		return LogBatch{}, errors.Join(c.logErr, rested(ctx, 2*time.Second))
	}
	select {
	case b := <-c.batches:
		return b, nil
	case <-ctx.Done():
		return LogBatch{}, ctx.Err()
	case <-time.After(2 * time.Second):
		return LogBatch{}, nil
	}
}

func rested(ctx context.Context, d time.Duration) error {
	if !rest(ctx, d, nil) {
		return ctx.Err()
	}
	return nil
}

func (c *instruments) Metrics(context.Context, Service) ([]Measurement, error) { return c.metrics, nil }
func (c *instruments) Databases(context.Context, Service) ([]Check, error)     { return nil, nil }
func (c *instruments) Undo(context.Context, Service) (Undo, error)             { return c.undo, nil }
func (c *instruments) Vet(context.Context, Service, string) ([]Finding, error) { return c.vetted, nil }
func (c *instruments) Options(_ context.Context, _ Service, kind string, _ time.Time) ([]Option, error) {
	if kind != "revision" {
		return nil, errors.New("denied")
	}
	return c.options, nil
}

func instrumented(t *testing.T, page string, change func(*instruments)) (*bench, *instruments) {
	c := &instruments{batches: make(chan LogBatch, 4)}
	b := newBench(t, page, func(o *Options) {
		c.account = o.Cloud.(*account)
		if change != nil {
			change(c)
		}
		o.Cloud = c
	})
	return b, c
}

const ecsStep = "aws ecs describe-services --cluster c --services api"

const tailPage = "# P\n\n## Look\n\n```bash\n# 1. Look\n" + ecsStep + "\n\n# 2. Watch the log\naws logs tail /ecs/api --follow --since 30m\n\n# 3. Go on\n" + ecsStep + "\n```\n"

// A page's own tail that never ends opens the log and does not hold the walk up.
func TestTailDoesNotBlock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, c := instrumented(t, tailPage, nil)
		c.batches <- LogBatch{Lines: []LogLine{{Text: "a"}, {Text: "b", Level: LevelError}}}
		run := b.until(AskEnd, "")
		s := run.Steps[1]
		if s.State != Passed || s.Evidence != Measured || !strings.Contains(s.Value, "2 lines since") || !strings.Contains(s.Value, "1 of them errors") || s.Intent != nil {
			t.Errorf("%+v", s)
		}
		if f := run.Follows["/ecs/api"]; time.Since(f.Since) < 29*time.Minute {
			t.Errorf("followed %+v", f)
		}
		b.quit()
	})
}

// A log that is not there fails the step with the reason; one that is throttled
// is waited for.
func TestTailThatCannotBeRead(t *testing.T) {
	for kind, want := range map[string]AskKind{"missing": AskFailed, "throttled": AskNothing} {
		synctest.Test(t, func(t *testing.T) {
			b, _ := instrumented(t, tailPage, func(c *instruments) {
				c.logErr = &Trouble{Kind: kind, Source: "logs FilterLogEvents", Text: "no group /ecs/api"}
			})
			if want == AskFailed {
				if s := b.until(AskFailed, "/2").Current(); !strings.Contains(s.Reason, "no group /ecs/api") {
					t.Errorf("%+v", s)
				}
			} else {
				time.Sleep(time.Minute)
				run := b.fold()
				if s := run.Current(); s.State != Waiting || run.Blind["logs /ecs/api"].Text == "" {
					t.Errorf("%+v, blind %v", s, run.Blind)
				}
			}
			b.quit()
		})
	}
}

func TestTailOf(t *testing.T) {
	for text, want := range map[string]string{
		"aws logs tail /ecs/api --follow":                                "/ecs/api 10m0s  []",
		"aws logs tail \"/ecs/api\" --follow --since 2h --format short":  "/ecs/api 2h0m0s  []",
		"aws --profile p logs tail /ecs/api --follow --region eu-west-1": "/ecs/api 10m0s  []",
		"aws logs tail /ecs/api --follow --filter-pattern ERROR":         "/ecs/api 10m0s ERROR []",
		"aws logs tail /ecs/api --follow --filter-pattern '{ $.x = 1 }'": "",
		"aws logs tail /ecs/api --follow \\\n  --log-stream-names a":     "/ecs/api 10m0s  [--log-stream-names]",
		"aws logs tail /ecs/api --follow | grep -i error":                "/ecs/api 10m0s error []",
		"aws logs tail /ecs/api --follow | grep -v health":               "",
		"aws logs tail /ecs/api --follow | jq .":                         "",
		"aws logs tail /ecs/api --follow > /tmp/x":                       "",
		"aws logs tail /ecs/$(cat x) --follow":                           "",
		"aws logs tail ${GROUP} --follow":                                "/ecs/of-the-page 10m0s  []",
		"aws logs tail ${OTHER} --follow":                                "",
		"tail -f /var/log/syslog":                                        "",
	} {
		got := ""
		if x, ok := tailOf(runbook.Step{Endless: true, Commands: []runbook.Command{{Text: text}}}, map[string]string{"GROUP": "/ecs/of-the-page"}); ok {
			got = fmt.Sprint(x.group, " ", x.since, " ", x.filter, " ", x.unused)
		}
		if got != want {
			t.Errorf("%s\n  %q\n  %q", text, got, want)
		}
	}
}

const limitsPage = "# P\n\n## Verify\n\n```bash\n# 1. Look\n" + ecsStep + "\n```\n\n- [ ] Response time < 500ms (p99)\n- [ ] Error rate < 0.5%\n"

// The page's limits are compared with what was read. What was not read is for a
// person and says why; it never passes by itself.
func TestLimitsAreMeasured(t *testing.T) {
	good := Measurement{Name: MeasureP99, Value: 320, Unit: "ms", Known: true, Source: "cloudwatch"}
	bad := Measurement{Name: MeasureErrors, Value: 3.2, Unit: "%", Known: true, Source: "cloudwatch"}
	synctest.Test(t, func(t *testing.T) {
		b, _ := instrumented(t, limitsPage, func(c *instruments) { c.metrics = []Measurement{good, bad} })
		run := b.until(AskFailed, "/3")
		if s := run.Steps[1]; s.State != Passed || s.Evidence != Measured || s.Value != "320 ms" {
			t.Errorf("%+v", s)
		}
		if s := run.Current(); !strings.Contains(s.Reason, "Error rate < 0.5%, got 3.20 %") {
			t.Errorf("%q", s.Reason)
		}
		for _, c := range run.Checks {
			if c.Name == "errors" && (c.State != CheckBad || !strings.Contains(c.Why, "Error rate < 0.5%")) || c.Name == "p99" && c.State != CheckGood {
				t.Errorf("%+v", c)
			}
		}
		b.quit()
	})
	synctest.Test(t, func(t *testing.T) {
		b, _ := instrumented(t, limitsPage, func(c *instruments) {
			c.metrics = []Measurement{{Name: MeasureP99, Unit: "ms", Source: "cloudwatch", Why: "denied: no"}}
		})
		run := b.until(AskTick, "/2")
		s := run.Current()
		if s.State != Asking || !strings.Contains(s.Compare, "not measured: denied: no") || len(s.Findings) != 1 || s.Findings[0].OK {
			t.Errorf("%+v", s)
		}
		b.quit()
	})
}

func TestNumberInTheOutput(t *testing.T) {
	limit := func(text string) runbook.Expectation { e, _ := runbook.Limit(text); return e }
	for _, c := range []struct {
		expect, out string
		decided, ok bool
	}{
		{"response time < 1 s", "response time 0.2 s", true, true},
		{"response time < 1 s", "response time 3.9 s", true, false},
		{"response time < 500 ms", "response time: 0.4s", true, true},
		{"errors < 10", "4", true, true},
		{"errors < 10", "401 Unauthorized 12", false, false},
		{"errors < 10", "", false, false},
		{"errors < 10", "no number here at all", false, false},
	} {
		got, decided := expectNumber(limit(c.expect), seen{stdout: []byte(c.out)})
		if decided != c.decided || decided && got[0].OK != c.ok {
			t.Errorf("%s of %q: %+v %v", c.expect, c.out, got, decided)
		}
	}
}

const formPage = "# P\n\n## Rollback\n\n```bash\n# 1. Update the service\naws ecs update-service --cluster c --service api --task-definition api:[PREVIOUS-REVISION]\n\n# 2. Restore\naws rds restore-db-instance-from-db-snapshot --db-snapshot-identifier [SNAPSHOT-ID]\n```\n"

// Inputs are chosen from what the account has; what cannot work is not taken.
func TestInputsAreListed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, _ := instrumented(t, formPage, func(c *instruments) {
			c.options = []Option{{Value: "api:40", Label: "v1"}, {Value: "api:39", Barred: "INACTIVE"}}
		})
		time.Sleep(time.Second)
		run := b.until(AskForm, "")
		if l := run.Lists["PREVIOUS_REVISION"]; len(l.Options) != 2 || l.Options[0].Value != "40" {
			t.Errorf("%+v", run.Lists)
		}
		if l := run.Lists["SNAPSHOT_ID"]; !strings.Contains(l.Why, "denied") {
			t.Errorf("%+v", run.Lists)
		}
		b.Do(Act{Kind: ActBegin, Values: map[string]string{"PREVIOUS_REVISION": "39", "SNAPSHOT_ID": "x"}})
		synctest.Wait()
		if run = b.fold(); run.Question().Kind != AskForm || len(run.Inputs) != 0 {
			t.Errorf("a barred value was taken: %+v", run.Inputs)
		}
		b.Do(Act{Kind: ActBegin, Values: map[string]string{"PREVIOUS_REVISION": "40", "SNAPSHOT_ID": "x"}})
		b.until(AskConfirm, "/1")
		b.quit()
	})
}

const undoPage = "# P\n\n## Rollback\n\n```bash\n# 1. Update the service\naws ecs update-service --cluster c --service api --task-definition api:40\n```\n"

// While a deployment is under way ECS's own rollback stands beside the page's
// command; what was chosen is what the name runs.
func TestUndoIsOffered(t *testing.T) {
	way := Undo{Deployment: "arn:aws:ecs:x:1:service-deployment/c/api/Ab", Number: 42, TaskDefinition: "arn:x/api:40", Why: "goes back to 40"}
	for _, call := range []string{callPage, callUndo} {
		synctest.Test(t, func(t *testing.T) {
			b, _ := instrumented(t, undoPage, func(c *instruments) { c.undo = way })
			if c := b.until(AskChoose, "/1").Current().Choice; c.Name != CallChoice || c.Options[0].Backed || c.Options[1].Backed {
				t.Errorf("%+v", c)
			}
			b.Do(Act{Kind: ActChoose, Value: call})
			run := b.until(AskConfirm, "/1")
			command := run.Current().Sheet.Command
			if strings.Contains(command, "stop-service-deployment") != (call == callUndo) || strings.Contains(command, "update-service") != (call == callPage) {
				t.Errorf("%s: %s", call, command)
			}
			if len(run.Chosen) != 0 {
				t.Errorf("the call became a variable: %v", run.Chosen)
			}
			b.Do(Act{Kind: ActConfirm, Text: "api"})
			time.Sleep(10 * time.Second)
			run = b.fold()
			if rel := run.Release; rel == nil || rel.Undo != (call == callUndo) || !strings.HasSuffix(rel.TaskDefinition, "api:40") {
				t.Errorf("release %+v", rel)
			}
			b.quit()
		})
	}
	synctest.Test(t, func(t *testing.T) {
		b, _ := instrumented(t, undoPage, func(c *instruments) { c.undo = Undo{Rolling: true, Why: "ECS is rolling it back"} })
		if s := b.until(AskBarred, "/1").Current(); !strings.Contains(s.Reason, "ECS is rolling it back") {
			t.Errorf("%+v", s)
		}
		b.quit()
	})
}

// A revision whose tasks could not start bars the sheet.
func TestSheetIsVetted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, _ := instrumented(t, undoPage, func(c *instruments) {
			c.vetted = []Finding{{Expected: "image web:v40 is in ECR", Actual: "it is not there any more"}}
		})
		if s := b.until(AskBarred, "/1").Current(); !strings.Contains(s.Reason, "web:v40 is in ECR, but it is not there any more") {
			t.Errorf("%q", s.Reason)
		}
		b.quit()
	})
}

// With --look nothing is changed, whatever is typed.
func TestLookOnlyBars(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, undoPage, func(o *Options) { o.Opened.Look = true })
		if s := b.until(AskBarred, "/1").Current(); !strings.Contains(s.Reason, "look-only") {
			t.Errorf("%q", s.Reason)
		}
		b.Do(Act{Kind: ActRetry})
		b.Do(Act{Kind: ActConfirm, Text: "api"})
		time.Sleep(time.Second)
		if n := b.calls(); len(n) != 0 {
			t.Errorf("ran %v", n)
		}
		b.quit()
	})
}

func TestSentryIsNeverZeroByMistake(t *testing.T) {
	const target = "https://sentry.io/api/0/projects/x/y/stats/"
	if !sentryStats(target) || sentryStats("https://sentry.io/organizations/x/issues/") || sentryStats("https://evil.example/api/0/projects/x/stats/") {
		t.Error("what is Sentry's is not told")
	}
	for _, c := range []struct {
		token, body string
		status      int
		state       CheckState
		says        string
	}{
		{"", "", 200, CheckUnknown, "SENTRY_AUTH_TOKEN is not set"},
		{"t", `{"detail":"Invalid token"}`, 401, CheckUnknown, "401"},
		{"t", `[[1,2],[1764086400,950]]`, 200, CheckSeen, "950 events"},
		{"t", `[]`, 200, CheckUnknown, "no counts"},
		{"t", `<html>`, 200, CheckUnknown, "no counts"},
	} {
		got := sentry(t.Context(), answering(c.status, c.body), target, c.token, time.Now)
		if got.State != c.state || !strings.Contains(got.Value+got.Why, c.says) {
			t.Errorf("%+v", got)
		}
	}
}

func answering(status int, body string) roundTrip {
	return func(*http.Request) *http.Response {
		rec := httptest.NewRecorder()
		rec.WriteHeader(status)
		rec.WriteString(body)
		return rec.Result()
	}
}
