package steps

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestTimelines(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"~10-15 minutes": 15 * time.Minute, "20–30 min": 30 * time.Minute, "5 to 10 mins": 10 * time.Minute, "1 hour 30 minutes": 90 * time.Minute,
		"30 s": 30 * time.Second, "2h": 2 * time.Hour, "a while": 0, "": 0, "1 day": 24 * time.Hour, "v2 in 5 minutes": 5 * time.Minute,
	} {
		if got := longest(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

// checked is a launcher that misses programs.
type checked struct {
	localTest
	missing string
}

func (c checked) Check([]string) error {
	if c.missing != "" {
		return errors.New(c.missing)
	}
	return nil
}

func TestPreflightComesBeforeTheFirstStep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		page := "# P\n\n## Do\n\n**Timeline:** 20-30 minutes\n\n```bash\n# 1. Look\naws ecs describe-services --cluster c --services api --query \"$API_TOKEN$PLACE\"\n```\n\n- [ ] Look\n"
		b := newBench(t, page, func(o *Options) {
			l := o.Launcher.(localTest)
			l.env = append(l.env, "PLACE=eu", "API_TOKEN=tok-secret-value")
			o.Launcher = checked{l, "jq is not here"}
		})
		b.cloud.set(func() { b.cloud.expires = time.Now().Add(11 * time.Minute) })
		run := b.until(AskBarred, "/1") // nothing was asked for: the environment has it
		p := run.Preflight
		if p == nil || p.Problem != "jq is not here" || !slices.Equal(p.Given, []string{"API_TOKEN", "PLACE"}) || len(p.Unset) > 0 || p.Longest != 30*time.Minute {
			t.Fatalf("%+v", p)
		}
		lines, loud := p.Lines(time.Now())
		if loud != 2 || !strings.Contains(lines[1], "signed in for 11 min more") || !strings.Contains(lines[1], "20-30") {
			t.Errorf("%d of %q", loud, lines)
		}
		b.quit()
		var order []EventKind
		events, _ := b.store.Events("0001")
		for _, e := range events {
			if e.Kind == EvPreflight || e.Kind == EvArrived {
				order = append(order, e.Kind)
			}
			if e.Name == "API_TOKEN" && (e.Value != "" || !e.Hidden || e.By != "environment") {
				t.Errorf("the secret's event is %+v", e)
			}
		}
		if len(order) < 2 || order[0] != EvPreflight {
			t.Errorf("order %v", order)
		}
	})
}

func TestUnknownSignInIsSaidToBe(t *testing.T) {
	now := time.Unix(1e9, 0)
	for want, p := range map[string]Preflight{
		"not known: the credentials do not say": {SignIn: SignIn{Asked: true}},
		"not known: no region":                  {SignIn: SignIn{Asked: true, Why: "no region"}},
		"signed in for 1h0m0s more":             {SignIn: SignIn{Asked: true, Expires: now.Add(time.Hour)}},
		"has ended":                             {SignIn: SignIn{Asked: true, Expires: now.Add(-time.Hour)}},
	} {
		lines, _ := p.Lines(now)
		if !strings.Contains(strings.Join(lines, "\n"), want) {
			t.Errorf("%q, want %q", lines, want)
		}
	}
	if lines, _ := (Preflight{}).Lines(now); len(lines) > 0 {
		t.Errorf("%q of a procedure that asks no account", lines)
	}
}
