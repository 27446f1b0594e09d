package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/fairtradeworker/runbook/aws"
	"github.com/fairtradeworker/runbook/aws/sim"
	"github.com/fairtradeworker/runbook/aws/sim/gate"
	"github.com/fairtradeworker/runbook/runbook"
	"github.com/fairtradeworker/runbook/steps"
	"github.com/fairtradeworker/runbook/ui/cli"
)

// world is the simulated account with its gate.
type world struct {
	sim    *sim.World
	gate   *gate.Later
	runner atomic.Pointer[steps.Runner]
	set    setting
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

// setting is what a test has otherwise: the world's clock, who plays the clients.
type setting struct {
	now     func() time.Time // nil: the machine's
	standIn gate.StandInMode
	seal    gate.SealMode
	first   <-chan struct{} // closed when the first frame is there: the gate opens then; nil: at once
}

// openWorld makes the world of a rehearsal of a procedure, or makes it again for
// a run that is gone on with: scenario, seed and the calls that changed it are
// in the journal, what it is furnished with is in the page.
func openWorld(head *steps.Opened, past []steps.Event, book *runbook.Runbook, proc string, set setting) (*world, error) {
	w := &world{set: set}
	o := sim.Options{
		Now:      set.now,
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
	if o.Mark = head.World; len(past) > 0 && o.Mark == "" {
		return nil, otherWorld(head, "it was begun by a version of this program that did not write down what its world was made of")
	}
	var err error
	if w.sim, err = sim.New(o); errors.Is(err, sim.ErrOtherWorld) {
		return nil, otherWorld(head, "this version of the program furnishes the simulated world of that page otherwise")
	} else if err != nil {
		return nil, err
	}
	if len(past) == 0 {
		head.World = w.sim.Mark()
	}
	head.Scenario, head.Seed = w.sim.Scenario().Name, w.sim.Scenario().Seed
	if len(past) == 0 {
		head.Lesson = w.lesson(book, proc)
	}
	scene := w.sim.Scene()
	w.gate = gate.OpenLater(gate.Options{
		World: w.sim, Simulates: w.sim.Simulates, Account: scene.Account, Region: scene.Region, Profiles: profiles(book), Repo: scene.Repo, StandIn: set.standIn, Seal: set.seal,
		OnRefused: func(host string) { w.record(steps.Event{Kind: steps.EvRefused, Text: host}) },
	}, set.first)
	return w, nil
}

var profileSet = regexp.MustCompile(`\bAWS_(?:DEFAULT_)?PROFILE=["']?([\w.@+/-]+)`)

// profiles are those that the page names: inside they are all the one account.
func profiles(book *runbook.Runbook) (out []string) {
	for _, s := range book.Steps {
		if s.Targets.Profile != "" {
			out = append(out, s.Targets.Profile)
		}
		for _, c := range s.Commands {
			for _, m := range profileSet.FindAllStringSubmatch(c.Text, -1) {
				out = append(out, m[1])
			}
		}
	}
	return out
}

// nothingNamed is what was the matter on a page that names no ECS service.
func (w *world) nothingNamed(book *runbook.Runbook) string {
	s := w.sim.Scenario()
	for _, step := range book.Steps {
		for _, link := range step.Targets.URLs {
			if u, err := url.Parse(link); err == nil && w.sim.Scene().Serves(u.Host) {
				return fmt.Sprintf("Behind the hosts that the page names, the scenario %q took place: %s.", s.Name, s.Sentence)
			}
		}
	}
	return fmt.Sprintf("The page names no ECS service, so what the scenario %q does to one could not be met.", s.Name)
}

// otherWorld refuses to go on: what was done in one world means something else
// in another.
func otherWorld(head *steps.Opened, why string) error {
	return fmt.Errorf("resume run %s: %s, so what was done in it cannot be played again; nothing was run and nothing is lost: `runbook report %s` shows it; begin a new rehearsal with `runbook rehearse`", head.Run, why, head.Run)
}

// lesson is what the debrief asks for. How a good run ends is known of the
// procedures that the scenario table names.
func (w *world) lesson(book *runbook.Runbook, proc string) *steps.Lesson {
	s := w.sim.Scenario()
	if w.sim.Scene().MadeUp {
		return &steps.Lesson{Matter: w.nothingNamed(book)}
	}
	l := s.Lesson()
	out := &steps.Lesson{Matter: l.Matter}
	page := strings.TrimSuffix(path.Base(book.Path), ".md")
	for _, e := range s.Endings {
		if e.Page == page && e.Procedure == proc {
			out.Verdict = strings.TrimSpace(e.Verdict)
		}
	}
	for _, t := range l.Traps {
		trap := steps.Trap{What: t.What, Where: t.Where, By: t.By}
		if t.By == "value" {
			trap.Want = w.sim.Advice("snapshot", "")
		}
		if t.For == "" || strings.Contains(proc, t.For) {
			out.Traps = append(out.Traps, trap)
		}
	}
	return out
}

// options are those of a run that takes place in the world.
func (w *world) options(book *runbook.Runbook, proc string, auto, look bool) steps.Options {
	o := steps.Options{
		Launcher: w.gate, HTTP: inside{w.sim}, Now: w.sim.Now, Interval: aws.NewPace(rand.Float64).Next,
		Cloud: aws.New(looking(look, aws.Fixed(w.sim, w.sim.Scene().Region, "REHEARSAL", "rehearsal", "")), w.sim.Now),
	}
	o.Stands = w.stands
	for _, text := range limits(book, proc) {
		o.Facts = append(o.Facts, steps.Event{Kind: steps.EvNote, By: "runbook", Text: text})
	}
	if auto {
		o.Answers, o.WaitLimit, o.TailLimit = w.automatic(), 5*time.Minute, 5*time.Second
	}
	return o
}

// targets are what the page names. The scenario happens to the first service:
// the one that the procedure changes, else one that it names, else one of the
// environment that it is about.
func targets(book *runbook.Runbook, proc string) (t sim.Targets) {
	own := book.StepsOf(proc)
	staging := len(own) > 0
	for _, s := range own {
		staging = staging && (s.Environment == "staging" || len(s.Commands) == 0)
	}
	rank := func(s runbook.Step) int {
		switch {
		case s.Targets.Service == "":
			return 0
		case s.Procedure == proc && s.Mutates:
			return 4
		case s.Procedure == proc:
			return 3
		case (s.Environment == "staging") == staging:
			return 2
		}
		return 1
	}
	all := append(slices.Clone(own), book.Steps...)
	slices.SortStableFunc(all, func(a, b runbook.Step) int { return rank(b) - rank(a) })
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
		if s.Procedure == proc {
			t.Made = append(t.Made, x.Made...)
		}
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

// scenarios is the table of what can go wrong, for the command line.
func scenarios() (out []cli.Scenario) {
	for _, s := range sim.Scenarios() {
		c := cli.Scenario{Name: s.Name, Sentence: s.Sentence, Endings: []cli.Ending{}}
		for _, e := range s.Endings {
			c.Endings = append(c.Endings, cli.Ending{Procedure: e.Page + "#" + e.Procedure, Verdict: strings.TrimRight(e.Verdict, "; "), Exit: e.Exit})
		}
		out = append(out, c)
	}
	return out
}

// automatic answers as steps.Automatically does, and as a person would who
// follows the release pipeline beside the page: nothing is ticked while it
// builds.
func (w *world) automatic() func(*steps.Run) (steps.Act, bool) {
	auto := steps.Automatically(w.answers)
	return func(r *steps.Run) (steps.Act, bool) {
		act, ok := auto(r)
		if ok && act.Kind == steps.ActTick && w.sim.Pipeline() == sim.ForBuild {
			return steps.Act{}, false
		}
		return act, ok
	}
}

// stands makes the tick of "Approve the deployment" the click in GitHub's page,
// which a rehearsal does not have.
func (w *world) stands(step runbook.Step) steps.Stand {
	title := strings.ToLower(step.Title)
	if len(step.Commands) > 0 || !strings.Contains(title, "approve ") || strings.Contains(title, "review") {
		return steps.Stand{}
	}
	st := steps.Stand{Says: "a rehearsal has no browser: your tick stands for the click, and approves the deployment in the simulated GitHub"}
	switch w.sim.Pipeline() {
	case sim.ForBuild:
		st.Wait = "the simulated pipeline still builds and pushes, so there is nothing to approve yet; tick it again in some seconds"
	case sim.ForApproval:
		st.Do, st.Did = w.sim.Approve, "in this rehearsal the tick stood for the click: the waiting deployment was approved"
	case sim.ForDeploy:
		st.Says = "a rehearsal has no browser; the simulated pipeline was approved already and deploys"
	default:
		st.Says = "a rehearsal has no browser, and no release waits for an approval in the simulated GitHub: your tick is only a tick"
	}
	return st
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
func (w *world) tell(r *steps.Runner, programs []string) {
	if w == nil {
		return
	}
	w.runner.Store(r)
	go func() {
		for _, c := range w.gate.Clients() {
			if c.StandIn && slices.Contains(programs, c.Name) {
				w.record(steps.Event{Kind: steps.EvNote, By: "runbook", Text: c.Name + " is a stand-in. " + c.Note})
			}
		}
	}()
}

// programsOf are the programs that a procedure's commands start.
func programsOf(book *runbook.Runbook, proc string) (out []string) {
	for _, s := range book.StepsOf(proc) {
		out = append(out, s.Programs...)
	}
	return out
}
