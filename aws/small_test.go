package aws

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fairtradeworker/runbook/steps"
)

func TestCaller(t *testing.T) {
	for arn, want := range map[string]string{
		"arn:aws:sts::001234567890:assumed-role/prod-admin/kim":                                      "prod-admin",
		"arn:aws:sts::001234567890:assumed-role/AWSReservedSSO_prod-admin_0123456789abcdef/kim@x.io": "prod-admin",
		"arn:aws:iam::001234567890:user/team/kim":                                                    "kim",
		"arn:aws:iam::001234567890:root":                                                             "root",
		"arn:aws-us-gov:sts::001234567890:federated-user/kim":                                        "kim",
		"odd": "odd",
	} {
		if got := caller(arn); got != want {
			t.Errorf("caller(%s) = %q, want %q", arn, got, want)
		}
	}
}

func TestIdentityKeepsTheAccountAsText(t *testing.T) {
	id, err := ready(baseline(t), noon).Identity(context.Background(), steps.Service{Profile: "prod", Region: "us-west-2"})
	if err != nil {
		t.Fatal(err)
	}
	if id.Account != "001234567890" || id.Role != "prod-admin" || id.Region != "us-west-2" || id.Profile != "prod" || !id.Expires.IsZero() {
		t.Errorf("%+v", id)
	}
}

func TestRevisionNamesKeysOnly(t *testing.T) {
	r, err := ready(baseline(t), noon).Revision(context.Background(), web, arnOf("web:40"))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(r.Env, []string{"PORT", "SHARED"}) || !slices.Equal(r.Secrets, []string{"DATABASE_URL"}) {
		t.Errorf("env %v, secrets %v", r.Env, r.Secrets)
	}
	if r.Family != "web" || r.Number != 40 || r.Version != "v4" || r.CPU != "256" || r.Status != "ACTIVE" || r.Digest != "" {
		t.Errorf("%+v", r)
	}
}

func TestVersionOf(t *testing.T) {
	const hex = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	for image, want := range map[string]string{
		"api:v1": "v1", "host:5000/api": "latest", "host:5000/api:v2": "v2", "api@sha256:" + hex: "sha256:0123456789ab",
		"host:5000/api:v3@sha256:" + hex: "v3", "": "",
	} {
		if got := versionOf(image); got != want {
			t.Errorf("versionOf(%q) = %q, want %q", image, got, want)
		}
	}
}

func TestIsDefinition(t *testing.T) {
	for _, c := range []struct {
		wanted string
		want   bool
	}{{arnOf("web:40"), true}, {"web:40", true}, {"web", true}, {"web:4", false}, {"api:40", false}, {arnOf("web:41"), false}, {"arn:aws:ecs:us-east-1:999999999999:task-definition/web:40", false}} {
		if got := isDefinition(c.wanted, arnOf("web:40")); got != c.want {
			t.Errorf("isDefinition(%q) = %v", c.wanted, got)
		}
	}
}

func TestPace(t *testing.T) {
	rolling := steps.Rollout{Verdict: steps.Verdict{Kind: steps.VerdictProgress}}
	idle := steps.Rollout{Desired: 1, Running: 1, Deployments: []steps.Deployment{{Status: "PRIMARY", State: "COMPLETED"}}}
	slowed := steps.Rollout{Verdict: rolling.Verdict, Blind: map[string]string{"tasks": "throttled: ecs ListTasks: Rate exceeded"}}
	full := errors.Join(&steps.Trouble{Kind: "throttled"})
	p := NewPace(func() float64 { return 0.5 })
	for i, c := range []struct {
		r     steps.Rollout
		since time.Duration
		err   error
		want  time.Duration
	}{
		{rolling, 0, nil, 2 * time.Second},
		{rolling, 2 * time.Minute, nil, 4 * time.Second},
		{idle, 0, nil, 15 * time.Second},
		{rolling, 0, full, 4 * time.Second},
		{slowed, 0, nil, 8 * time.Second},
		{rolling, 0, full, 16 * time.Second},
		{rolling, 0, full, 32 * time.Second},
		{rolling, 0, full, time.Minute},
		{rolling, 0, full, time.Minute},
		{rolling, 0, nil, 2 * time.Second},
	} {
		if got := p.Next(c.r, c.since, c.err); got != c.want {
			t.Errorf("%d: %v, want %v", i, got, c.want)
		}
	}
	for draw, want := range map[float64]time.Duration{0: 1600 * time.Millisecond, 0.75: 2200 * time.Millisecond} {
		if got := NewPace(func() float64 { return draw }).Next(rolling, 0, nil); got != want {
			t.Errorf("jitter %v: %v, want %v", draw, got, want)
		}
	}
}

// silent never answers.
type silent struct{ calls int }

func (s *silent) Do(r *http.Request) (*http.Response, error) {
	s.calls++
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// A service that does not answer costs 15 s, and is called that.
func TestSilenceEndsInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &silent{}
		cloud := New(Fixed(s, "eu-west-1", "AKIDEXAMPLE", "secret", ""), time.Now)
		began := time.Now()
		_, err := cloud.Rollout(t.Context(), web, steps.Release{})
		took := time.Since(began)
		var got *steps.Trouble
		if !errors.As(err, &got) || got.Kind != "unreachable" || got.Text != "no answer in time" {
			t.Errorf("%v", err)
		}
		if took > totalTimeout || took < attemptTimeout || s.calls < 2 || s.calls > attempts {
			t.Errorf("%d calls in %v", s.calls, took)
		}
	})
}

// The operator leaves: the call ends at once and is no trouble.
func TestCancelledReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cloud := New(Fixed(&silent{}, "eu-west-1", "AKIDEXAMPLE", "secret", ""), time.Now)
		began := time.Now()
		time.AfterFunc(time.Second, cancel)
		_, err := cloud.History(ctx, web)
		if !errors.Is(err, context.Canceled) || kindOf(err) != "" || time.Since(began) != time.Second {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
	})
}

func TestManyReadersOfOneService(t *testing.T) {
	h := newHand()
	cloud := ready(baseline(t), h.now)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 5 {
				if _, err := cloud.Rollout(context.Background(), web, steps.Release{}); err != nil {
					t.Error(err)
				}
				if _, err := cloud.History(context.Background(), web); err != nil {
					t.Error(err)
				}
				h.add(3 * time.Second)
			}
		})
	}
	wg.Wait()
}

// Two readings that say the same are the same, but for their age.
func TestReadingsAlike(t *testing.T) {
	r := rehearse(t, "clean")
	one := r.read(steps.Release{})
	r.hand.add(3 * time.Minute)
	if two := r.read(steps.Release{}); !one.Same(two) {
		t.Errorf("%+v\n%+v", one, two)
	}
}

// An idle service is asked little.
func TestIdleCalls(t *testing.T) {
	r := rehearse(t, "clean")
	r.read(steps.Release{})
	r.calls.take()
	for range 4 {
		r.hand.add(14 * time.Second)
		r.read(steps.Release{})
	}
	if n := r.calls.take(); n > 5 {
		t.Errorf("%d ECS calls in an idle minute", n)
	}
}
