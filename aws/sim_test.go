package aws

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/fairtradeworker/runbook/aws/sim"
	"github.com/fairtradeworker/runbook/steps"
)

// hand is a clock that the test moves.
type hand struct {
	mu sync.Mutex
	at time.Time
}

func (h *hand) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.at
}

func (h *hand) add(d time.Duration) {
	h.mu.Lock()
	h.at = h.at.Add(d)
	h.mu.Unlock()
}

func TestLook(t *testing.T) {
	h := &hand{at: time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)}
	w, err := sim.New(sim.Options{Now: h.now})
	if err != nil {
		t.Fatal(err)
	}
	c := New(Fixed(w, "us-east-1", "AKIASIM", "secret", ""), h.now)
	s := steps.Service{Cluster: "fairtradeworker-cluster", Name: "fairtradeworker-api"}
	show := func(v any, err error) {
		b, _ := json.MarshalIndent(v, "", " ")
		t.Logf("%s %v", b, err)
	}
	ctx := context.Background()
	id, err := c.Identity(ctx, s)
	show(id, err)
	r, err := c.Rollout(ctx, s, steps.Release{})
	show(r, err)
	hi, err := c.History(ctx, s)
	show(hi, err)
	v, err := c.Revision(ctx, s, "fairtradeworker-api:40")
	show(v, err)
}
