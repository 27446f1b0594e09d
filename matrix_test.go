package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fairtradeworker/runbook/aws/sim"
	"github.com/fairtradeworker/runbook/aws/sim/gate"
	"github.com/fairtradeworker/runbook/runbook"
	"github.com/fairtradeworker/runbook/steps"
	"github.com/fairtradeworker/runbook/ui/cli"
)

// TestMatrix walks every procedure in every scenario that concerns it, as
// `rehearse PAGE#PROCEDURE --scenario S --auto` does, and compares the end with
// the scenario table. The page's commands really run; the world's clock leaps
// wherever the walk only waits. RUNBOOK_MATRIX=all takes all rows, any other
// value those that contain it; without, the first of each scenario.
func TestMatrix(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs the pages' commands for half a minute")
	}
	rows := matrixRows(t, os.Getenv("RUNBOOK_MATRIX"))
	t.Run("rows", func(t *testing.T) {
		for _, r := range rows {
			t.Run(r.name(), func(t *testing.T) {
				t.Parallel()
				r.walk(t)
			})
		}
	})
	var table strings.Builder
	for _, r := range rows {
		fmt.Fprintf(&table, "%-5s %-24s %-22s %-38s %5.1fs  want %d %q\n%99s %d %q\n", r.verdict(), r.scenario.Name, r.want.Page, r.want.Procedure, r.took.Seconds(),
			r.want.Exit, r.want.Verdict, "got ", r.exit, r.sentence)
	}
	t.Logf("%d rows\n%s", len(rows), table.String())
}

// matrixRow is one rehearsal: what is wanted, and what came.
type matrixRow struct {
	scenario sim.Scenario
	want     sim.Ending

	ran      bool
	exit     int
	sentence string
	open     string
	causes   string
	section  string
	took     time.Duration
	wrong    []string
}

func (r *matrixRow) name() string {
	return r.scenario.Name + "/" + r.want.Page + "#" + r.want.Procedure
}

func (r *matrixRow) verdict() string {
	switch {
	case !r.ran:
		return "-"
	case len(r.wrong) > 0:
		return "WRONG"
	}
	return "ok"
}

func matrixRows(t *testing.T, which string) (rows []*matrixRow) {
	_, err := os.Stat(sourcePage)
	for _, s := range sim.Scenarios() {
		taken := false
		for _, e := range s.Endings {
			r := &matrixRow{scenario: s, want: e}
			switch {
			case e.Page == "deployment-procedures" && err != nil:
				continue // the source page is not here
			case which == "" && (taken || s.Name == "throttled" || // it takes the real time of its retries
				e.Page == "deployment-procedures" && len(s.Endings) > 1 && slices.ContainsFunc(s.Endings, shipped)):
				continue
			case which != "" && which != "all" && !strings.Contains(r.name(), which):
				continue
			}
			taken = true
			rows = append(rows, r)
		}
	}
	return rows
}

func shipped(e sim.Ending) bool { return e.Page != "deployment-procedures" }

// leaper is the world's clock: the machine's, and what was leapt over.
type leaper struct{ over atomic.Int64 }

func (l *leaper) now() time.Time { return time.Now().Add(time.Duration(l.over.Load())) }

// watch leaps while the walk waits for ECS, and slower while a command has been
// running for a while, since it waits for the world too.
func (l *leaper) watch(feed *steps.Feed, run *steps.Run, stop <-chan struct{}) {
	var mu sync.Mutex
	ctx, cancel := context.WithCancel(context.Background())
	go func() { <-stop; cancel() }()
	go func() {
		beat := time.NewTicker(10 * time.Millisecond)
		defer beat.Stop()
		running := 0
		for {
			select {
			case <-ctx.Done():
				return
			case <-beat.C:
			}
			mu.Lock()
			s := run.Current()
			ro := run.Rollout // only as fast as it is read
			_, blind := run.Blind["ecs"]
			waits := (blind || ro != nil && l.now().Sub(ro.At) < 3*time.Second) && run.Begun && (s == nil || s.State == steps.Waiting || s.State == steps.Asking && len(s.Step.Commands) == 0 || blind && s.State == steps.Fails || s.Over())
			runs := s != nil && s.State == steps.Running
			mu.Unlock()
			if running++; !runs {
				running = 0
			}
			switch {
			case waits && blind:
				l.over.Add(int64(100 * time.Millisecond))
			case waits:
				l.over.Add(int64(time.Second / 2))
			case running > 30:
				l.over.Add(int64(200 * time.Millisecond))
			}
		}
	}()
	for {
		b, ok := feed.Next(ctx)
		mu.Lock()
		for _, e := range b.Events {
			run.Apply(e)
		}
		mu.Unlock()
		if !ok {
			return
		}
	}
}

func matrixPage(t *testing.T, name string) cli.Page {
	file := name
	if name == "deployment-procedures" {
		file = sourcePage
	}
	p, err := load(file)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// walk rehearses one row in this process.
func (r *matrixRow) walk(t *testing.T) {
	begun := time.Now()
	p := matrixPage(t, r.want.Page)
	proc, err := p.Book.Procedure(r.want.Procedure)
	if err != nil {
		t.Fatal(err)
	}
	run := rehearseInProcess(t, p, proc.ID, r.scenario.Name)
	r.took, r.ran = time.Since(begun), true
	r.read(run)
	for _, w := range r.wrong {
		t.Error(w)
	}
}

// rehearseInProcess gives what the journal tells: what is not in it did not happen.
func rehearseInProcess(t *testing.T, p cli.Page, proc, scenario string) *steps.Run {
	t.Helper()
	return steps.Fold(p.Book, rehearsedEvents(t, p, proc, scenario))
}

func rehearsedEvents(t *testing.T, p cli.Page, proc, scenario string) []steps.Event {
	t.Helper()
	clock := &leaper{}
	head := steps.Opened{Mode: steps.Rehearsal, Scenario: scenario, Begin: clock.now(), Operator: "matrix", Auto: true}
	w, err := openWorld(&head, nil, p.Book, proc, setting{now: clock.now, standIn: gate.Always})
	if err != nil {
		t.Fatal(err)
	}
	defer w.gate.Close()
	store, err := steps.OpenStore(filepath.Join(t.TempDir(), "runs"))
	if err != nil {
		t.Fatal(err)
	}
	j, err := store.Create(p.Source)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	head.Run, head.Path, head.Title, head.Hash, head.Procedure, head.Dir = j.Run, p.Book.Path, p.Book.Title, p.Book.Hash, proc, j.Dir()
	o := w.options(p.Book, proc, true, false)
	o.TailLimit = time.Second
	o.Interval = func(steps.Rollout, time.Duration, error) time.Duration { return 20 * time.Millisecond }
	o.Book, o.Procedure, o.Journal, o.Feed, o.Opened = p.Book, proc, j, steps.NewFeed(), head
	runner := steps.New(o)
	w.tell(runner, programsOf(p.Book, proc))
	stop := make(chan struct{})
	defer close(stop)
	go clock.watch(o.Feed, steps.NewRun(p.Book, proc), stop)
	runner.Run(t.Context())
	events, err := store.Events(j.Run)
	if err != nil {
		t.Fatal(err)
	}
	return events
}

// read compares how the run ended with what is wanted.
func (r *matrixRow) read(run *steps.Run) {
	wrong := func(format string, a ...any) { r.wrong = append(r.wrong, fmt.Sprintf(format, a...)) }
	if run.Outcome == nil {
		wrong("it has not ended: %s", run.Left)
		return
	}
	if d := run.Debrief(); d == nil || d.Scored {
		wrong("no debrief, or a score for nobody: %+v", d)
	}
	r.exit, r.sentence, r.open = run.Outcome.Status.Exit(), run.Outcome.Sentence, strings.Join(run.Outcome.Open, "; ")
	for _, s := range run.Steps {
		if s.Diagnosis == nil {
			continue
		}
		for _, c := range s.Diagnosis.Causes {
			r.causes += c.Sentence + "; "
		}
		if fits := steps.Sections(*s.Diagnosis, run.Book.Procedures); len(fits) > 0 && fits[0].Fit == steps.FitStrong {
			r.section = fits[0].Procedure.ID
		}
	}
	if r.exit != r.want.Exit && !(r.want.OrWeak && r.exit == 2) || !strings.HasPrefix(r.sentence, r.want.Verdict) {
		wrong("ended with %d %q, want %d %q; open: %s; causes: %s", r.exit, r.sentence, r.want.Exit, r.want.Verdict, r.open, r.causes)
	}
	if !strings.Contains(r.causes, r.want.Cause) {
		wrong("the cause is %q, want %q", r.causes, r.want.Cause)
	}
	if r.want.Section != "" && r.section != r.want.Section {
		wrong("the section that fits best is %q, want %q", r.section, r.want.Section)
	}
	if !strings.Contains(r.open, r.want.Open) {
		wrong("not proven is %q, want %q", r.open, r.want.Open)
	}
}

// TestMatrixNamesWhatIsThere: every ending names a procedure of its page, and
// every procedure of every page is walked by some scenario.
func TestMatrixNamesWhatIsThere(t *testing.T) {
	walked := map[string]bool{}
	for _, s := range sim.Scenarios() {
		for _, e := range s.Endings {
			walked[e.Page+"#"+e.Procedure] = true
		}
	}
	pages := []string{"rollback", "deploy-staging", "deploy-production", "verify", "troubleshoot"}
	if _, err := os.Stat(sourcePage); err == nil {
		pages = append(pages, "deployment-procedures")
	}
	for _, name := range pages {
		var book *runbook.Runbook = matrixPage(t, name).Book
		for _, p := range book.Procedures {
			if !walked[name+"#"+p.ID] {
				t.Errorf("no scenario walks %s#%s", name, p.ID)
			}
			delete(walked, name+"#"+p.ID)
		}
	}
	for target := range walked {
		if !strings.HasPrefix(target, "deployment-procedures#") {
			t.Errorf("a scenario walks %s, which is not there", target)
		}
	}
}
