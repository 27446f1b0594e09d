package steps

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const deployPage = "# Page\n\n## Deploy\n\n```bash\n# 1. Check the site\ncurl http://api.test/health\n# Expected: \"database\": \"connected\"\n\n# 2. Look once more\necho fine\n```\n\n- [ ] Tell the channel\n- [ ] Update the status page (if applicable)\n\n" +
	"## Troubleshooting\n\n### Health checks failing\n\n**Symptom:** tasks keep restarting\n\n```bash\n# 1. Look at the service\naws ecs describe-services --cluster c --services api\n```\n\n" +
	"## Rollback\n\n```bash\n# 1. Update the service\naws ecs update-service --cluster c --service api --task-definition api:40\n\n# 2. Monitor rollback\naws ecs describe-services --cluster c --services api\n```\n"

// degraded makes every check fail until healed.
func degraded(healed *bool) func(*Options) {
	return func(o *Options) { o.HTTP = healthOf(healed) }
}

func states(steps []StepState) string {
	var s []string
	for _, x := range steps {
		s = append(s, string(x.State))
	}
	return strings.Join(s, ", ")
}

// fails walks to the failed check of deployPage.
func fails(t *testing.T, healed *bool) *bench {
	b := newBench(t, deployPage, degraded(healed))
	b.until(AskFailed, "/1")
	return b
}

func TestFailureIsTheOperatorsDecision(t *testing.T) {
	for _, c := range []struct {
		name   string
		acts   []Act
		state  State
		status Status
	}{
		{"by hand", []Act{{Kind: ActDone, Text: "looked at it myself"}}, Done, CompleteWeak},
		{"by hand without a note", []Act{{Kind: ActDone, Text: "ok"}, {Kind: ActSkip, Text: "no time"}}, Skipped, CompleteWeak},
		{"skipped", []Act{{Kind: ActSkip, Text: "known, ticket 12"}}, Skipped, CompleteWeak},
		{"not optional", []Act{{Kind: ActInapplicable}, {Kind: ActDefer}, {Kind: ActSkip, Text: "no time"}}, Skipped, CompleteWeak},
		{"stopped", []Act{{Kind: ActStop, Text: "enough"}}, Fails, Failed},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				healed := false
				b := fails(t, &healed)
				for _, a := range c.acts {
					b.Do(a)
				}
				if c.state != Fails {
					b.until(AskTick, "/3")
					b.Do(Act{Kind: ActTick})
					b.until(AskTick, "/4")
					b.Do(Act{Kind: ActInapplicable})
				}
				run := b.until(AskEnd, "")
				if s := run.Steps[0]; s.State != c.state || run.Outcome.Status != c.status {
					t.Errorf("%s, %s: %s", s.State, run.Outcome.Status, run.Outcome.Sentence)
				}
				if c.state == Done && (run.Outcome.Counts[string(Measured)] > 1 || !strings.Contains(strings.Join(run.Outcome.Open, " "), "done by hand, looked at it myself")) {
					t.Errorf("%+v", run.Outcome)
				}
				b.quit()
			})
		})
	}
}

func TestMarksCanBeTakenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		healed := true
		b := newBench(t, deployPage, degraded(&healed))
		b.until(AskTick, "/3")
		b.Do(Act{Kind: ActUndo}) // nothing to take back: a command stays
		b.Do(Act{Kind: ActTick})
		b.until(AskTick, "/4")
		b.Do(Act{Kind: ActUndo})
		run := b.until(AskTick, "/3")
		if s := run.Steps[2]; s.State != Asking || s.By != "" || run.Steps[0].State != Passed {
			t.Errorf("after undo: %s", states(run.Steps))
		}
		b.Do(Act{Kind: ActDefer}) // put off: it comes back after the other
		b.until(AskTick, "/4")
		b.Do(Act{Kind: ActNote, Text: "sent by mistake"})
		b.Do(Act{Kind: ActUndo})
		b.Do(Act{Kind: ActInapplicable})
		run = b.until(AskTick, "/3")
		if !run.Steps[3].Inapplicable || !run.Steps[2].Deferred || len(run.Withdrawn) != 1 {
			t.Errorf("%s, withdrawn %v", states(run.Steps), run.Withdrawn)
		}
		b.Do(Act{Kind: ActDefer}) // once only
		b.Do(Act{Kind: ActTick})
		if run = b.until(AskEnd, ""); run.Outcome.Counts["skipped"] > 0 || run.Outcome.Counts["not applicable"] != 1 {
			t.Errorf("%+v", run.Outcome)
		}
		b.quit()
	})
}

// TestBranch goes into a section and comes back to the failed step, which is
// read again by itself.
func TestBranch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		healed := false
		b := fails(t, &healed)
		b.Do(Act{Kind: ActBranch, Name: "no-such-section"})
		b.Do(Act{Kind: ActBranch, Name: "deploy"})
		b.Do(Act{Kind: ActReturn})
		synctest.Wait()
		if run := b.fold(); len(run.Outer) > 0 || run.Question().Kind != AskFailed {
			t.Fatalf("in %s", run.Proc.ID)
		}
		healed = true
		b.Do(Act{Kind: ActBranch, Name: "health-checks-failing"})
		run := b.until(AskTick, "deploy/3") // the section's only step runs by itself, and so does the failed one after it
		if len(run.Branches) != 1 || run.Branches[0].Steps[0].State != Passed || run.Branches[0].From != "deploy/1" {
			t.Errorf("branches %+v", run.Branches)
		}
		if s := run.Steps[0]; s.State != Passed || s.Intent.Attempt != 2 {
			t.Errorf("the failed step is %s after %d attempts", s.State, s.Intent.Attempt)
		}
		b.quit()
	})
}

// TestRollbackAsBranch gives up what failed for the page's own rollback: the run
// ends with what the rollback came to.
func TestRollbackAsBranch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		healed := false
		b := fails(t, &healed)
		b.Do(Act{Kind: ActBranch, Name: "rollback"})
		b.until(AskConfirm, "rollback/1")
		b.Do(Act{Kind: ActReturn}) // Esc: nothing was run, the check is read again and still fails
		b.until(AskFailed, "deploy/1")
		b.Do(Act{Kind: ActBranch, Name: "rollback"})
		b.until(AskConfirm, "rollback/1")
		if len(b.calls()) > 0 {
			t.Fatal("entering a section changed something")
		}
		healed = true
		b.Do(Act{Kind: ActConfirm, Text: "api"})
		for len(b.calls()) == 0 {
			time.Sleep(time.Second)
		}
		b.cloud.set(func() { b.cloud.primary, b.cloud.id, b.cloud.verdict = 40, "ecs-svc/2", VerdictSucceeded })
		run := b.until(AskEnd, "")
		if o := run.Outcome; !strings.Contains(o.Sentence, "Rolled back") || !strings.Contains(o.Sentence, "Deploy failed") || o.Status != Failed {
			t.Errorf("outcome %+v", o)
		}
		if run.Proc.ID != "deploy" || len(run.Outer) > 0 {
			t.Errorf("the run ends in %s", run.Proc.ID)
		}
		b.quit()
	})
}

const dropPage = "# Page\n\n## Drop\n\n```bash\n# 1. Delete the instance\naws rds delete-db-instance --db-instance-identifier old-db\n```\n"

// TestTwoPeopleOrBrokenGlass: what cannot be undone wants a reason, ten seconds
// and the name with the word alone.
func TestTwoPeopleOrBrokenGlass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, dropPage, nil)
		run := b.until(AskConfirm, "/1")
		s := run.Current()
		if s.Sheet.Word != "old-db alone" || s.Alone(time.Now()) == "" {
			t.Fatalf("word %q", s.Sheet.Word)
		}
		try := func() State {
			b.Do(Act{Kind: ActConfirm, Text: "old-db alone"})
			time.Sleep(time.Second)
			synctest.Wait()
			return b.fold().Steps[0].State
		}
		if st := try(); st != Asking {
			t.Fatalf("without glass: %s", st)
		}
		b.Do(Act{Kind: ActGlass, Text: "too short"})
		if st := try(); st != Asking || b.fold().Steps[0].Glass != nil {
			t.Fatalf("with a short reason: %s", st)
		}
		b.Do(Act{Kind: ActGlass, Text: "nobody else is on call tonight"})
		if st := try(); st != Asking {
			t.Fatalf("before ten seconds: %s", st)
		}
		time.Sleep(10 * time.Second)
		if st := try(); st == Asking {
			t.Fatal("after ten seconds the word does not count")
		}
		run = b.until(AskEnd, "")
		if g := run.Glasses(); len(g) != 1 || !strings.Contains(g[0], "by mira alone: nobody else is on call tonight") {
			t.Errorf("glasses %v", g)
		}
		b.quit()
	})
}

const otherPage = "# Page\n\n## Publish\n\n```bash\n# 1. Create the release\ncurl -X POST http://api.test/release\n```\n"

// TestAChangeOutsideAWS: no account can be read, and none is named; the sheet says
// so and is not barred.
func TestAChangeOutsideAWS(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, otherPage, func(o *Options) { o.Cloud.(*account).err = errNobody })
		run := b.until(AskConfirm, "/1")
		sh := run.Current().Sheet
		if sh.Barred != "" || sh.Identity.Account != "" || sh.Word == "" || len(sh.Named) < 2 || sh.Named[0].What != "curl" {
			t.Errorf("sheet %+v", sh)
		}
		b.Do(Act{Kind: ActConfirm, Text: sh.Word})
		if run = b.until(AskEnd, ""); run.Steps[0].State != Passed {
			t.Errorf("%s: %s", run.Steps[0].State, run.Steps[0].Reason)
		}
		b.quit()
	})
}

func TestNamed(t *testing.T) {
	for _, c := range []struct{ command, want string }{
		{"gh release create v1.0.1 --repo o/r", "tools gh · repository o/r · changes v1.0.1 · word v1.0.1"},
		{"gh release create v1.0.1", "tools gh · repository the one of the working directory · changes v1.0.1 · word v1.0.1"},
		{"kubectl --context prod -n shop rollout restart deployment/web", "context prod · namespace shop"},
		{"npm run deploy", "tools npm · directory the working directory · word production"},
		{"kubectl apply -f web.yml", "context the current one of your kubeconfig"},
		{"ssh deploy@web1.example.org sudo systemctl restart web", "host deploy@web1.example.org"},
		{"docker push registry.example.org/web:1", "image registry.example.org/web:1"},
	} {
		step := oneStep(t, c.command)
		if speaksToAWS(step) {
			t.Errorf("%s: speaks to AWS", c.command)
		}
		var got []string
		for _, n := range named(step, c.command) {
			got = append(got, n.Name+" "+n.What)
		}
		got = append(got, "word "+word(step))
		if text := strings.Join(got, " · "); !strings.Contains(text, c.want) {
			t.Errorf("%s: %s", c.command, text)
		}
	}
	if !speaksToAWS(oneStep(t, "aws rds delete-db-instance --db-instance-identifier x")) {
		t.Error("aws does not speak to AWS")
	}
}

// TestBranchIsResumed: who leaves in a section comes back into it.
func TestBranchIsResumed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		healed := false
		b := fails(t, &healed)
		b.Do(Act{Kind: ActBranch, Name: "rollback"})
		b.until(AskConfirm, "rollback/1")
		b.quit()
		r, cancel, ended := b.again()
		run := b.until(AskConfirm, "rollback/1")
		if run.Proc.ID != "rollback" || len(run.Outer) != 1 || run.From != "deploy/1" {
			t.Fatalf("in %s", run.Proc.ID)
		}
		r.Do(Act{Kind: ActReturn})
		b.until(AskFailed, "deploy/1")
		r.Do(Act{Kind: ActStop, Text: "enough for tonight"})
		if run = b.until(AskEnd, ""); len(run.Branches) != 1 || run.Outcome.Status != Failed {
			t.Errorf("%d branches, %+v", len(run.Branches), run.Outcome)
		}
		cancel(errors.New("over"))
		<-ended
	})
}

// TestHoldStopsWhatTheOperatorWouldStart: nothing starts, is marked or entered
// while the run is held; the hold and its end are in the journal.
func TestHoldStopsWhatTheOperatorWouldStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		healed := false
		b := fails(t, &healed)
		b.Do(Act{Kind: ActHold})
		for _, k := range []ActKind{ActRetry, ActDone, ActSkip, ActBranch} {
			b.Do(Act{Kind: k, Text: "long enough", Name: "rollback"})
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if run := b.fold(); run.Held == "" || run.Steps[0].State != Fails || run.Steps[0].Intent.Attempt != 1 || len(run.Outer) > 0 {
			t.Errorf("held by %q: %s", run.Held, states(run.Steps))
		}
		b.Do(Act{Kind: ActRelease})
		b.Do(Act{Kind: ActSkip, Text: "known, ticket 12"})
		if run := b.until(AskTick, "/3"); run.Held != "" {
			t.Error("still held")
		}
		b.quit()
	})
}
