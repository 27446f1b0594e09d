package ui

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fairtradeworker/runbook/steps"
)

// unhurried is a keyboard's clock on which a second goes by between any two looks.
func unhurried() func() time.Time {
	at := night
	return func() time.Time { at = at.Add(time.Second); return at }
}

func plainly(t *testing.T, tell *teller, in io.Reader) (string, *fake) {
	t.Helper()
	return plainlyAt(t, tell, in, unhurried())
}

func plainlyAt(t *testing.T, tell *teller, in io.Reader, keys func() time.Time) (string, *fake) {
	t.Helper()
	var out bytes.Buffer
	f := &fake{}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	s := Screen{Run: steps.NewRun(page(), "manual-rollback"), Feed: &once{steps.Batch{Events: tell.out}, false}, Do: f.do, Keys: keys, Now: func() time.Time { return tell.now }}
	if err := Plain(ctx, s, in, &out); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	return out.String(), f
}

func TestPlainEndsWithTheReport(t *testing.T) {
	out, f := plainly(t, story("end", steps.Rehearsal), nil)
	golden(t, "plain-end", strings.Split(strings.TrimRight(out, "\n"), "\n"))
	if acts(f) != "finish" {
		t.Errorf("did %s", acts(f))
	}
}

func TestPlainStopsWhereAPersonIsNeeded(t *testing.T) {
	out, f := plainly(t, story("sheet", steps.Live), nil)
	if len(f.acts) > 0 || !strings.Contains(out, "Nothing has run yet") {
		t.Errorf("did %s\n%s", acts(f), out)
	}
}

func TestPlainAsks(t *testing.T) {
	for _, c := range []struct{ at, in, want string }{
		{"sheet", "\nyes\nfairtradeworker-ap\nq\n", ""},
		{"sheet", "fairtradeworker-api\nq\n", "confirm   fairtradeworker-api"},
		{"sheet", " fairtradeworker-api\nq\n", ""},
		{"choice", "\n39\n40\nq\n", "choose PREVIOUS_VERSION 40"},
		{"failed", "\ns\nbad\ngood enough\nq\n", "skip   good enough"},
		{"failed", "r\nq\n", "retry"},
		{"unknown", "\nyes\nc\nq\n", "count"},
		{"tick", "\ndone\nq\n", "tick"},
		{"tick", "D\nq\n", "defer"},
		{"tick", "x\nq\n", ""},
		{"failed", "m\nbad\nlooked myself\nq\n", "done   looked myself"},
		{"failed", "breakglass\nu\nq\n", "undo"},
	} {
		// answers come after the question, as a person's would
		r, w := io.Pipe()
		go func() {
			time.Sleep(100 * time.Millisecond)
			_, _ = io.WriteString(w, c.in)
			w.Close()
		}()
		out, f := plainly(t, story(c.at, steps.Live), r)
		if acts(f) != c.want {
			t.Errorf("%s, answers %q: did %q, want %q\n%s", c.at, c.in, acts(f), c.want, out)
		}
	}
}

// TestPlainTakesNothingThatWasInFlight: lines that are there before the question
// can be read answer nothing.
func TestPlainTakesNothingThatWasInFlight(t *testing.T) {
	for at, lines := range map[string]string{"sheet": "fairtradeworker-api\n", "tick": "done\n", "failed": "r\nm\nby hand, I think\n", "unknown": "c\n", "choice": "40\n"} {
		r, w := io.Pipe()
		go func() {
			time.Sleep(50 * time.Millisecond)
			_, _ = io.WriteString(w, lines+"q\n")
			w.Close()
		}()
		out, f := plainlyAt(t, story(at, steps.Live), r, func() time.Time { return night })
		if len(f.acts) > 0 || !strings.Contains(out, "before the question could be read") {
			t.Errorf("%s: did %s\n%s", at, acts(f), out)
		}
	}
}

func TestReport(t *testing.T) {
	tell := story("end", steps.Rehearsal)
	r := steps.NewRun(page(), "manual-rollback")
	for _, e := range tell.out {
		r.Apply(e)
	}
	golden(t, "report", strings.Split(strings.TrimRight(Report(r), "\n"), "\n"))
	if got := logRow(r); strings.Count(got, " | ") != 5 {
		t.Errorf("the log row has not six columns: %s", got)
	}
	for _, text := range []string{Report(r), slackText(r), logRow(r)} {
		if strings.Contains(strings.ToLower(text), "deployment successful") {
			t.Errorf("a rollback is called a success:\n%s", text)
		}
	}
}

// quiet is an output that can be read while the program writes.
type quiet struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (q *quiet) Write(p []byte) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.b.Write(p)
}

func (q *quiet) String() string {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.b.String()
}

func TestWalkLeavesTheTerminalClean(t *testing.T) {
	for _, how := range []string{"q", "ctx"} {
		tell := story("watch", steps.Live)
		in, keys := io.Pipe()
		out := &quiet{}
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() {
			done <- Walk(ctx, Screen{Run: steps.NewRun(page(), "manual-rollback"), Feed: &once{steps.Batch{Events: tell.out}, false}, Now: func() time.Time { return tell.now }},
				tea.WithInput(in), tea.WithOutput(out), tea.WithWindowSize(80, 24), tea.WithEnvironment([]string{"TERM=xterm-256color"}))
		}()
		for deadline := time.Now().Add(5 * time.Second); !strings.Contains(out.String(), "Watching"); {
			if time.Now().After(deadline) {
				t.Fatalf("%s: nothing was drawn: %q", how, out.String())
			}
			time.Sleep(5 * time.Millisecond)
		}
		if how == "q" {
			_, _ = io.WriteString(keys, "q")
		} else {
			cancel()
		}
		select {
		case err := <-done:
			if how == "q" && err != nil || how == "ctx" && !errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v", how, err)
			}
		case <-time.After(5 * time.Second):
			t.Fatalf("%s: the screen does not end", how)
		}
		if got := out.String(); !strings.Contains(got, "\x1b[?1049l") || !strings.Contains(got[strings.LastIndex(got, "\x1b[?1049l"):], "\x1b[?25h") && !strings.HasSuffix(got, "\x1b[?25h") {
			t.Logf("%s: ends with %q", how, got[max(0, len(got)-120):])
			if !strings.Contains(got, "\x1b[?1049l") {
				t.Errorf("%s: the alternate screen was not left", how)
			}
		}
		keys.Close()
		cancel()
	}
}

func BenchmarkView(b *testing.B) {
	m, _ := stage(b, "watch", steps.Live, 200, 60, false)
	for b.Loop() {
		m.touch()
		m.View()
	}
}
