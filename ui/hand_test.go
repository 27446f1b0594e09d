package ui

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"github.com/fairtradeworker/runbook/steps"
)

const apiName = "fairtradeworker-api"

// spill gives keys with so much time between them.
func spill(m *model, gap time.Duration, names ...string) {
	for _, n := range names {
		m.Update(hit(n))
		fingerTime = fingerTime.Add(gap)
		m.Update(wakeMsg{})
	}
}

func letters(s string) []string { return strings.Split(s, "") }

// yesSheet is a run at a step that changes staging.
func yesSheet(tb testing.TB) (*model, *fake) {
	m, f := stage(tb, "sheet", steps.Live, 120, 36, false)
	sh := sheet(m.now)
	sh.Word = "yes"
	m.Update(batchMsg{steps.Batch{Events: []steps.Event{{Seq: 90, Kind: steps.EvSheet, Step: step(2), Sheet: sh}}}, true})
	rest(m, time.Second)
	return m, f
}

func TestPasteWithoutBracketsDoesNothing(t *testing.T) {
	for _, gap := range []time.Duration{0, time.Microsecond, 5 * time.Millisecond, 20 * time.Millisecond} {
		m, f := stage(t, "sheet", steps.Live, 120, 36, false)
		spill(m, gap, append(append([]string{"enter"}, letters(apiName)...), "enter", "enter")...)
		rest(m, time.Minute)
		if len(f.acts) > 0 {
			t.Errorf("gap %s: %v", gap, f.acts)
		}
		press(m, "enter", "enter") // and the pasted name is not left for a later ↵
		if len(f.acts) > 0 {
			t.Errorf("gap %s: ↵ after the paste did %v", gap, f.acts)
		}
		if m.typing == nil {
			t.Fatalf("gap %s: no field is open", gap)
		}
		m.typing.clear()
		typeText(m, apiName)
		press(m, "enter")
		if confirms(f) != 1 {
			t.Errorf("gap %s: what was typed by hand does not confirm: %v", gap, f.acts)
		}

		m, f = yesSheet(t)
		press(m, "enter")
		spill(m, gap, "y", "e", "s", "enter")
		rest(m, time.Second)
		if got := strings.Join(screen(m), "\n"); !strings.Contains(got, "type it") {
			t.Errorf("gap %s: a pasted yes is not refused in words:\n%s", gap, got)
		}
		press(m, "enter")
		if len(f.acts) > 0 {
			t.Errorf("gap %s: a pasted yes: %v", gap, f.acts)
		}
		typeText(m, "yes")
		press(m, "enter")
		if confirms(f) != 1 {
			t.Errorf("a typed yes does not confirm: %v", f.acts)
		}
		for _, c := range []struct{ at, keys string }{{"choice", "down enter"}, {"choice", "up enter enter"}, {"unknown", "r enter"}, {"unknown", "c enter"}, {"tick", "space x"},
			{"tick", "enter space enter"}, {"failed", "r enter"}, {"failed", "s l a t e r enter"}, {"failed", "E e n o u g h enter"}, {"end", "enter enter"}, {"watch", "a n enter"}} {
			m, f := stage(t, c.at, steps.Live, 120, 36, false)
			spill(m, gap, strings.Fields(c.keys)...)
			rest(m, time.Minute)
			if len(f.acts) > 0 || m.gone {
				t.Errorf("%s, %s with %s between: %v", c.at, c.keys, gap, f.acts)
			}
		}
	}
}

func TestHeldKeysAndKeysInFlight(t *testing.T) {
	m, f := stage(t, "sheet", steps.Live, 120, 36, false)
	press(m, "enter")
	for _, l := range letters(apiName) {
		m.Update(hit(l))
		fingerTime = fingerTime.Add(90 * time.Millisecond)
	}
	for range 200 { // ↵ is held down, on a terminal that does not tell repeats
		spill(m, 33*time.Millisecond, "enter")
	}
	if len(f.acts) > 0 {
		t.Errorf("a held ↵ confirmed: %v", f.acts)
	}
	if got := strings.Join(screen(m), "\n"); !strings.Contains(got, "off: a moment") {
		t.Errorf("the key line does not say that ↵ is off:\n%s", got)
	}
	rest(m, answerQuiet)
	if got := strings.Join(screen(m), "\n"); strings.Contains(got, "(off:") || !strings.Contains(got, "Now it would be") {
		t.Errorf("the key line does not say that ↵ is live:\n%s", got)
	}
	press(m, "enter")
	if confirms(f) != 1 {
		t.Error("after a pause ↵ does not confirm")
	}

	// what is asked has just come up
	m, f = stage(t, "sheet", steps.Live, 120, 36, false)
	tick := story("tick", steps.Live)
	m.Update(batchMsg{steps.Batch{Events: tick.out[len(tick.out)-1:]}, true})
	fingerTime = fingerTime.Add(650 * time.Millisecond)
	spill(m, 50*time.Millisecond, "space")
	if len(f.acts) > 0 {
		t.Errorf("Space that was in flight ticked: %v", f.acts)
	}
	rest(m, time.Second)
	press(m, "space")
	if acts(f) != "tick" {
		t.Errorf("did %q", acts(f))
	}
}

// TestAnAnswerIsForWhatWasAsked: the run goes on in the moment between key and act.
func TestAnAnswerIsForWhatWasAsked(t *testing.T) {
	m, f := stage(t, "tick", steps.Live, 120, 36, false)
	m.Update(hit("space"))
	m.Update(batchMsg{steps.Batch{Events: []steps.Event{{Seq: 90, Kind: steps.EvTicked, Step: step(5), By: "someone"}}}, true})
	rest(m, time.Second)
	if len(f.acts) > 0 {
		t.Errorf("did %v", f.acts)
	}
}

// wire is a terminal's input that a test writes to, made of channels so that a
// bubble's clock goes on while nobody types.
type wire struct{ c chan []byte }

func (w *wire) Read(p []byte) (int, error) {
	b, ok := <-w.c
	if !ok {
		return 0, io.EOF
	}
	return copy(p, b), nil
}

// TestBytesOfATerminal is the whole program under virtual time: bytes in, acts out.
func TestBytesOfATerminal(t *testing.T) {
	for _, c := range []struct {
		name  string
		bytes func(send func(string), wait func(time.Duration))
		want  string
	}{
		{"one burst", func(send func(string), wait func(time.Duration)) {
			send("\r" + apiName + "\r")
			wait(time.Second)
			send("\r")
		}, ""},
		{"two bursts", func(send func(string), wait func(time.Duration)) {
			send("\r")
			wait(time.Second)
			send(apiName)
			wait(time.Second)
			send("\r")
		}, ""},
		{"bracketed", func(send func(string), wait func(time.Duration)) {
			send("\r")
			wait(time.Second)
			send("\x1b[200~" + apiName + "\r\x1b[201~")
			wait(time.Second)
			send("\r")
		}, ""},
		{"typed, ↵ on its heels", func(send func(string), wait func(time.Duration)) {
			send("\r")
			for _, l := range letters(apiName) {
				wait(60 * time.Millisecond)
				send(l)
			}
			send("\r")
			wait(100 * time.Millisecond)
			send("\r")
		}, ""},
		{"typed", func(send func(string), wait func(time.Duration)) {
			send("\r")
			for _, l := range letters(apiName) {
				wait(60 * time.Millisecond)
				send(l)
			}
			wait(300 * time.Millisecond)
			send("\r")
		}, "confirm   " + apiName},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				run := steps.NewRun(page(), "manual-rollback")
				for _, e := range story("sheet", steps.Live).out {
					run.Apply(e)
				}
				f := &fake{}
				in := &wire{make(chan []byte)}
				ctx, cancel := context.WithCancel(t.Context())
				p := tea.NewProgram(newModel(ctx, Screen{Run: run, Do: f.do}), tea.WithContext(ctx), tea.WithoutSignalHandler(), tea.WithInput(in), tea.WithOutput(io.Discard),
					tea.WithWindowSize(120, 36), tea.WithColorProfile(colorprofile.NoTTY), tea.WithEnvironment([]string{"TERM=xterm-256color"}))
				done := make(chan struct{})
				go func() { defer close(done); p.Run() }()
				time.Sleep(2 * time.Second)
				c.bytes(func(s string) { in.c <- []byte(s); synctest.Wait() }, time.Sleep)
				time.Sleep(2 * time.Second)
				synctest.Wait()
				got := acts(f)
				cancel()
				close(in.c)
				<-done
				time.Sleep(5 * time.Second) // the program's own ticks end
				if got != strings.TrimSpace(c.want) {
					t.Errorf("did %q, want %q", got, c.want)
				}
			})
		})
	}
}
