package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fairtradeworker/runbook/aws"
	"github.com/fairtradeworker/runbook/aws/sim"
	"github.com/fairtradeworker/runbook/runbook"
	"github.com/fairtradeworker/runbook/steps"
	"github.com/fairtradeworker/runbook/ui"
)

const faultPage = "# Page\n\n## Rollback\n\n```bash\n# 1. Update the service\naws ecs update-service --cluster fairtradeworker-cluster --service fairtradeworker-api --task-definition fairtradeworker-api:40\n```\n"

// says is what each fault is called on the screen: the words that an operator
// can act on.
var says = map[string]string{
	"throttled": "Rate exceeded", "expired": "expired", "denied": "is not authorized", "bad-keys": "security token", "skewed": "Signature expired",
	"unavailable": "ServiceUnavailable", "server-error": "ServerException", "unreachable": "network is unreachable", "no-name": "name of the AWS endpoint not found",
	"reset": "reset", "slow": "no answer for 5s", "hangs": "no answer for 5s", "half-broken": "HTTP 500", "portal": "HTTP 403",
	"cut": "ecs", "garbled": "ecs",
}

// Every way in which the API fails is named on the screen within 10 s, none is
// called healthy, and what would change the service is barred and not sent.
func TestFaultsAreNamed(t *testing.T) {
	first, err := steps.OpenStore(t.TempDir()) // catches a signal, which no bubble may do
	if err != nil {
		t.Fatal(err)
	}
	j, err := first.Create([]byte(faultPage))
	if err != nil {
		t.Fatal(err)
	}
	j.Close()
	for _, fault := range sim.Faults() {
		t.Run(fault.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { strikeWith(t, fault.Name) })
		})
	}
}

// paper is what was printed.
type paper struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (p *paper) Write(b []byte) (int, error) { p.mu.Lock(); defer p.mu.Unlock(); return p.b.Write(b) }
func (p *paper) String() string              { p.mu.Lock(); defer p.mu.Unlock(); return p.b.String() }

// still is a launcher that starts nothing.
type still struct{ *steps.Local }

func strikeWith(t *testing.T, fault string) {
	asked := map[string]int{}
	var mu sync.Mutex
	w, err := sim.New(sim.Options{
		Scenario: "bad-release", Now: time.Now, Faults: []sim.Injection{{Fault: fault, From: time.Second}},
		OnAsk: func(_ time.Duration, service, op string) { mu.Lock(); asked[op]++; mu.Unlock() },
	})
	if err != nil {
		t.Fatal(err)
	}
	book, err := runbook.Parse("page.md", []byte(faultPage))
	if err != nil {
		t.Fatal(err)
	}
	store, err := steps.OpenStore(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	j, err := store.Create([]byte(faultPage))
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	local, err := steps.NewLocal(nil)
	if err != nil {
		t.Skip(err)
	}
	proc, _ := book.Default()
	feed := steps.NewFeed()
	time.Sleep(2 * time.Second) // the fault has begun
	began := time.Now()
	r := steps.New(steps.Options{
		Book: book, Procedure: proc.ID, Journal: j, Launcher: still{local}, Now: time.Now, Feed: feed,
		Cloud:  aws.New(aws.Fixed(w, "us-east-1", "AKIDEXAMPLE", "secret", ""), time.Now),
		Opened: steps.Opened{Run: j.Run, Operator: "mira", Procedure: proc.ID},
	})
	ctx, cancel := context.WithCancelCause(t.Context())
	ended := make(chan *steps.Run, 1)
	go func() { ended <- r.Run(ctx) }()
	silent, never := io.Pipe()
	out := &paper{}
	shown := make(chan error, 1)
	go func() {
		shown <- ui.Plain(ctx, ui.Screen{Run: steps.NewRun(book, proc.ID), Feed: feed, Do: r.Do, Now: time.Now}, silent, out)
	}()
	named := time.Duration(0)
	for time.Since(began) < 40*time.Second {
		if named == 0 && strings.Contains(out.String(), says[fault]) && says[fault] != "" && strings.Contains(out.String(), "cannot be read") {
			named = time.Since(began)
		}
		time.Sleep(100 * time.Millisecond)
	}
	cancel(errors.New("test over"))
	never.Close()
	run := <-ended
	<-shown
	text := out.String()
	if named == 0 || named > 10*time.Second {
		t.Errorf("not named within 10 s (%v); the screen says:\n%s", named, text)
	}
	for _, bad := range []string{"healthy\n", "is live", "SUCCESSFUL by ECS"} {
		if strings.Contains(text, bad) {
			t.Errorf("%q stands on the screen:\n%s", bad, text)
		}
	}
	if s := run.Current(); s == nil || s.Intent != nil || s.State == steps.Passed {
		t.Errorf("the change was begun: %+v", s)
	}
	mu.Lock()
	defer mu.Unlock()
	if asked["UpdateService"]+asked["StopServiceDeployment"] != 0 {
		t.Errorf("a change was sent: %v", asked)
	}
}
