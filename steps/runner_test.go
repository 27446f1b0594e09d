package steps

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fairtradeworker/runbook/runbook"
)

// account is a Cloud of canned answers; a test changes what it says.
type account struct {
	mu      sync.Mutex
	primary int
	id      string
	account string
	verdict VerdictKind
	history *Candidate
	err     error
	expires time.Time
}

func (a *account) Identity(context.Context, Service) (Identity, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return Identity{Account: a.account, ARN: "arn:" + a.account, Role: "admin", Region: "us-east-1", Expires: a.expires}, a.err
}

func (a *account) Rollout(_ context.Context, s Service, rel Release) (Rollout, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	d := Deployment{ID: a.id, Status: "PRIMARY", Family: "api", Number: a.primary, State: "IN_PROGRESS", Desired: 6, TaskDefinition: fmt.Sprint("api:", a.primary)}
	return Rollout{Source: "ecs", At: time.Now(), Service: s, Desired: 6, Running: 6, Deployments: []Deployment{d},
		Verdict: Verdict{Kind: a.verdict, Number: a.primary, Sentence: string(a.verdict)}}, a.err
}

func (a *account) History(context.Context, Service) (History, error) {
	return History{Source: "history", Previous: a.history, Why: "40 completed"}, a.err
}

func (a *account) Revision(_ context.Context, _ Service, td string) (Revision, error) {
	n, f := revisionOf(td, "api")
	return Revision{TaskDefinition: td, Family: f, Number: n, Status: "ACTIVE"}, a.err
}

func (a *account) Diagnose(context.Context, Service, Release) (Diagnosis, error) {
	return Diagnosis{Source: "ecs", Number: 42, Causes: []Cause{{Rule: "crash", Sentence: "42 ends by itself", Strength: FitStrong}}}, a.err
}

func (a *account) set(f func()) { a.mu.Lock(); defer a.mu.Unlock(); f() }

const rollbackPage = "# Page\n\n## Rollback\n\n```bash\n# 1. Get the version\nV=$(echo 41)\n\n# 2. Update the service\naws ecs update-service --cluster c --service api \\\n  --task-definition api:${V}\n\n# 3. Monitor rollback\naws ecs describe-services --cluster c --services api\n\n# 4. Verify health\ncurl http://api.test/health\n```\n"

// bench is a run in a test: a page, a canned account, programs that only log.
type bench struct {
	*Runner
	t     *testing.T
	store *Store
	cloud *account
	log   string // what the fake aws was called with
	ended chan *Run
	leave context.CancelCauseFunc
}

func newBench(t *testing.T, page string, change func(*Options)) *bench {
	t.Helper()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is not installed")
	}
	book, err := runbook.Parse("page.md", []byte(page))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	log := filepath.Join(dir, "aws.log")
	for _, name := range []string{"aws", "curl"} {
		script := "#!" + bash + "\necho \"$0 $*\" >>" + log + "\n[ -z \"$FAIL\" ] || exit 7\n"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	store, err := OpenStore(filepath.Join(dir, "runs"))
	if err != nil {
		t.Fatal(err)
	}
	j, err := store.Create([]byte(page))
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, store: store, log: log, ended: make(chan *Run, 1),
		cloud: &account{primary: 42, id: "ecs-svc/1", account: "012345678901", verdict: VerdictProgress, history: &Candidate{Family: "api", Number: 40, TaskDefinition: "arn:x/api:40"}}}
	proc, _ := book.Default()
	o := Options{Book: book, Procedure: proc.ID, Journal: j, Cloud: b.cloud, Opened: Opened{Run: j.Run, Operator: "mira", Procedure: proc.ID},
		Launcher: localTest{bash, dir, []string{"PATH=" + dir + ":" + os.Getenv("PATH")}},
		HTTP: roundTrip(func(req *http.Request) *http.Response {
			rec := httptest.NewRecorder()
			rec.WriteString(`{"database":"connected"}`)
			return rec.Result()
		})}
	if change != nil {
		change(&o)
	}
	b.Runner = New(o)
	ctx, cancel := context.WithCancelCause(context.Background())
	b.leave = cancel
	go func() { b.ended <- b.Runner.Run(ctx) }()
	return b
}

type roundTrip func(*http.Request) *http.Response

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r), nil }

// until waits, in the bubble's time, for the run to ask something, and gives
// a fold of the journal made just then.
func (b *bench) until(kind AskKind, step string) *Run {
	b.t.Helper()
	for range 2000 {
		synctest.Wait()
		run := b.fold()
		if q := run.Question(); q.Kind == kind && strings.HasSuffix(q.Step, step) {
			return run
		}
		time.Sleep(100 * time.Millisecond) // the bubble's clock
	}
	b.t.Fatalf("the run never asked %q at %q; it asks %+v", kind, step, b.fold().Question())
	return nil
}

// untilResult waits for a step's result, whatever comes of it.
func (b *bench) untilResult(step string) {
	b.t.Helper()
	for range 6000 {
		time.Sleep(100 * time.Millisecond)
		synctest.Wait()
		if s := b.fold().Find("do" + step); s != nil && s.Result != nil && s.State != Running {
			return
		}
	}
	b.t.Fatalf("step %s has no result", step)
}

func (b *bench) fold() *Run {
	b.t.Helper()
	events, err := b.store.Events("0001")
	if err != nil {
		b.t.Fatal(err)
	}
	return Fold(b.Runner.o.Book, events)
}

func (b *bench) calls() []string {
	data, _ := os.ReadFile(b.log)
	var out []string
	for _, l := range strings.Split(string(data), "\n") {
		if strings.Contains(l, "update-service") {
			out = append(out, l)
		}
	}
	return out
}

func (b *bench) quit() *Run {
	b.leave(errors.New("test over"))
	return <-b.ended
}

func TestWholeRollback(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, rollbackPage, nil)
		run := b.until(AskChoose, "/1")
		if opts := run.Current().Choice.Options; len(opts) != 2 || opts[0].Value != "41" || opts[1].Value != "40" || opts[0].Backed || !opts[1].Backed {
			t.Fatalf("options %+v", opts)
		}
		b.Do(Act{Kind: ActChoose, Value: "40"})
		run = b.until(AskConfirm, "/2")
		sheet := run.Current().Sheet
		if !strings.Contains(sheet.Command, "--task-definition api:40") || sheet.Word != "api" {
			t.Fatalf("sheet %+v", sheet)
		}
		for _, wrong := range []string{"", "ap", "api ", "api-staging", "yes", "API"} {
			b.Do(Act{Kind: ActConfirm, Text: wrong})
		}
		b.Do(Act{Kind: ActGo})
		b.Do(Act{Kind: ActTick})
		synctest.Wait()
		if n := b.calls(); len(n) != 0 {
			t.Fatalf("a wrong word ran %v", n)
		}
		b.Do(Act{Kind: ActConfirm, Text: "api"})
		for len(b.calls()) == 0 {
			time.Sleep(time.Second)
		}
		b.cloud.set(func() { b.cloud.primary, b.cloud.id = 40, "ecs-svc/2" })
		time.Sleep(30 * time.Second)
		synctest.Wait()
		if s := b.fold().Current(); s.State != Waiting || !strings.HasSuffix(s.Step.ID, "/3") {
			t.Fatalf("while the rollout goes on the run stands at %s, %s", s.Step.ID, s.State)
		}
		b.cloud.set(func() { b.cloud.verdict = VerdictSucceeded })
		b.until(AskEnd, "")
		b.Do(Act{Kind: ActFinish})
		end := <-b.ended
		if end.Outcome.Sentence != "Rolled back and healthy" || end.Outcome.Status != Complete {
			t.Errorf("outcome %+v", end.Outcome)
		}
		if calls := b.calls(); len(calls) != 1 || !strings.Contains(calls[0], "api:40") {
			t.Errorf("calls %v", calls)
		}
	})
}

func TestChangedSinceYouLooked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, rollbackPage, nil)
		b.until(AskChoose, "/1")
		b.Do(Act{Kind: ActChoose, Value: "40"})
		b.until(AskConfirm, "/2")
		time.Sleep(time.Minute)
		b.cloud.set(func() { b.cloud.id = "ecs-svc/9" })
		b.Do(Act{Kind: ActConfirm, Text: "api"})
		time.Sleep(5 * time.Second)
		run := b.until(AskConfirm, "/2")
		if run.Current().Sheet.Primary != "ecs-svc/9" || len(b.calls()) != 0 {
			t.Errorf("a stale sheet ran: %v, sheet of %s", b.calls(), run.Current().Sheet.Primary)
		}
		b.cloud.set(func() { b.cloud.account = "999999999999" })
		time.Sleep(time.Minute)
		b.Do(Act{Kind: ActConfirm, Text: "api"})
		b.until(AskBarred, "/2")
		if len(b.calls()) != 0 {
			t.Errorf("ran in another account: %v", b.calls())
		}
		b.quit()
	})
}

func TestFailureStopsTheRunThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, "# P\n\n## Check\n\n```bash\n# 1. First\ncat /no/such\n\n# 2. Second\naws ecs describe-services --cluster c --services api\n```\n", nil)
		b.until(AskFailed, "/1")
		time.Sleep(time.Second)
		synctest.Wait()
		if d := b.fold().Current().Diagnosis; d == nil || len(d.Causes) != 1 {
			t.Errorf("diagnosis %+v", d)
		}
		b.Do(Act{Kind: ActSkip, Text: "no"})
		b.until(AskFailed, "/1")
		b.Do(Act{Kind: ActRetry})
		run := b.until(AskFailed, "/1")
		if run.Current().Intent.Attempt != 2 {
			t.Errorf("attempt %d", run.Current().Intent.Attempt)
		}
		b.Do(Act{Kind: ActSkip, Text: "known and harmless"})
		b.until(AskEnd, "")
		end := b.quit()
		if end.Outcome.Status != CompleteWeak {
			t.Errorf("status %s", end.Outcome.Status)
		}
	})
}

func TestExitStatusZeroIsNotHealth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, "# P\n\n## Check\n\n```bash\ncurl http://api.test/health\n```\n", func(o *Options) {
			o.HTTP = roundTrip(func(*http.Request) *http.Response {
				rec := httptest.NewRecorder()
				rec.WriteHeader(503)
				return rec.Result()
			})
		})
		run := b.until(AskFailed, "/1")
		if !strings.Contains(run.Current().Reason, "503") {
			t.Errorf("reason %q", run.Current().Reason)
		}
		b.quit()
	})
}

func TestResumeCallsInFlightUnknown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, rollbackPage, nil)
		b.until(AskChoose, "/1")
		b.Do(Act{Kind: ActChoose, Value: "40"})
		b.until(AskConfirm, "/2")
		b.quit()
		b.o.Journal.Close()
		// The program died right after the intent was on disk.
		j, err := b.store.Open("0001")
		if err != nil {
			t.Fatal(err)
		}
		step := b.fold().Current().Step.ID
		if err := j.Append(&Event{Kind: EvIntent, Step: step, At: time.Now(), Intent: &Intent{Attempt: 1, Mutates: true}}); err != nil {
			t.Fatal(err)
		}
		j.Close()
		events, _ := b.store.Events("0001")
		if j, err = b.store.Open("0001"); err != nil {
			t.Fatal(err)
		}
		o := b.o
		events[0].Opened.Boot = "another"
		o.Journal, o.Past, o.Feed = j, events, NewFeed()
		r := New(o)
		ctx, cancel := context.WithCancelCause(t.Context())
		ended := make(chan *Run, 1)
		go func() { ended <- r.Run(ctx) }()
		time.Sleep(time.Minute)
		synctest.Wait()
		if q := b.fold().Question(); q.Kind != AskUnknown || q.Step != step {
			t.Errorf("resume asks %+v", q)
		}
		if why := b.fold().Current().Reason; !strings.Contains(why, "restarted since") {
			t.Errorf("the reason is %q", why)
		}
		r.Do(Act{Kind: ActRetry})
		r.Do(Act{Kind: ActConfirm, Text: "api"})
		r.Do(Act{Kind: ActSkip, Text: "just go on please"})
		time.Sleep(time.Minute)
		if n := b.calls(); len(n) != 0 {
			t.Errorf("it ran by itself: %v", n)
		}
		r.Do(Act{Kind: ActAgain})
		time.Sleep(time.Minute)
		if q := b.fold().Question(); q.Kind != AskConfirm {
			t.Errorf("again asks %+v, want the full confirmation", q)
		}
		cancel(errors.New("over"))
		<-ended
	})
}

func TestAutomaticAnswersAreSaidToBe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, "# P\n\n## Do\n\n- [ ] Tell the team\n- [ ] Look at the dashboard\n\n```bash\necho done\n```\n", func(o *Options) { o.Answers = Automatically(nil) })
		end := <-b.ended
		if end.Outcome == nil || end.Outcome.Counts[string(Automatic)] != 2 || end.Outcome.Counts[string(Person)] != 0 {
			t.Errorf("outcome %+v", end.Outcome)
		}
	})
}

func TestUnwritableJournalStartsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, rollbackPage, nil)
		b.until(AskChoose, "/1")
		b.o.Journal.f.Close()
		b.Do(Act{Kind: ActChoose, Value: "40"})
		synctest.Wait()
		b.Do(Act{Kind: ActConfirm, Text: "api"})
		b.Do(Act{Kind: ActFinish})
		end := <-b.ended
		if len(b.calls()) != 0 || end.Outcome == nil || end.Outcome.Status != Failed {
			t.Errorf("calls %v, outcome %+v", b.calls(), end.Outcome)
		}
	})
}
