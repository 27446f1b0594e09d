package steps

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/fairtradeworker/runbook/runbook"
)

// Options are what a runner is made of. Everything from outside comes in here.
type Options struct {
	Book      *runbook.Runbook
	Procedure string
	Opened    Opened  // the head of a new run
	Past      []Event // of a run that is resumed; Opened is not used then
	Journal   *Journal
	Launcher  Launcher
	Cloud     Cloud             // nil: no account is asked
	HTTP      http.RoundTripper // nil: no URL is measured
	Now       func() time.Time  // world time in a rehearsal; nil: time.Now
	// Interval says when to read the rollout again; nil: every 2 seconds.
	// err is what the reading gave, since how long the same release is watched.
	Interval func(r Rollout, since time.Duration, err error) time.Duration
	// Answers gives what a person would do, for --auto; nil: a person does.
	Answers func(*Run) (Act, bool)
	// Unattended: there is nobody to ask, so the run is left at the first question.
	Unattended bool
	// WaitLimit is how long a step may wait for a rollout's verdict before it
	// fails; 0: an hour.
	WaitLimit time.Duration
	Getenv    func(string) string // of the operator's environment; nil: empty
	Feed      *Feed
	// Shown is closed when the first frame is on the screen: what the run needs
	// is started only then, so that it does not take the frame's processor time.
	// nil: there is no screen.
	Shown <-chan struct{}
	// Terminal is handed to steps that need it; nil: they are refused.
	Terminal Terminal
	// Consent is what the operator agreed to before the run went on; "" = nothing.
	Consent string
	// Scripts are the files that the page runs, as they were when it was trusted;
	// no command starts once one of them is another.
	Scripts []Script
	// TailLimit is how long a command runs that never ends by itself (a log that
	// is followed); 0: as long as any that only reads.
	TailLimit time.Duration
	// Facts are recorded right after the head of a sitting, before its first
	// step: what is known about it from the start.
	Facts []Event
	// Stands tells what the tick of a step stands for; nil: a tick is a tick.
	Stands func(runbook.Step) Stand
}

// Runner walks one procedure. One goroutine owns the Run; commands and readings
// happen in others and come back as messages that carry the number of the job
// they answer, so that a late answer is dropped.
type Runner struct {
	o     Options
	run   *Run
	inbox chan any
	done  chan struct{}
	jobs  sync.WaitGroup

	job       int // number of the job in flight
	busy      bool
	cancel    context.CancelCauseFunc // of the job in flight
	mutates   bool                    // the job in flight changes something
	alone     bool                    // the job in flight goes on without us
	tether    *tether                 // the run's supervisor, once there is one
	secrets   map[string]string       // secret inputs; they are nowhere else
	known     map[string]bool         // secret variables that steps of this sitting set
	opened    map[string]bool         // steps that were opened in this sitting, until retried
	again     map[string]bool         // steps that the operator wants to run once more
	choices   map[string]*Choice      // put before the operator in this sitting, by step
	stdout    map[string][]byte
	lastErr   error
	closing   bool                  // the report was accepted
	told      bool                  // the shell was recorded in this sitting
	asked     bool                  // which log groups the service writes to
	follows   map[string]*lookedMsg // log groups that are followed; nil until the first look
	pulse     *pulse
	restarted bool // the machine was, since the sitting before
	prepared  bool // the preflight of this sitting is done

	diagnosing string // the failed step of which the cause is being looked for
	lingering  bool   // the page's steps are done, the rollout is watched

	ctx     context.Context
	release atomic.Pointer[Release]
	sentry  atomic.Pointer[string] // its token, where the form gave one
	poke    chan struct{}
	sighted chan struct{} // closed when the service was read for the first time
	inSight *sight
	history *History
	appear  time.Time // a change was sent: until when to wait for it to appear in ECS
}

// New makes a runner; Run starts it.
func New(o Options) *Runner {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Feed == nil {
		o.Feed = NewFeed()
	}
	if o.Interval == nil {
		o.Interval = func(Rollout, time.Duration, error) time.Duration { return 2 * time.Second }
	}
	if o.WaitLimit == 0 {
		o.WaitLimit = time.Hour
	}
	r := &Runner{
		o: o, run: NewRun(o.Book, o.Procedure),
		inbox: make(chan any, 64), done: make(chan struct{}), poke: make(chan struct{}, 1), sighted: make(chan struct{}), inSight: newSight(),
		opened: map[string]bool{}, again: map[string]bool{}, choices: map[string]*Choice{}, stdout: map[string][]byte{},
		secrets: map[string]string{}, known: map[string]bool{}, follows: map[string]*lookedMsg{},
	}
	for _, e := range o.Past {
		r.run.Apply(e)
	}
	r.release.Store(r.run.Release)
	return r
}

// Do hands the runner something that the operator did. It never blocks; what
// comes after the run has ended is dropped.
func (r *Runner) Do(a Act) { r.send(a) }

// Record journals a fact from outside of the run: a refused host, a call that
// the simulated world accepted.
func (r *Runner) Record(e Event) { r.send(e) }

func (r *Runner) send(m any) {
	select {
	case r.inbox <- m:
	case <-r.done:
	}
}

// Run walks until the run has ended and was accepted, the operator left (ctx is
// done, its cause is the reason), or, unattended, something was asked. It gives
// the fold at that time; no job of it is running any more.
func (r *Runner) Run(ctx context.Context) *Run {
	defer r.o.Feed.Close()
	watchCtx, stop := context.WithCancel(context.WithoutCancel(ctx))
	r.ctx = watchCtx
	r.pulse = openPulse(r.o.Journal.Dir())
	defer r.pulse.close()
	r.begin(ctx)
	r.preflight()
	r.watch(watchCtx)
	r.list()
	r.background(func() any {
		for rest(watchCtx, requestsEvery, nil) {
			r.send(requestedMsg{})
		}
		return nil
	})
	for !r.advance() {
		r.inSight.need(r.needs())
		select {
		case <-ctx.Done():
			r.leave(context.Cause(ctx))
		case m := <-r.inbox:
			r.handle(m)
			continue
		}
		break
	}
	stop()
	close(r.done)
	r.jobs.Wait()
	if r.tether != nil {
		r.tether.close()
	}
	return r.run
}

// begin writes the head of a new run, or goes on with an old one: what was in
// flight when the last sitting ended has no result, and is called unknown.
func (r *Runner) begin(ctx context.Context) {
	if len(r.o.Past) == 0 {
		head := r.o.Opened
		head.Boot = bootID()
		r.emit(Event{Kind: EvOpened, By: head.Operator, Opened: &head})
		for _, e := range r.o.Facts {
			r.emit(e)
		}
		r.awaitScreen(ctx)
		for _, s := range r.run.Steps {
			if len(s.Step.Commands) > 0 && r.tether == nil {
				r.supervisor() // so that it is up when it is needed; why it fails is said then
			}
		}
		return
	}
	r.restarted = r.run.Boot != "" && r.run.Boot != bootID()
	r.emit(Event{Kind: EvResumed, By: r.o.Opened.Operator, Value: bootID()})
	if r.o.Consent != "" {
		r.emit(Event{Kind: EvNote, By: r.o.Opened.Operator, Text: r.o.Consent})
	}
	for _, e := range r.o.Facts {
		r.emit(e)
	}
	r.awaitScreen(ctx)
	for i := range r.run.Steps {
		s := &r.run.Steps[i]
		if s.State == Waiting {
			r.watchAgain(s)
		}
		if s.State != Running {
			continue
		}
		if s.Result == nil {
			r.find(s)
			continue
		}
		r.stdout[s.Step.ID] = spooledStdout(r.output(s))
		r.settle(s, nil)
	}
}

func (r *Runner) awaitScreen(ctx context.Context) {
	if r.o.Shown == nil {
		return
	}
	select {
	case <-r.o.Shown:
	case <-ctx.Done():
	}
}

// emit makes a fact: journal first, show second. It gives false when the
// journal cannot take it; the run is over then, and nothing more is started.
func (r *Runner) emit(e Event) bool {
	if e.At.IsZero() {
		e.At = r.o.Now()
	}
	if r.lastErr == nil {
		if err := r.o.Journal.Append(&e); err != nil {
			r.lastErr = err
			e = Event{At: r.o.Now(), Kind: EvEnded, Outcome: &Outcome{
				Sentence: "The journal cannot be written, so nothing more is started: " + err.Error(), Status: Failed}}
			r.show(e)
			return false
		}
	} else {
		return false
	}
	r.show(e)
	return true
}

// show folds and publishes without journaling.
func (r *Runner) show(e Event) {
	if e.At.IsZero() {
		e.At = r.o.Now()
	}
	r.run.Apply(e)
	if e.Kind == EvIntent {
		r.release.Store(r.run.Release)
	}
	r.o.Feed.event(e)
	if e.Seq == 0 {
		r.pulse.beat(e)
	}
}

// byProgram is who did what the program did by itself.
const byProgram = "runbook"

// background runs f and sends what it gives to the runner.
func (r *Runner) background(f func() any) {
	r.jobs.Add(1)
	go func() {
		defer r.jobs.Done()
		if m := f(); m != nil {
			r.send(m)
		}
	}()
}

// start begins the one job that may be in flight.
func (r *Runner) start(mutates bool, timeout time.Duration, f func(ctx context.Context, job int) any) {
	r.job++
	r.busy, r.mutates, r.alone = true, mutates, false
	ctx, cancel := context.WithCancelCause(r.ctx)
	r.cancel = cancel
	job := r.job
	r.background(func() any {
		defer cancel(nil)
		ctx, stop := context.WithTimeout(ctx, timeout)
		defer stop()
		return f(ctx, job)
	})
}

// ErrHungUp is, or is wrapped by, the cause of a sitting's end when its terminal
// went away: nobody asked for anything to be stopped.
var ErrHungUp = errors.New("the terminal is gone")

// leave ends a sitting. When the terminal is gone the command in flight is left
// to the supervisor, which records how it ends. When the operator leaves, a
// read-only command is interrupted and a change that is on its way is waited
// for, so that nobody goes away from it unknowingly.
func (r *Runner) leave(why error) {
	if r.busy {
		switch {
		// A rehearsal's world ends with the program: nothing can go on in it alone.
		case errors.Is(why, ErrHungUp) && r.run.Opened.Mode != Rehearsal, r.alone:
			r.cancel(errDetached)
		case !r.mutates:
			r.cancel(context.Canceled)
		}
		for r.busy {
			switch m := (<-r.inbox).(type) {
			case Act:
			default:
				r.handle(m)
			}
		}
	}
	if s := r.run.Current(); s != nil && s.State == Fails && s.Result != nil && s.Result.Signal != "" && !s.Step.Mutates {
		r.emit(Event{Kind: EvRetried, Step: s.Step.ID, By: byProgram, Text: "interrupted by leaving"})
	}
	r.emit(Event{Kind: EvLeft, By: r.o.Opened.Operator, Text: why.Error()})
}
