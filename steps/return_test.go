package steps

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// again sits down to the bench's run once more.
func (b *bench) again() (*Runner, context.CancelCauseFunc, chan *Run) {
	b.t.Helper()
	b.o.Journal.Close()
	j, err := b.store.Open("0001")
	if err != nil {
		b.t.Fatal(err)
	}
	events, err := b.store.Events("0001")
	if err != nil {
		b.t.Fatal(err)
	}
	b.o.Journal, b.o.Past, b.o.Feed = j, events, NewFeed()
	r := New(b.o)
	ctx, cancel := context.WithCancelCause(b.t.Context())
	ended := make(chan *Run, 1)
	go func() { ended <- r.Run(ctx) }()
	return r, cancel, ended
}

func TestHangUpLeavesTheCommandAndReturnFindsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		begun, goOn := fifo(t, dir, "begun"), fifo(t, dir, "go-on")
		page := fmt.Sprintf("# P\n\n## Do\n\n```bash\n# 1. Change\naws ecs run-task --cluster c; echo here >%s; read -r x <%s; echo \"went on\"; exit 9\n```\n", begun, goOn)
		b := newBench(t, page, func(o *Options) { o.Cloud = nil })
		b.until(AskConfirm, "/1")
		b.Do(Act{Kind: ActConfirm, Text: b.fold().Current().Sheet.Word})
		hear(t, begun)
		b.leave(fmt.Errorf("%w (hangup)", ErrHungUp))
		if run := <-b.ended; run.Current().State != Running || run.Left == "" {
			t.Fatalf("left %q with the step %s", run.Left, run.Current().State)
		}
		_, cancel, ended := b.again() // while it is still on its way
		synctest.Wait()
		if s := b.fold().Current(); s.State != Running {
			t.Errorf("on return the step is %s", s.State)
		}
		cancel(errors.New("left again"))
		<-ended
		say(t, goOn)
		_, cancel, ended = b.again()
		run := b.until(AskFailed, "/1")
		if res := run.Current().Result; res.Exit != 9 || res.Tail != "went on\n" || res.Ended.IsZero() {
			t.Errorf("found %+v", res)
		}
		cancel(errors.New("over"))
		<-ended
	})
}

func TestSecretInputsAreNowhereAndAskedAgain(t *testing.T) {
	const secret = "hunter2-and-more"
	synctest.Test(t, func(t *testing.T) {
		page := "# P\n\n## Do\n\n```bash\n# 1. Change\naws secretsmanager put-secret-value --secret-id x --secret-string \"[NEW-PASSWORD]\"\n```\n\n- [ ] Look\n"
		b := newBench(t, page, func(o *Options) { o.Cloud = nil })
		run := b.until(AskForm, "")
		if p := run.Placeholders(); len(p) != 1 || p[0].Kind != "secret" {
			t.Fatalf("asked for %+v", p)
		}
		name := run.Placeholders()[0].Name
		b.Do(Act{Kind: ActBegin, Values: map[string]string{name: secret}})
		b.until(AskConfirm, "/1")
		b.quit()
		r, cancel, ended := b.again()
		b.until(AskForm, "") // nothing is run without it
		r.Do(Act{Kind: ActBegin, Values: map[string]string{name: secret}})
		run = b.until(AskConfirm, "/1")
		if strings.Contains(run.Current().Sheet.Command, secret) || !strings.Contains(run.Current().Sheet.Command, hiddenText) {
			t.Errorf("the sheet shows %q", run.Current().Sheet.Command)
		}
		r.Do(Act{Kind: ActGlass, Text: "nobody else is on call tonight"})
		time.Sleep((glassInView + 1) * time.Second)
		r.Do(Act{Kind: ActConfirm, Text: run.Current().Sheet.Word})
		b.until(AskTick, "/2")
		cancel(errors.New("over"))
		<-ended
		_, cancel, ended = b.again()
		b.until(AskTick, "/2") // no step that is left needs it
		cancel(errors.New("over"))
		<-ended
		if log, _ := os.ReadFile(b.log); !bytes.Contains(log, []byte("--secret-string "+secret)) {
			t.Errorf("the command was given %q", log)
		}
		filepath.WalkDir(b.o.Journal.Dir(), func(path string, d os.DirEntry, err error) error {
			if data, e := os.ReadFile(path); d.Type().IsRegular() && e == nil && bytes.Contains(data, []byte(secret)) {
				t.Errorf("%s holds the secret", path)
			}
			return err
		})
	})
}

func TestValueThatMayNotBeUsedIsNotTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, "# P\n\n## Do\n\n```bash\naws ecs stop-task --cluster c --task [TASK-ID]\n```\n", func(o *Options) { o.Cloud = nil })
		run := b.until(AskForm, "")
		name := run.Placeholders()[0].Name
		b.Do(Act{Kind: ActBegin, Values: map[string]string{name: "--force"}})
		time.Sleep(time.Second)
		run = b.until(AskForm, "")
		if last := run.History[len(run.History)-1]; last.Kind != EvNote || !strings.Contains(last.Text, "option") {
			t.Errorf("nothing said why: %+v", last)
		}
		b.Do(Act{Kind: ActBegin, Values: map[string]string{name: "a b"}})
		b.until(AskConfirm, "/1")
		b.quit()
	})
}
