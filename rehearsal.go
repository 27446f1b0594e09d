package main

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/fairtradeworker/runbook/aws/sim"
	"github.com/fairtradeworker/runbook/aws/sim/gate"
	"github.com/fairtradeworker/runbook/runbook"
	"github.com/fairtradeworker/runbook/steps"
)

// world is the simulated account with its gate.
type world struct {
	sim    *sim.World
	gate   *gate.Later
	runner atomic.Pointer[steps.Runner]
}

// inside is the simulated web alone: the program's own checks do not even ask
// for a host that is not in it.
type inside struct{ *sim.World }

func (i inside) RoundTrip(r *http.Request) (*http.Response, error) {
	if !i.Simulates(r.URL.Host) {
		return nil, fmt.Errorf("%s: %w", r.URL.Host, steps.ErrOutside)
	}
	return i.World.RoundTrip(r)
}

// openWorld makes the world of a rehearsal of a procedure, or makes it again for
// a run that is gone on with: scenario, seed and the calls that changed it are
// in the journal, what it is furnished with is in the page.
func openWorld(head *steps.Opened, past []steps.Event, book *runbook.Runbook, proc string) (*world, error) {
	w := &world{}
	o := sim.Options{
		Scenario: head.Scenario, Seed: head.Seed, Begin: head.Begin, Scene: sim.Furnish(targets(book, proc)),
		OnCall: func(c sim.Call) {
			w.record(steps.Event{Kind: steps.EvCall, Call: &steps.Call{Since: c.At, Service: c.Service, Op: c.Op, Body: string(c.Body)}})
		},
		OnRefused: func(host string) { w.record(steps.Event{Kind: steps.EvRefused, Text: host}) },
	}
	for _, e := range past {
		if e.Call != nil {
			o.Replay = append(o.Replay, sim.Call{At: e.Call.Since, Service: e.Call.Service, Op: e.Call.Op, Body: []byte(e.Call.Body)})
		}
		o.Elapsed = max(o.Elapsed, e.At.Sub(head.Begin))
	}
	var err error
	if w.sim, err = sim.New(o); err != nil {
		return nil, err
	}
	head.Scenario, head.Seed = w.sim.Scenario().Name, w.sim.Scenario().Seed
	var profiles []string
	for _, s := range book.Steps {
		if s.Targets.Profile != "" {
			profiles = append(profiles, s.Targets.Profile)
		}
	}
	scene := w.sim.Scene()
	w.gate = gate.OpenLater(gate.Options{
		World: w.sim, Simulates: w.sim.Simulates, Account: scene.Account, Region: scene.Region, Profiles: profiles, Repo: scene.Repo,
		OnRefused: func(host string) { w.record(steps.Event{Kind: steps.EvRefused, Text: host}) },
	})
	return w, nil
}

// targets are what the page names, the procedure's own first: the scenario
// happens to the first service. Of the procedure's services the one that it
// changes comes first.
func targets(book *runbook.Runbook, proc string) (t sim.Targets) {
	own := book.StepsOf(proc)
	all := append(slices.Clone(own), book.Steps...)
	slices.SortStableFunc(all[:len(own)], func(a, b runbook.Step) int { return rank(b) - rank(a) })
	var made []string
	for _, s := range all {
		x := s.Targets
		if t.Region == "" {
			t.Region = x.Region
		}
		t.Services = append(t.Services, sim.Target{Cluster: x.Cluster, Service: x.Service, Family: x.Family})
		t.LogGroups = append(t.LogGroups, x.LogGroups...)
		t.Databases = append(t.Databases, x.Databases...)
		t.Secrets = append(t.Secrets, x.Secrets...)
		t.Repositories = append(t.Repositories, x.Repositories...)
		made = append(made, x.Made...)
		for _, link := range x.URLs {
			if u, err := url.Parse(link); err == nil {
				t.Hosts = append(t.Hosts, u.Host)
			}
		}
	}
	isMade := func(name string) bool { return slices.Contains(made, name) }
	t.Databases, t.Secrets = slices.DeleteFunc(t.Databases, isMade), slices.DeleteFunc(t.Secrets, isMade)
	return t
}

func rank(s runbook.Step) int {
	if s.Mutates && s.Targets.Service != "" {
		return 1
	}
	return 0
}

// limits says what of a procedure a rehearsal cannot play, a sentence for each
// step, so that it is known before the first one.
func limits(book *runbook.Runbook, proc string) (out []string) {
	for i, s := range book.StepsOf(proc) {
		var what []string
		what = append(what, gate.Outside(s.Programs)...)
		for _, call := range s.Targets.AWS {
			if !gate.Covers(call) {
				what = append(what, "aws "+call)
			}
		}
		if s.Interactive && len(what) == 0 {
			what = append(what, "a command that needs the terminal")
		}
		if len(what) > 0 {
			out = append(out, fmt.Sprintf("not simulated: %s (step %d, %s); the rehearsal refuses it, and you may skip the step", strings.Join(what, ", "), i+1, s.Title))
		}
	}
	return out
}

// answers gives what a person would write into the form.
func (w *world) answers(p runbook.Placeholder) string {
	if v := w.sim.Advice(p.Kind, p.Name); v != "" {
		return v
	}
	return p.Default
}

func (w *world) record(e steps.Event) {
	if r := w.runner.Load(); r != nil {
		r.Record(e)
	}
}

// tell gives the world the runner that journals what happens in it. Which
// clients serve the page's commands takes up to a second to find out, so it is
// told when it is known.
func (w *world) tell(r *steps.Runner) {
	if w == nil {
		return
	}
	w.runner.Store(r)
	go func() {
		for _, c := range w.gate.Clients() {
			if c.StandIn {
				w.record(steps.Event{Kind: steps.EvNote, By: "runbook", Text: c.Name + " is a stand-in. " + c.Note})
			}
		}
	}()
}
