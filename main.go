// Command runbook walks an operator through a Markdown runbook.
//
// This file is wiring and exit codes: it chooses, once, between the real
// account and the simulated one, and hands the rooms to each other.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/signal"
	"os/user"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"
	"time"

	"charm.land/fang/v2"
	"golang.org/x/term"

	"github.com/fairtradeworker/runbook/aws"
	"github.com/fairtradeworker/runbook/aws/sim/gate"
	"github.com/fairtradeworker/runbook/runbook"
	"github.com/fairtradeworker/runbook/runbooks"
	"github.com/fairtradeworker/runbook/steps"
	"github.com/fairtradeworker/runbook/ui"
	"github.com/fairtradeworker/runbook/ui/cli"
)

// How much garbage is waited for, in percent of what is live: much until the
// first frame is there, little afterwards, since the program stays open for a
// whole night beside others.
const (
	gcStart  = 400
	gcSteady = 25
	settled  = 4 * time.Second
)

func main() {
	// In a rehearsal this binary also stands in for clients that are missing.
	if status, ok := gate.StandIn(os.Args); ok {
		os.Exit(status)
	}
	// A run's commands are started by this binary in a process of their own.
	if status, ok := steps.Supervise(os.Args); ok {
		os.Exit(status)
	}
	debug.SetGCPercent(gcStart)
	os.Exit(mainStatus())
}

func mainStatus() int {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		s := <-signals
		if s == syscall.SIGHUP {
			cancel(fmt.Errorf("%w (%v)", steps.ErrHungUp, s))
		}
		cancel(fmt.Errorf("the program got the signal: %v", s))
	}()
	a := &app{out: os.Stdout, err: os.Stderr}
	root := cli.New(a.commands())
	var kept error
	cli.Keep(root, &kept)
	err := fang.Execute(ctx, root, fang.WithVersion(version()), fang.WithErrorHandler(func(w io.Writer, _ fang.Styles, err error) { printError(w, err) }))
	if kept != nil {
		printError(a.err, kept)
		err = kept
	}
	var exit cli.Exit
	switch {
	case errors.As(err, &exit):
		return exit.Status
	case err != nil:
		return 1
	}
	return 0
}

func printError(w io.Writer, err error) {
	var exit cli.Exit
	if errors.As(err, &exit) {
		return
	}
	fmt.Fprint(w, "runbook: ")
	for _, l := range ui.Lines(err.Error()) { // it may quote a page or a file's name
		fmt.Fprintln(w, l)
	}
	if strings.HasPrefix(err.Error(), "unknown command") || strings.HasPrefix(err.Error(), "unknown flag") || strings.Contains(err.Error(), "arg(s)") {
		fmt.Fprintln(w, "`runbook --help` shows how it is used.")
	}
}

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "development"
}

// app is what the commands are made of.
type app struct{ out, err io.Writer }

func (a *app) commands() cli.App {
	return cli.App{
		Out: a.out, In: os.Stdin, Terminal: onTerminal, Account: func() string { return accountNamed(os.Getenv) }, Shipped: runbooks.Names, ShippedPage: runbooks.Open, Load: load,
		Operator: func() string { name, host := operator(); return name + "@" + host },
		Open:     openStore,
		Store: func() (*steps.Store, error) {
			dir, err := steps.StateDir(os.Getenv)
			return steps.ReadStore(dir), err
		},
		Trust: func() (*steps.Trust, error) {
			dir, err := steps.StateDir(os.Getenv)
			return steps.OpenTrust(dir), err
		},
		Run: a.runLive, Rehearse: a.rehearse, GoOn: a.goOn, Sense: sensor(os.Getenv),
		Scenarios: scenarios,
	}
}

// load reads FILE, a path or the name of a shipped runbook. A file of that name
// comes first.
func load(file string) (cli.Page, error) {
	src, shipped := runbooks.Open(file)
	path := "runbooks/" + strings.TrimSuffix(file, ".md") + ".md"
	if !shipped || cli.Exists(file) {
		var err error
		if src, err = cli.ReadPage(file, runbooks.Names()); err != nil {
			return cli.Page{}, err
		}
		path, shipped = file, false
	}
	book, err := runbook.Parse(path, src)
	if err != nil {
		return cli.Page{}, fmt.Errorf("read %s: %w", file, err)
	}
	return cli.Page{Book: book, Source: src, Shipped: shipped}, nil
}

func openStore() (*steps.Store, error) {
	dir, err := steps.StateDir(os.Getenv)
	if err != nil {
		return nil, err
	}
	return steps.OpenStore(dir)
}

// sitting is one time that an operator sits down to a run.
type sitting struct {
	page cli.Page
	proc string
	cli  cli.WalkOptions
}

func operator() (name, host string) {
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	host, _ = os.Hostname()
	return name, host
}

func (a *app) runLive(ctx context.Context, p cli.Page, proc string, o cli.WalkOptions) error {
	return a.sit(ctx, sitting{page: p, proc: proc, cli: o}, steps.Opened{Mode: steps.Live, Look: o.Look, Begin: time.Now()})
}

func (a *app) rehearse(ctx context.Context, p cli.Page, proc string, o cli.WalkOptions) error {
	return a.sit(ctx, sitting{page: p, proc: proc, cli: o}, steps.Opened{Mode: steps.Rehearsal, Scenario: o.Scenario, Seed: o.Seed, Look: o.Look, Begin: time.Now()})
}

// goOn sits down to a run again.
func (a *app) goOn(ctx context.Context, j *steps.Journal, rec cli.Record, o cli.WalkOptions) error {
	head, s := rec.Head, sitting{page: rec.Page, proc: rec.Head.Procedure, cli: o}
	around, err := a.surround(&head, rec.Events, &s)
	if err != nil {
		return err
	}
	defer around.close()
	return a.walk(ctx, s, around, head, rec.Events, j)
}

// sit begins a new run: first everything that may be missing, then the journal,
// so that what cannot begin leaves nothing behind.
func (a *app) sit(ctx context.Context, s sitting, head steps.Opened) error {
	around, err := a.surround(&head, nil, &s)
	if err != nil {
		return err
	}
	defer around.close()
	store, err := openStore()
	if err != nil {
		return err
	}
	j, err := store.Create(s.page.Source)
	if err != nil {
		return err
	}
	defer j.Close()
	head.Run, head.Path, head.Title, head.Hash, head.Procedure = j.Run, s.page.Book.Path, s.page.Book.Title, s.page.Book.Hash, s.proc
	if abs, err := filepath.Abs(head.Path); err == nil && !s.page.Shipped && cli.Exists(head.Path) {
		head.Path = abs
	}
	head.Version, head.Dir = version(), j.Dir()
	return a.walk(ctx, s, around, head, nil, j)
}

// around is what a run stands in: this machine and an account, or the
// simulated world.
type around struct {
	options  steps.Options
	world    *world       // nil when live
	shown    func()       // the first frame is there, or there will be none
	terminal *ui.Terminal // that steps may have; nil: none
}

func (r around) close() {
	r.shown()
	if r.world != nil {
		r.world.gate.Close()
	}
}

// senseTime bounds the look at the account before anything is chosen.
const senseTime = 8 * time.Second

// sensor reads the account for the picker, read-only. Without a sign of an AWS
// sign-in in the environment nothing is asked, so that no machine on the way is
// taken for one.
func sensor(getenv func(string) string) func(context.Context, []*runbook.Runbook) steps.Sensed {
	signedIn := false
	for _, name := range []string{"AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"} {
		signedIn = signedIn || getenv(name) != ""
	}
	for _, file := range []string{"config", "credentials"} {
		if home := getenv("HOME"); home != "" && cli.Exists(filepath.Join(home, ".aws", file)) {
			signedIn = true
		}
	}
	if !signedIn {
		return nil
	}
	return func(ctx context.Context, books []*runbook.Runbook) steps.Sensed {
		ctx, cancel := context.WithTimeout(ctx, senseTime)
		defer cancel()
		return steps.Sense(ctx, aws.New(aws.ReadOnly(aws.LiveConfig), time.Now), books)
	}
}

// looking makes the client refuse what is not a read, where nothing is to be
// changed.
func looking(look bool, cfg aws.Config) aws.Config {
	if look {
		return aws.ReadOnly(cfg)
	}
	return cfg
}

// surround makes the real surroundings or the simulated ones, once.
func (a *app) surround(head *steps.Opened, past []steps.Event, s *sitting) (around, error) {
	first := make(chan struct{})
	shown := sync.OnceFunc(func() {
		debug.SetGCPercent(gcSteady)
		time.AfterFunc(settled, debug.FreeOSMemory) // what starting took is not needed again
		close(first)
	})
	local, err := steps.NewLocal(os.Environ()) // a rehearsal needs the same shell, and says so before it begins
	if err != nil {
		return around{}, err
	}
	if head.Mode != steps.Rehearsal {
		r := around{shown: shown, options: steps.Options{
			Launcher: local, HTTP: http.DefaultTransport, Now: time.Now, Interval: aws.NewPace(rand.Float64).Next, Shown: first,
			Cloud: aws.New(looking(head.Look, aws.LiveConfig), time.Now), Unattended: !onTerminal(), Getenv: os.Getenv,
		}}
		if onTerminal() && !s.cli.Plain {
			r.terminal = ui.NewTerminal()
			r.options.Terminal = r.terminal
		}
		return r, nil
	}
	w, err := openWorld(head, past, s.page.Book, s.proc, setting{first: first})
	if err != nil {
		return around{}, err
	}
	s.cli.Auto = s.cli.Auto || !onTerminal()
	consent, err := a.consented(w, s.cli.Unsealed, s.cli.Auto)
	if err != nil {
		w.gate.Close()
		return around{}, err
	}
	o := w.options(s.page.Book, s.proc, s.cli.Auto, head.Look)
	o.Shown = first
	if len(past) > 0 {
		o.Facts = nil // the limits are in the journal; a consent is for one sitting
	}
	for _, e := range o.Facts {
		s.cli.Notice += e.Text + "\n"
	}
	o.Facts = append(consent, o.Facts...)
	return around{options: o, world: w, shown: shown}, nil
}

// walk starts the runner and shows it until it is over.
func (a *app) walk(ctx context.Context, s sitting, around around, head steps.Opened, past []steps.Event, j *steps.Journal) error {
	fmt.Fprint(a.err, s.cli.Notice)
	head.Operator, head.Host = operator()
	o := around.options
	head.Auto = s.cli.Auto
	o.Book, o.Procedure, o.Past, o.Journal, o.Feed, o.Opened = s.page.Book, s.proc, past, j, steps.NewFeed(), head
	o.Scripts, o.Consent = s.cli.Scripts, s.cli.Consent
	runner := steps.New(o)
	around.world.tell(runner, programsOf(s.page.Book, s.proc))
	return a.watch(ctx, s, runner, o, around)
}

// watch shows the runner until it is over and gives the exit status. The
// runner is always waited for: a change that is on its way is never abandoned.
func (a *app) watch(ctx context.Context, s sitting, runner *steps.Runner, o steps.Options, around around) error {
	terminal := onTerminal()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	ended := make(chan *steps.Run, 1)
	go func() { ended <- runner.Run(ctx) }()
	shown := steps.NewRun(s.page.Book, s.proc)
	for _, e := range o.Past {
		shown.Apply(e)
	}
	shown.LookAgain()
	screen := ui.Screen{Run: shown, Feed: o.Feed, Do: runner.Do, Now: o.Now, ASCII: s.cli.ASCII, Auto: s.cli.Auto, Shown: around.shown, Terminal: around.terminal, Save: func(text string) (string, error) {
		file := filepath.Join(o.Journal.Dir(), "copied.txt")
		return file, os.WriteFile(file, []byte(text), 0o600)
	}}
	var err error
	switch {
	case s.cli.Plain || !terminal:
		around.shown()
		var in io.Reader
		if terminal && !s.cli.Auto {
			in = os.Stdin
		}
		err = ui.Plain(ctx, screen, in, a.out)
	default:
		late := time.AfterFunc(300*time.Millisecond, around.shown) // a terminal that tells no size
		err = ui.Walk(ctx, screen)
		late.Stop()
		around.shown()
	}
	if errors.Is(err, context.Canceled) {
		err = nil // a signal: the runner has written down which
	}
	cancel(errors.New("left with q"))
	var run *steps.Run
	select {
	case run = <-ended:
	case <-time.After(time.Second):
		fmt.Fprintln(a.err, "runbook: a command is still on its way; waiting for its end, so that its result is recorded")
		run = <-ended
	}
	if err != nil {
		return fmt.Errorf("show run %s: %w; the run can be gone on with: runbook resume %s", run.Opened.Run, err, run.Opened.Run)
	}
	if run.Outcome == nil {
		fmt.Fprintf(a.err, "Run %s was left (%s). Go on with it: runbook resume %s\n", run.Opened.Run, run.Left, run.Opened.Run)
		return cli.Exit{Status: 3}
	}
	if terminal && !s.cli.Plain {
		fmt.Fprintf(a.out, "%s. Run %s; its report: runbook report %s\n", run.Outcome.Sentence, run.Opened.Run, run.Opened.Run)
	}
	if status := run.Outcome.Status.Exit(); status != 0 {
		return cli.Exit{Status: status}
	}
	return nil
}

// accountNamed says which account a live walk is in, as far as the environment
// names it: nothing is read from AWS to say so.
func accountNamed(getenv func(string) string) string {
	t := "profile default"
	switch p := getenv("AWS_PROFILE"); {
	case p != "":
		t = "profile " + p
	case getenv("AWS_ACCESS_KEY_ID") != "":
		t = "the key in AWS_ACCESS_KEY_ID"
	}
	for _, name := range []string{"AWS_REGION", "AWS_DEFAULT_REGION"} {
		if r := getenv(name); r != "" {
			return t + ", region " + r
		}
	}
	return t
}

func onTerminal() bool {
	return term.IsTerminal(int(os.Stdin.Fd())) && term.IsTerminal(int(os.Stdout.Fd()))
}
