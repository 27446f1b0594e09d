package ui

import (
	"slices"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/fairtradeworker/runbook/steps"
)

// The run is told which instruments the screen shows, once for each change, and
// a lost focus changes nothing: a terminal beside the browser is still looked at.
func TestScreenTellsWhatItShows(t *testing.T) {
	m, f := stage(t, "watch", steps.Live, 120, 36, false)
	screen(m)
	press(m, "o")
	screen(m)
	m.Update(tea.BlurMsg{})
	m.Update(tea.FocusMsg{})
	press(m, "esc")
	screen(m)
	m.Update(beatMsg{})
	m.Update(tea.WindowSizeMsg{Width: 48, Height: 12})
	screen(m)
	m.Update(beatMsg{})
	if want := []string{"checks logs rollout", "", "checks logs rollout", ""}; !slices.Equal(f.shown, want) {
		t.Errorf("told %q, want %q", f.shown, want)
	}
}
