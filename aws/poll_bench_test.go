package aws

import (
	"context"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fairtradeworker/runbook/aws/sim"
	"github.com/fairtradeworker/runbook/steps"
)

// timed is a Doer that knows how long the server took.
type timed struct {
	Doer
	in atomic.Int64
}

func (d *timed) Do(r *http.Request) (*http.Response, error) {
	begun := time.Now()
	defer func() { d.in.Add(int64(time.Since(begun))) }()
	return d.Doer.Do(r)
}

// BenchmarkPoll is one reading of a service that rolls out, beyond the time that
// the server takes. Held to: 10 ms. No process is started for it.
func BenchmarkPoll(b *testing.B) {
	h := newHand()
	w, err := sim.New(sim.Options{Scenario: "bad-release", Now: h.now})
	if err != nil {
		b.Fatal(err)
	}
	server := &timed{Doer: w}
	cloud := New(Fixed(server, "us-east-1", "AKIDEXAMPLE", "secret", ""), h.now)
	var all, slowest time.Duration
	n := 0
	for b.Loop() {
		h.add(2 * time.Second)
		server.in.Store(0)
		begun := time.Now()
		if _, err := cloud.Rollout(context.Background(), api, steps.Release{}); err != nil {
			b.Fatal(err)
		}
		ours := time.Since(begun) - time.Duration(server.in.Load())
		all, slowest, n = all+ours, max(slowest, ours), n+1
	}
	b.ReportMetric(float64(all.Microseconds())/1000/float64(n), "ms-beyond-server")
	b.ReportMetric(float64(slowest.Microseconds())/1000, "ms-worst")
}
