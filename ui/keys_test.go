package ui

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fairtradeworker/runbook/runbook"
	"github.com/fairtradeworker/runbook/steps"
)

func acts(f *fake) string {
	var s []string
	for _, a := range f.acts {
		s = append(s, strings.Trim(string(a.Kind)+" "+a.Name+" "+a.Value+" "+a.Text, " "))
	}
	return strings.Join(s, ", ")
}

func TestActs(t *testing.T) {
	for _, c := range []struct{ at, keys, want string }{
		{"choice", "enter", ""},
		{"choice", "down enter", "choose PREVIOUS_VERSION 41"},
		{"choice", "down down enter enter", "choose PREVIOUS_VERSION 40"},
		{"choice", "up enter", "choose PREVIOUS_VERSION 40"},
		{"choice", "down esc enter", ""},
		{"tick", "enter", ""},
		{"tick", "space", "tick"},
		{"tick", "space space", "tick"},
		{"failed", "enter", ""},
		{"failed", "r r", "retry"},
		{"failed", "s b a d enter", ""},
		{"failed", "s l a t e r enter", "skip   later"},
		{"failed", "E e n o u g h enter", "stop   enough"},
		{"barred", "r", "retry"},
		{"unknown", "enter", ""},
		{"unknown", "c enter", "count"},
		{"unknown", "k r enter", "again"},
		{"unknown", "k enter", "keep"},
		{"unknown", "c esc enter", ""},
		{"watch", "enter space r R", "refresh"},
		{"watch", "!", "hold"},
		{"watch", "a h i enter", "note   hi"},
		{"watch", "1 up enter", ""},
		{"running", "ctrl+c", "cancel"},
		{"end", "enter", "finish"},
	} {
		m, f := stage(t, c.at, steps.Live, 120, 36, false)
		press(m, strings.Fields(c.keys)...)
		if got := acts(f); got != c.want {
			t.Errorf("%s, keys %s: did %q, want %q", c.at, c.keys, got, c.want)
		}
	}
}

func TestLeaving(t *testing.T) {
	for _, c := range []struct {
		at, keys string
		gone     bool
	}{
		{"watch", "q", true}, {"watch", "ctrl+c", true}, {"sheet", "q", true},
		{"sent", "q", false}, {"sent", "q q", true}, {"sent", "q x q", false},
		{"sent", "ctrl+c", false}, {"sent", "ctrl+c ctrl+c", true},
		{"running", "ctrl+c", false}, {"running", "ctrl+c ctrl+c", true}, {"end", "q", true},
	} {
		m, f := stage(t, c.at, steps.Live, 80, 24, false)
		press(m, strings.Fields(c.keys)...)
		if m.gone != c.gone {
			t.Errorf("%s, keys %s: gone %v", c.at, c.keys, m.gone)
		}
		if c.at == "sent" && len(f.acts) > 0 {
			t.Errorf("%s, keys %s: did %s", c.at, c.keys, acts(f))
		}
	}
}

func TestHeldSaysSo(t *testing.T) {
	m, f := stage(t, "sheet", steps.Live, 120, 36, false)
	m.Update(batchMsg{steps.Batch{Events: []steps.Event{{Seq: 90, At: m.now, Kind: steps.EvHeld, By: "lee"}}}, true})
	if got := strings.Join(screen(m), "\n"); !strings.Contains(got, "HOLD by lee") {
		t.Error("the prompt does not say that the run is held")
	}
	press(m, "enter")
	if m.typing != nil {
		t.Error("the field opened while the run is held")
	}
	press(m, "!")
	if acts(f) != "release" {
		t.Errorf("did %s", acts(f))
	}
}

// TestHelpIsTheKeyTable: what the help says is live does something, and the key
// line shows nothing else.
func TestHelpIsTheKeyTable(t *testing.T) {
	for _, at := range points {
		m, _ := stage(t, at, steps.Live, 120, 36, false)
		hints := m.keyLine(400).String()
		for _, b := range table() {
			what, why := b.does(m)
			if said := strings.Contains(hints, string(b.show)+" "+string(what)); said != (what != "" && why == "" && !b.rare && b.show != "Ctrl-C") && !said {
				t.Errorf("%s: %s %s is live and not on the key line", at, b.show, what)
			}
		}
		if !strings.HasSuffix(strings.TrimSpace(m.keyLine(80).String()), "? keys") {
			t.Errorf("%s: ? is not last", at)
		}
	}
}

func TestFormGathersValues(t *testing.T) {
	book := page()
	book.Steps[1].Placeholders = []runbook.Placeholder{{Text: "[SNAPSHOT-ID]", Name: "SNAPSHOT_ID"}, {Text: "$TOKEN", Name: "TOKEN", Kind: "secret"}}
	f := &fake{}
	m := newModel(context.Background(), Screen{Run: steps.NewRun(book, "manual-rollback"), Do: f.do, Now: func() time.Time { return night }, Keys: finger})
	m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	looked := &steps.Preflight{Tools: []steps.Tool{{Name: "aws", Version: "2.15.0"}, {Name: "jq"}}, Problem: "jq not found on PATH", Unset: []string{"TOKEN"},
		Timeline: "20-30 minutes", Longest: 30 * time.Minute, SignIn: steps.SignIn{Asked: true, Expires: night.Add(11 * time.Minute)}}
	m.Update(batchMsg{steps.Batch{Events: []steps.Event{{Seq: 1, At: night, Kind: steps.EvPreflight, Preflight: looked}}}, true})
	if got := strings.Join(screen(m), "\n"); !strings.Contains(got, "Before the first step: jq not found") || !strings.Contains(got, "signed in for 11 min more") {
		t.Errorf("the form shows\n%s", got)
	}
	fits(t, m)
	typeText(m, "snap-1 q?!")
	press(m, "enter", "enter")
	if len(f.acts) > 0 {
		t.Fatal("the form went on with an empty value")
	}
	m.Update(tea.PasteMsg{Content: "hush\nhush"})
	if got := strings.Join(screen(m), "\n"); strings.Contains(got, "hush") || !strings.Contains(got, "snap-1 q?!") {
		t.Errorf("the form shows\n%s", got)
	}
	fits(t, m)
	press(m, "enter")
	if len(f.acts) != 1 || f.acts[0].Kind != steps.ActBegin || f.acts[0].Values["SNAPSHOT_ID"] != "snap-1 q?!" || f.acts[0].Values["TOKEN"] != "hush hush" {
		t.Errorf("acts %v", f.acts)
	}
}

func TestScrollingUpStopsFollowing(t *testing.T) {
	m, _ := stage(t, "watch", steps.Live, 120, 36, false)
	add := func(n int) {
		var l []steps.Line
		for range n {
			l = append(l, steps.Line{Step: step(3), At: m.now, Text: []byte("line")})
		}
		m.Update(batchMsg{steps.Batch{Lines: l}, true})
	}
	add(100)
	press(m, "3", "pgup")
	add(28)
	if got := strings.Join(screen(m), "\n"); !strings.Contains(got, "PAUSED") {
		t.Error("scrolling up does not stop following")
	}
	press(m, "G")
	if m.lines != -1 {
		t.Error("reaching the end does not resume following")
	}
}

// TestEveryLiveKeyDoesSomething: of each row of the help that is live at least
// one key changes what is shown, sends an act or begins a command.
func TestEveryLiveKeyDoesSomething(t *testing.T) {
	for _, at := range points {
		probe, _ := stage(t, at, steps.Live, 80, 24, false)
		for _, b := range probe.bindings() {
			what, why := b.does(probe)
			if what == "" || why != "" {
				continue
			}
			did := false
			for _, key := range b.press {
				m, f := stage(t, at, steps.Live, 80, 24, false)
				m.View()
				before := strings.Join(screen(m), "\n")
				lines, cut := m.lines, m.cut
				m.waking = true // so that a command that comes is the key's own
				_, cmd := m.Update(named(key))
				rest(m, time.Second)
				if len(f.acts) > 0 || cmd != nil || m.gone || m.lines != lines || m.cut != cut || strings.Join(screen(m), "\n") != before {
					did = true
				}
			}
			if !did {
				t.Errorf("%s: %s %s is live and does nothing", at, b.show, what)
			}
		}
	}
}

// named is a key press from the name that Bubble Tea has for it.
func named(key string) tea.KeyPressMsg {
	for c := rune(0x20); c < 0x7f; c++ {
		if k := (tea.KeyPressMsg{Code: c, Text: string(c)}); k.String() == key {
			return k
		}
		if k := (tea.KeyPressMsg{Code: c, Mod: tea.ModCtrl}); k.String() == key {
			return k
		}
	}
	for _, c := range []rune{tea.KeyEnter, tea.KeyEscape, tea.KeyTab, tea.KeyUp, tea.KeyDown, tea.KeyPgUp, tea.KeyPgDown, tea.KeyHome, tea.KeyEnd} {
		if k := (tea.KeyPressMsg{Code: c}); k.String() == key {
			return k
		}
	}
	return tea.KeyPressMsg{Code: tea.KeyTab, Mod: tea.ModShift}
}
