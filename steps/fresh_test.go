package steps

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestOldResultsAreReadAgainBeforeAChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, rollbackPage, nil)
		b.until(AskChoose, "/1")
		b.Do(Act{Kind: ActChoose, Value: "40"})
		run := b.until(AskConfirm, "/2")
		if n := run.Steps[0].Intent.Attempt; n != 1 {
			t.Fatalf("attempt %d", n)
		}
		time.Sleep(ResultFresh + time.Minute)
		if got := b.fold().Stale(time.Now()); len(got) != 1 || got[0] != 0 {
			t.Errorf("stale %v", got)
		}
		// The word does not run it: what it rests on is read again, with the same
		// outcome, so the choice stands; then the word is asked for anew.
		b.Do(Act{Kind: ActConfirm, Text: "api"})
		time.Sleep(time.Second)
		run = b.until(AskConfirm, "/2")
		if s := run.Steps[0]; s.Intent.Attempt != 2 || s.State != Passed || !strings.Contains(s.Value, "picked 40") {
			t.Errorf("step 1: attempt %d, %s %q", s.Intent.Attempt, s.State, s.Value)
		}
		if n := b.calls(); len(n) != 0 {
			t.Fatalf("it changed something: %v", n)
		}
		if len(b.fold().Stale(time.Now())) > 0 {
			t.Error("what was just read is stale")
		}
		// Another history now: the choice is put anew.
		time.Sleep(ResultFresh + time.Minute)
		b.cloud.set(func() { b.cloud.history = &Candidate{Family: "api", Number: 39, TaskDefinition: "arn:x/api:39"} })
		b.Do(Act{Kind: ActConfirm, Text: "api"})
		b.until(AskChoose, "/1")
		b.Do(Act{Kind: ActChoose, Value: "39"})
		b.until(AskConfirm, "/2")
		b.cloud.set(func() { b.cloud.primary, b.cloud.id = 42, "ecs-svc/1" })
		b.Do(Act{Kind: ActConfirm, Text: "api"})
		time.Sleep(time.Second)
		if n := b.calls(); len(n) != 1 || !strings.Contains(n[0], "api:39") {
			t.Errorf("calls %v", n)
		}
		b.quit()
	})
}

// TestWhatWasReadBeforeTheRunsOwnChangeIsNotReadAgain: the page keeps what it
// was before its first change, and goes back to it with the second.
func TestWhatWasReadBeforeTheRunsOwnChangeIsNotReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		page := fmt.Sprintf("# P\n\n## Do\n\n```bash\n# 1. Keep\nWAS=$(cat %[1]s/now)\n\n# 2. Change\naws ecs run-task --cluster c\n\n# 3. Look\ncat %[1]s/now\n\n# 4. Back\naws ecs run-task --cluster c --group $WAS\n```\n", dir)
		write := func(v string) { os.WriteFile(dir+"/now", []byte(v), 0o600) }
		write("one")
		b := newBench(t, page, func(o *Options) { o.Cloud = nil })
		run := b.until(AskConfirm, "/2")
		b.Do(Act{Kind: ActConfirm, Text: run.Current().Sheet.Word})
		run = b.until(AskConfirm, "/4")
		write("two")
		time.Sleep(2 * ResultFresh)
		b.Do(Act{Kind: ActConfirm, Text: run.Current().Sheet.Word})
		time.Sleep(time.Second)
		run = b.until(AskConfirm, "/4")
		if run.Steps[0].Intent.Attempt != 1 || run.Steps[2].Intent.Attempt != 2 {
			t.Errorf("attempts %d and %d", run.Steps[0].Intent.Attempt, run.Steps[2].Intent.Attempt)
		}
		b.Do(Act{Kind: ActConfirm, Text: run.Current().Sheet.Word})
		time.Sleep(time.Second)
		log, _ := os.ReadFile(b.log)
		if n := strings.Split(strings.TrimSpace(string(log)), "\n"); len(n) != 2 || !strings.HasSuffix(n[1], "--group one") {
			t.Errorf("calls %q", n)
		}
		b.quit()
	})
}
