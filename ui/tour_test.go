package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fairtradeworker/runbook/runbook"
)

const tourPage = "# Page\n\n## Roll back\n\nIf users cannot pay:\n\n```bash\n# 1. Look at the service\naws ecs describe-services --cluster c --services api --frob x\n# Expected: only one deployment\n\n# 2. Go back\naws ecs update-service --cluster c --service api \\\n  --task-definition api:40\n```\n\n- [ ] Tell the team \x1b[31m\n"

func TestTourIsPlain(t *testing.T) {
	book, err := runbook.Parse("page.md", []byte(tourPage))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := (Tour{Book: book, Procedure: "roll-back"}).Plain(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1 of 3  Look at the service", "aws ecs describe-services  reads what ECS knows", "--cluster", "which group of servers", "--frob", "not in the table",
		"expected  only one deployment", "CHANGES a service", "you type the name of what is changed", "a person does it", "Nothing was run."} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
	if strings.Contains(b.String(), "\x1b") {
		t.Error("an escape sequence came through")
	}
}

// TestTourMovesOn: ↵ goes from step to step and leaves after the last, at every
// size, and no row is wider than the screen.
func TestTourMovesOn(t *testing.T) {
	book, err := runbook.Parse("page.md", []byte(tourPage))
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range [][2]int{{80, 24}, {120, 36}, {200, 60}} {
		m := newTourist(Tour{Book: book, Procedure: "roll-back", ASCII: size[0] == 80})
		m.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		for i, want := range []string{"1 of 3", "2 of 3", "3 of 3"} {
			shown := m.View().Content
			if !strings.Contains(shown, want) || len(strings.Split(shown, "\n")) != size[1] {
				t.Errorf("%v: step %d shows %d rows:\n%s", size, i+1, len(strings.Split(shown, "\n")), shown)
			}
			for _, l := range strings.Split(shown, "\n") {
				if w := ansi.StringWidth(l); w > size[0] {
					t.Errorf("a row of %d", w)
				}
			}
			m.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
		}
		if !m.gone {
			t.Errorf("%v: the last ↵ did not leave", size)
		}
	}
}
