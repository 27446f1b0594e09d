package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fairtradeworker/runbook/steps"
)

var sizes = [][2]int{{80, 24}, {120, 36}, {200, 60}}

// golden compares with testdata/NAME.txt; UPDATE=1 rewrites it.
func golden(t *testing.T, name string, lines []string) {
	t.Helper()
	file := filepath.Join("testdata", name+".txt")
	got := strings.Join(lines, "\n") + "\n"
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (UPDATE=1 rewrites it); got:\n%s", file, got)
	}
}

// fits fails on a row that is wider than the screen, and on too many rows.
func fits(t *testing.T, m *model) {
	t.Helper()
	rows := strings.Split(m.View().Content, "\n")
	if len(rows) > m.frame.h {
		t.Errorf("%d rows on a screen of %d", len(rows), m.frame.h)
	}
	for i, r := range rows {
		if n := ansi.StringWidthWc(r); n != m.frame.w {
			t.Errorf("row %d has %d columns of %d: %q", i, n, m.frame.w, ansi.Strip(r))
		}
	}
}

func TestScreens(t *testing.T) {
	for _, at := range points {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s-%dx%d", at, size[0], size[1]), func(t *testing.T) {
				m, _ := stage(t, at, steps.Rehearsal, size[0], size[1], false)
				fits(t, m)
				golden(t, fmt.Sprintf("%s-%dx%d", at, size[0], size[1]), screen(m))
			})
		}
	}
}

func TestScreensLive(t *testing.T) {
	for _, size := range sizes {
		m, _ := stage(t, "sheet", steps.Live, size[0], size[1], false)
		press(m, "enter")
		typeText(m, "fairtradeworker-a")
		fits(t, m)
		golden(t, fmt.Sprintf("live-typing-%dx%d", size[0], size[1]), screen(m))
	}
}

func TestScreensASCII(t *testing.T) {
	for _, at := range points {
		m, _ := stage(t, at, steps.Rehearsal, 120, 36, true)
		fits(t, m)
		for _, l := range screen(m) {
			for _, r := range l {
				if r > 0x7e {
					t.Errorf("%s: %q in %q", at, r, l)
				}
			}
		}
	}
	m, _ := stage(t, "watch", steps.Rehearsal, 80, 24, true)
	golden(t, "ascii-watch-80x24", screen(m))
}

func TestPages(t *testing.T) {
	for name, keys := range map[string][]string{"help": {"?"}, "evidence": {"o"}, "journal": {"J"}, "steps": {"1"}, "look": {"1", "up", "up"}} {
		for _, size := range sizes[:2] {
			m, _ := stage(t, "failed", steps.Rehearsal, size[0], size[1], false)
			press(m, keys...)
			fits(t, m)
			golden(t, fmt.Sprintf("page-%s-%dx%d", name, size[0], size[1]), screen(m))
		}
	}
}

// TestEverySize walks all points through many sizes: no row may be wider or
// narrower than the screen and nothing may panic.
func TestEverySize(t *testing.T) {
	for _, at := range points {
		m, _ := stage(t, at, steps.Live, 80, 24, false)
		for w := 1; w <= 230; w += 7 {
			for _, h := range []int{1, 5, 16, 19, 24, 29, 30, 36, 50, 70} {
				m.Update(tea.WindowSizeMsg{Width: w, Height: h})
				m.View()
				if w >= minW && h >= minH {
					fits(t, m)
				}
			}
		}
	}
}

func TestTooSmall(t *testing.T) {
	m, f := stage(t, "sheet", steps.Live, 48, 12, false)
	got := strings.Join(screen(m), " ")
	if !strings.Contains(got, "needs 60x16, now 48x12") || !strings.Contains(got, "Ctrl-C leaves") {
		t.Errorf("small screen says %q", got)
	}
	press(m, "enter", "!", "q", "s")
	if m.typing != nil || len(f.acts) > 0 || m.gone {
		t.Error("a key acted on a screen that cannot show what it does")
	}
	press(m, "ctrl+c")
	if !m.gone {
		t.Error("Ctrl-C does not leave")
	}
}
