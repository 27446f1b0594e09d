package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/fairtradeworker/runbook/steps"
)

func confirms(f *fake) (n int) {
	for _, a := range f.acts {
		if a.Kind == steps.ActConfirm {
			n++
		}
	}
	return n
}

func TestEnterAloneConfirmsNothing(t *testing.T) {
	for _, at := range points {
		m, f := stage(t, at, steps.Live, 120, 36, false)
		for range 20 {
			press(m, "enter")
		}
		if confirms(f) > 0 {
			t.Errorf("%s: ↵ alone confirmed: %v", at, f.acts)
		}
	}
}

func TestOnlyTheExactNameConfirms(t *testing.T) {
	for _, word := range []string{"", "f", "fairtradeworker-ap", "fairtradeworker-api-staging", "fairtradeworker-api ", "Fairtradeworker-api", "yes", "api"} {
		m, f := stage(t, "sheet", steps.Live, 120, 36, false)
		press(m, "enter")
		typeText(m, strings.TrimSuffix(word, " "))
		if word != "fairtradeworker-api " {
			press(m, "enter")
			if len(f.acts) > 0 {
				t.Errorf("%q confirmed: %v", word, f.acts)
			}
			if got := strings.Join(screen(m), "\n"); !strings.Contains(got, "↵ does nothing") {
				t.Errorf("%q: the screen does not say why nothing happened", word)
			}
		}
	}
	m, f := stage(t, "sheet", steps.Live, 80, 24, false)
	press(m, "enter")
	typeText(m, "fairtradeworker-api")
	m.Update(tea.KeyPressMsg{Code: tea.KeyEnter, IsRepeat: true})
	if len(f.acts) > 0 {
		t.Error("a repeated ↵ confirmed")
	}
	press(m, "enter", "enter", "enter")
	if len(f.acts) != 1 || f.acts[0].Kind != steps.ActConfirm || f.acts[0].Text != "fairtradeworker-api" || f.acts[0].Step != step(2) {
		t.Errorf("acts %v", f.acts)
	}
}

func TestPasteDoesNotConfirm(t *testing.T) {
	m, f := stage(t, "sheet", steps.Live, 120, 36, false)
	press(m, "enter")
	m.Update(tea.PasteMsg{Content: "fairtradeworker-api\n"})
	press(m, "enter")
	m.Update(tea.KeyPressMsg{Code: 'v', Mod: tea.ModCtrl})
	press(m, "enter")
	if len(f.acts) > 0 || m.typing == nil || m.typing.value() != "" {
		t.Errorf("paste got in: %q, %v", m.typing.value(), f.acts)
	}
}

func TestFieldKeepsTextAndMeaning(t *testing.T) {
	m, f := stage(t, "sheet", steps.Live, 120, 36, false)
	press(m, "enter")
	typeText(m, "fairtrade")
	press(m, "space", "1", "backspace")
	for _, s := range [][2]int{{80, 24}, {200, 60}, {48, 12}, {120, 36}} {
		m.Update(tea.WindowSizeMsg{Width: s[0], Height: s[1]})
		m.View()
	}
	// a rollout ends, a check fails, the sheet is read again
	m.Update(batchMsg{steps.Batch{Events: []steps.Event{
		{Seq: 90, Kind: steps.EvRollout, Rollout: rolling(m.now, false, 1, 1)},
		{Seq: 91, Kind: steps.EvCheck, Check: health(m.now, false)},
		{Seq: 92, Kind: steps.EvSheet, Step: step(2), Sheet: sheet(m.now)}}}, true})
	if m.typing == nil || m.typing.value() != "fairtrade" {
		t.Fatalf("typed text was lost")
	}
	press(m, "!")
	if len(f.acts) != 1 || f.acts[0].Kind != steps.ActHold || m.typing.value() != "fairtrade" {
		t.Errorf("! in the field: %v, %q", f.acts, m.typing.value())
	}
	press(m, "?")
	if m.full != paneHelp {
		t.Error("? in the field does not show the keys")
	}
	press(m, "esc", "esc")
	if m.typing != nil || m.full != noPane || confirms(f) > 0 {
		t.Error("Esc does not leave the field")
	}
}

func TestBarredSheetCannotBeConfirmed(t *testing.T) {
	m, f := stage(t, "sheet", steps.Live, 120, 36, false)
	press(m, "enter")
	typeText(m, "fairtradeworker-api")
	sh := sheet(m.now)
	sh.Barred = "the sign-in has run out"
	m.Update(batchMsg{steps.Batch{Events: []steps.Event{{Seq: 90, Kind: steps.EvSheet, Step: step(2), Sheet: sh}}}, true})
	press(m, "enter")
	if confirms(f) > 0 {
		t.Error("a barred sheet was confirmed")
	}
}

// TestNoKeyConfirms presses every printable key and control letter once on
// every screen.
func TestNoKeyConfirms(t *testing.T) {
	var keys []tea.KeyPressMsg
	for r := ' '; r <= '~'; r++ {
		keys = append(keys, tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	for r := 'a'; r <= 'z'; r++ {
		keys = append(keys, tea.KeyPressMsg{Code: r, Mod: tea.ModCtrl})
	}
	for _, c := range []rune{tea.KeyEnter, tea.KeyTab, tea.KeyEscape, tea.KeyUp, tea.KeyDown, tea.KeyPgDown, tea.KeyBackspace, tea.KeyDelete} {
		keys = append(keys, tea.KeyPressMsg{Code: c})
	}
	risky := map[steps.ActKind]bool{steps.ActConfirm: true, steps.ActCount: true, steps.ActAgain: true, steps.ActKeep: true, steps.ActSkip: true, steps.ActStop: true}
	for _, at := range points {
		for _, k := range keys {
			m, f := stage(t, at, steps.Live, 80, 24, false)
			m.Update(k)
			m.View()
			for _, a := range f.acts {
				if risky[a.Kind] {
					t.Errorf("%s: one key (%s) did %v", at, k.String(), a)
				}
			}
		}
	}
}

// TestNothingIsOpenedOverTheOperator: a run that ends while something is looked
// at or typed leaves it where it is.
func TestNothingIsOpenedOverTheOperator(t *testing.T) {
	for _, keys := range []string{"o", "J", "1 up", "a n o t e", "?"} {
		m, f := stage(t, "tick", steps.Live, 120, 36, false)
		press(m, strings.Fields(keys)...)
		full, look, typing := m.full, m.look, m.typing
		end := story("end", steps.Live).out
		m.Update(batchMsg{steps.Batch{Events: end[len(end)-2:]}, true})
		if m.full != full || m.look != look || m.typing != typing || m.typing != nil && m.typing.value() != "note" {
			t.Errorf("after %s the report came over it", keys)
		}
		fits(t, m)
		press(m, "esc", "enter")
		if m.full != paneEnd && !m.gone || len(f.acts) > 1 {
			t.Errorf("after %s the report cannot be reached: full %d, did %s", keys, m.full, acts(f))
		}
	}
}

// TestHelpKeepsTheField: no key of the help page touches the field below it.
func TestHelpKeepsTheField(t *testing.T) {
	m, f := stage(t, "sheet", steps.Live, 120, 36, false)
	press(m, "enter")
	typeText(m, "fairtradeworker-api")
	press(m, "?", "s", "E", "a", "enter", "R")
	if m.typing == nil || m.typing.value() != "fairtradeworker-api" || len(f.acts) > 0 {
		t.Errorf("the help page let keys through: %s", acts(f))
	}
	press(m, "esc", "enter")
	if confirms(f) != 1 {
		t.Error("after the help the field does not confirm")
	}
}
