package sim

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"
)

// World is the simulated account and the web around it. It is safe for
// concurrent use; every question first ticks it up to now.
type World struct {
	scene    Scene
	scenario Scenario
	begin    time.Time
	clock    func() time.Time
	origin   time.Time // what clock said when the world was made
	offset   time.Duration

	slowBy    time.Duration
	onCall    func(Call)
	onRefused func(string)
	onAsk     func(time.Duration, string, string)

	order sync.Mutex // held around a mutating call and its OnCall; before mu

	mu       sync.Mutex
	at       time.Time // how far world time was ever seen
	ticked   time.Time // the last whole tick, begin + n seconds
	services []*service
	families []*family
	sites    map[string]*service // by host; fixed after New
	dice     *rand.Rand          // for what is not part of the world's history
	requests uint64
	dues     []*due

	logs         []*logGroup // of no service
	repositories []*repository
	secrets      []*secret
	databases    []*database
	snapshots    []*snapshot
	releases     []*release
	runs         []*run
	messages     []Message
	githubMux    *http.ServeMux

	troubles []*trouble
}

// tick is the grain of the world: everything happens on a whole one.
const tick = time.Second

// New makes a world. It fails on an unknown scenario, on a scene that the
// scenario does not fit, and on a replayed call that the world refuses.
func New(o Options) (*World, error) {
	scenario, err := find(o.Scenario)
	if err != nil {
		return nil, err
	}
	if o.Seed == 0 {
		o.Seed = scenario.Seed
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	w := &World{
		scene: o.Scene.filled(), scenario: scenario, clock: o.Now, origin: o.Now(),
		begin: o.Begin.Round(0).UTC(), slowBy: o.SlowBy, onRefused: o.OnRefused, onAsk: o.OnAsk,
		sites: map[string]*service{}, dice: rand.New(rand.NewPCG(o.Seed, 0x517e)),
	}
	w.scenario = scenario.in(w.scene)
	if o.Mark != "" && o.Mark != w.Mark() {
		return nil, ErrOtherWorld
	}
	if o.Begin.IsZero() {
		w.begin = w.origin.Round(0).UTC()
	}
	w.at, w.ticked = w.begin, w.begin
	scenario = w.scenario
	if err := w.furnish(o.Seed); err != nil {
		return nil, err
	}
	w.old()
	w.githubMux = w.github()
	w.expect(scenario.Happens)
	if err := w.arm(append(slices.Clone(scenario.Faults), o.Faults...)); err != nil {
		return nil, err
	}
	if err := w.replay(o.Replay, o.Elapsed); err != nil {
		return nil, err
	}
	w.onCall = o.OnCall
	return w, nil
}

// replay applies the calls of an earlier sitting at their times and goes on to
// elapsed.
func (w *World) replay(calls []Call, elapsed time.Duration) error {
	for _, c := range calls {
		a := apis[c.Service]
		if a == nil {
			a = webAPIs[c.Service]
		}
		if a == nil {
			return fmt.Errorf("replay %s %s: no such service", c.Service, c.Op)
		}
		o, ok := a.ops[c.Op]
		if !ok || !o.mutates {
			return fmt.Errorf("replay %s %s: no such mutating operation", c.Service, c.Op)
		}
		in := o.input()
		if err := jsonRead(a, c.Body, in); err != nil {
			return fmt.Errorf("replay %s %s: %w", c.Service, c.Op, err)
		}
		w.tickTo(w.begin.Add(c.At))
		if _, err := o.call(w, context.Background(), in); err != nil {
			return fmt.Errorf("replay %s %s at %s: %w", c.Service, c.Op, c.At, err)
		}
		w.triggered(o.name)
	}
	w.tickTo(w.begin.Add(elapsed))
	w.offset = w.at.Sub(w.begin)
	return nil
}

// Now is the world's time: Begin + Elapsed + what the clock has gone on since.
func (w *World) Now() time.Time {
	return w.begin.Add(w.offset + w.clock().Sub(w.origin))
}

// Scene is how the world is furnished, defaults filled in.
func (w *World) Scene() Scene { return w.scene }

// Scenario is what is the matter.
func (w *World) Scenario() Scenario { return w.scenario }

// advance ticks the world up to now; mu is held.
func (w *World) advance() { w.tickTo(w.Now()) }

// tickTo never goes back.
func (w *World) tickTo(t time.Time) {
	if t.After(w.at) {
		w.at = t
	}
	for !w.ticked.Add(tick).After(w.at) {
		w.ticked = w.ticked.Add(tick)
		for _, s := range w.services {
			s.tick(w.ticked)
		}
		for _, d := range w.databases {
			d.tick(w.ticked)
		}
		for _, r := range w.runs {
			r.step(w, w.ticked)
		}
		w.happen(w.ticked)
	}
}

// requestID numbers the answers.
func (w *World) requestID() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.requests++
	return fmt.Sprintf("5e4ea25a-0000-4000-8000-%012x", w.requests)
}
