package aws

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"github.com/fairtradeworker/runbook/aws/sim"
	"github.com/fairtradeworker/runbook/steps"
)

// These tests run the Cloud through the real SDK against the simulated account,
// on a clock that only the test moves.

var api = steps.Service{Cluster: "fairtradeworker-cluster", Name: "fairtradeworker-api"}

// hand is a clock that the test moves.
type hand struct {
	mu sync.Mutex
	at time.Time
}

func newHand() *hand { return &hand{at: time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)} }

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

// counter counts the ECS calls that pass.
type counter struct {
	Doer
	mu sync.Mutex
	n  int
}

func (c *counter) Do(r *http.Request) (*http.Response, error) {
	if strings.HasPrefix(r.Header.Get("X-Amz-Target"), "AmazonEC2ContainerService") {
		c.mu.Lock()
		c.n++
		c.mu.Unlock()
	}
	return c.Doer.Do(r)
}

func (c *counter) take() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.n
	c.n = 0
	return n
}

type rehearsal struct {
	*testing.T
	hand  *hand
	calls *counter
	cloud *Cloud
}

func rehearse(t *testing.T, scenario string) *rehearsal {
	t.Helper()
	h := newHand()
	w, err := sim.New(sim.Options{Scenario: scenario, Now: h.now})
	if err != nil {
		t.Fatal(err)
	}
	calls := &counter{Doer: w}
	return &rehearsal{t, h, calls, New(Fixed(calls, "us-east-1", "AKIDEXAMPLE", "secret", ""), h.now)}
}

func (r *rehearsal) read(rel steps.Release) steps.Rollout {
	r.Helper()
	o, err := r.cloud.Rollout(context.Background(), api, rel)
	if err != nil {
		r.Fatal(err)
	}
	if len(o.Blind) > 0 {
		r.Fatalf("blind: %v", o.Blind)
	}
	return o
}

// release notes the service as it is and gives the release that update sends.
func (r *rehearsal) release(td string) steps.Release {
	p, _ := r.read(steps.Release{}).Primary()
	return steps.Release{TaskDefinition: td, Before: p.ID, Since: r.hand.now()}
}

// ecs is a client of another person than the program.
func (r *rehearsal) ecs() *ecs.Client {
	r.Helper()
	cfg, err := Fixed(r.calls, "us-east-1", "AKIDEXAMPLE", "secret", "")(context.Background(), "", "")
	if err != nil {
		r.Fatal(err)
	}
	return ecs.NewFromConfig(cfg)
}

func (r *rehearsal) update(td string) {
	r.Helper()
	_, err := r.ecs().UpdateService(context.Background(), &ecs.UpdateServiceInput{Cluster: &api.Cluster, Service: &api.Name, TaskDefinition: &td})
	if err != nil {
		r.Fatal(err)
	}
}

// follow polls every 2 s for d and gives the verdicts in the order they came.
func (r *rehearsal) follow(rel steps.Release, d time.Duration) (kinds []steps.VerdictKind, last steps.Rollout) {
	r.Helper()
	for end := r.hand.now().Add(d); r.hand.now().Before(end); r.hand.add(2 * time.Second) {
		last = r.read(rel)
		if k := last.Verdict.Kind; len(kinds) == 0 || kinds[len(kinds)-1] != k {
			kinds = append(kinds, k)
		}
		if last.Verdict.Over() {
			break
		}
	}
	return kinds, last
}

func TestBadReleaseHistory(t *testing.T) {
	r := rehearse(t, "bad-release")
	h, err := r.cloud.History(context.Background(), api)
	if err != nil {
		t.Fatal(err)
	}
	if h.Previous == nil || h.Previous.Number != 40 || !h.Previous.Completed || h.Previous.Digest == "" {
		t.Fatalf("previous is %+v, want 40", h.Previous)
	}
	const why = "40 is the last service deployment that ECS marks SUCCESSFUL; 41 was stopped and rolled back on 21 Nov and never completed; 42 is rolling out now"
	if h.Why != why {
		t.Errorf("why = %q\nwant  %q", h.Why, why)
	}
	for i, want := range []struct {
		number    int
		completed bool
		current   bool
	}{{42, false, true}, {41, false, false}, {40, true, false}, {39, true, false}} {
		c := h.Candidates[i]
		if c.Number != want.number || c.Completed != want.completed || c.Current != want.current {
			t.Errorf("candidate %d is %+v, want %+v", i, c, want)
		}
	}
}

func TestBadReleaseIsUnderWay(t *testing.T) {
	r := rehearse(t, "bad-release")
	o := r.read(steps.Release{})
	if o.Verdict.Kind != steps.VerdictProgress || o.Verdict.Number != 42 {
		t.Fatalf("verdict %+v", o.Verdict)
	}
	p, _ := o.Primary()
	if p.Stopped < 10 || p.Failed != 0 || p.Version == "" || p.Digest == "" {
		t.Errorf("primary %+v", p)
	}
	if len(o.Stopped) != shown || len(o.Events) != shown || !o.Targets.Known {
		t.Errorf("%d stopped, %d events, targets %+v", len(o.Stopped), len(o.Events), o.Targets)
	}
}

func TestRollbackSucceeds(t *testing.T) {
	r := rehearse(t, "bad-release")
	rel := r.release("fairtradeworker-api:40")
	first := r.read(rel)
	if first.Verdict.Kind != steps.VerdictSubmitted {
		t.Fatalf("before the change shows: %+v", first.Verdict)
	}
	r.update(rel.TaskDefinition)
	kinds, end := r.follow(rel, 15*time.Minute)
	if len(kinds) != 2 || kinds[0] != steps.VerdictProgress || kinds[1] != steps.VerdictSucceeded {
		t.Fatalf("verdicts %v\n%s", kinds, end.Verdict.Sentence)
	}
	for _, f := range end.Verdict.Evidence {
		if !f.OK {
			t.Errorf("succeeded without %+v", f)
		}
	}
	if len(end.Deployments) != 1 || end.Verdict.Number != 40 || end.Targets.Healthy < 6 {
		t.Errorf("end %+v", end)
	}
	t.Log(end.Verdict.Sentence)
}

func TestNeverCompletedNeverSucceeds(t *testing.T) {
	r := rehearse(t, "bad-release")
	rel := r.release("fairtradeworker-api:41")
	r.update(rel.TaskDefinition)
	kinds, end := r.follow(rel, 20*time.Minute)
	if len(kinds) != 1 || kinds[0] != steps.VerdictProgress {
		t.Fatalf("verdicts %v\n%s", kinds, end.Verdict.Sentence)
	}
	t.Log(end.Verdict.Sentence)
}

// Tasks that become healthy and die are never a success, however often all of
// them happen to run.
func TestCrashLoopIsNeverLive(t *testing.T) {
	r := rehearse(t, "bad-release")
	kinds, end := r.follow(steps.Release{}, 20*time.Minute)
	if len(kinds) != 1 || kinds[0] != steps.VerdictProgress {
		t.Fatalf("verdicts %v\n%s", kinds, end.Verdict.Sentence)
	}
}

func TestSuperseded(t *testing.T) {
	r := rehearse(t, "bad-release")
	rel := r.release("fairtradeworker-api:40")
	r.update(rel.TaskDefinition)
	r.follow(rel, 20*time.Second)
	r.update("fairtradeworker-api:39")
	kinds, end := r.follow(rel, time.Minute)
	if kinds[len(kinds)-1] != steps.VerdictSuperseded {
		t.Fatalf("verdicts %v\n%s", kinds, end.Verdict.Sentence)
	}
	t.Log(end.Verdict.Sentence)
	// A program that starts now, and never saw 40, says the same.
	fresh := New(Fixed(r.calls, "us-east-1", "AKIDEXAMPLE", "secret", ""), r.hand.now)
	o, err := fresh.Rollout(context.Background(), api, rel)
	if err != nil || o.Verdict.Kind != steps.VerdictSuperseded {
		t.Errorf("afresh: %+v %v", o.Verdict, err)
	}
}

func TestCleanServiceIsLive(t *testing.T) {
	r := rehearse(t, "clean")
	o := r.read(steps.Release{})
	if o.Verdict.Kind != steps.VerdictSucceeded {
		t.Fatalf("verdict %+v", o.Verdict)
	}
	if Interval(o, 0) != paceIdle {
		t.Errorf("interval %v", Interval(o, 0))
	}
	h, err := r.cloud.History(context.Background(), api)
	if err != nil || h.Previous == nil || h.Previous.Number != 41 {
		t.Errorf("history %+v %v", h, err)
	}
}

// While rolling: at most 1.4 ECS calls a second over any minute in the first two
// minutes, 1.1 later.
func TestCallsAreRationed(t *testing.T) {
	r := rehearse(t, "bad-release")
	rel := r.release("fairtradeworker-api:41")
	r.update(rel.TaskDefinition)
	r.calls.take()
	began := r.hand.now()
	pace := NewPace(func() float64 { return 0.5 })
	type call struct {
		at time.Duration
		n  int
	}
	var calls []call
	for {
		since := r.hand.now().Sub(began)
		if since > 30*time.Minute {
			break
		}
		o := r.read(rel)
		calls = append(calls, call{since, r.calls.take()})
		r.hand.add(pace.Next(o, since, nil))
	}
	for i, first := range calls {
		sum := 0
		for _, c := range calls[i:] {
			if c.at < first.at+time.Minute {
				sum += c.n
			}
		}
		most := 84.0
		if first.at > 2*time.Minute {
			most = 66
		}
		if float64(sum) > most {
			t.Errorf("%d ECS calls in the minute from %v, at most %v", sum, first.at, most)
		}
	}
}

// BenchmarkRollout is one poll, all sources asked, beside the world's own time.
func BenchmarkRollout(b *testing.B) {
	h := newHand()
	w, err := sim.New(sim.Options{Now: h.now})
	if err != nil {
		b.Fatal(err)
	}
	cloud := New(Fixed(w, "us-east-1", "AKIDEXAMPLE", "secret", ""), h.now)
	for b.Loop() {
		if _, err := cloud.Rollout(context.Background(), api, steps.Release{}); err != nil {
			b.Fatal(err)
		}
		h.add(5 * time.Second)
	}
}
