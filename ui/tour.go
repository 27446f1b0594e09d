package ui

import (
	"context"
	"fmt"
	"io"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"github.com/fairtradeworker/runbook/runbook"
)

// Tour is a procedure that is explained line by line. Nothing of it is run and
// nothing is asked of anybody.
type Tour struct {
	Book      *runbook.Runbook
	Procedure string // its id
	ASCII     bool
}

// levelSays is what a run would do with a step of each rung.
var levelSays = []string{
	"in a run it runs by itself: it only looks", "in a run ↵ starts it: it changes only this machine",
	"in a run you type yes: it CHANGES STAGING", "in a run you type the name of what is changed: it CHANGES PRODUCTION",
	"in a run you type the name, and a second person looks: an OUTAGE, or data that is gone",
}

// Plain prints the whole tour as lines.
func (t Tour) Plain(w io.Writer) error {
	steps := t.Book.StepsOf(t.Procedure)
	for i := range steps {
		for _, r := range t.rows(i, 100) {
			text := ""
			for _, s := range r.left {
				text += string(s.text)
			}
			if _, err := fmt.Fprintln(w, strings.TrimRight(text, " ")); err != nil {
				return err
			}
		}
	}
	_, err := fmt.Fprintln(w, "Nothing was run.")
	return err
}

// rows are one step: what the page says, each command with its parts, what is
// expected, and what a run would ask.
func (t Tour) rows(i, w int) []row {
	steps := t.Book.StepsOf(t.Procedure)
	s := steps[i]
	const col = 26
	out := []row{line(in(strong, " %d of %d  %s", i+1, len(steps), s.Title), faint("   line %d", s.Line)), blank}
	if s.When != "" {
		out = append(out, label(faint("   only if"), 13, w, plain, Text(s.When))...)
	}
	if text := strings.TrimSpace(s.Text); text != "" {
		out = append(out, label(faint("   page says"), 13, w, plain, Lines(text)...)...)
	}
	for _, c := range s.Commands {
		out = append(out, blank)
		for _, l := range Lines(c.Text) {
			out = append(out, line(say("   "), span{strong, l}))
		}
		for _, m := range runbook.Explain(c.Text) {
			name, means := Text(m.Text), Text(m.Means)
			if m.Inner {
				name = "  " + name
			}
			if means == "" {
				means = "not in the table; its own --help says"
			}
			at := col
			if width(name)+6 > col {
				at = width(name) + 7
			}
			out = append(out, label(span{busy, "     " + name}, at, w, plain, means)...)
		}
	}
	if len(s.Commands) == 0 {
		out = append(out, label(faint("   you"), 13, w, plain, "a person does it, and ticks it")...)
	}
	out = append(out, blank)
	for _, p := range s.Placeholders {
		out = append(out, label(faint("   asks for"), 13, w, plain, sprint("%s, before the first step", p.Text))...)
	}
	for _, e := range s.Expects {
		out = append(out, label(faint("   expected"), 13, w, plain, Text(e))...)
	}
	if len(s.Commands) > 0 {
		out = append(out, label(faint("   changes"), 13, w, plain, Safe(levelSays[s.Level]))...)
	}
	for _, warn := range t.Book.Warnings {
		if warn.Line >= s.Line && (i+1 == len(steps) || warn.Line < steps[i+1].Line) {
			out = append(out, label(span{wants, "   ! mind"}, 13, w, plain, Text(warn.Text))...)
		}
	}
	return append(out, blank)
}

// Walk shows the tour a step at a time; ↵ moves on.
func (t Tour) Walk(ctx context.Context, opts ...tea.ProgramOption) error {
	return run(ctx, newTourist(t), opts)
}

// tourist is the tour's screen.
type tourist struct {
	Tour
	at, top int
	w, h    int
	gone    bool
	g       *glyphs
	theme   *theme
	dark    bool
	profile colorprofile.Profile
}

func newTourist(t Tour) *tourist {
	m := &tourist{Tour: t, g: unicodeGlyphs, dark: true, profile: colorprofile.TrueColor}
	if t.ASCII {
		m.g = asciiGlyphs
	}
	m.theme = newTheme(m.dark, m.profile, m.g)
	return m
}

func (m *tourist) Init() tea.Cmd { return tea.RequestBackgroundColor }

func (m *tourist) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.w, m.h = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		m.dark = msg.IsDark()
		m.theme = newTheme(m.dark, m.profile, m.g)
	case tea.ColorProfileMsg:
		m.profile = msg.Profile
		m.theme = newTheme(m.dark, m.profile, m.g)
	case tea.KeyPressMsg:
		m.press(msg.String())
	}
	if m.gone {
		return m, tea.Quit
	}
	return m, nil
}

func (m *tourist) press(key string) {
	last := len(m.Book.StepsOf(m.Procedure)) - 1
	switch key {
	case "enter", "right", "n", "space":
		if m.at == last {
			m.gone = key == "enter"
			return
		}
		m.at, m.top = m.at+1, 0
	case "backspace", "left", "p":
		m.at, m.top = max(0, m.at-1), 0
	case "down", "j":
		m.top++
	case "up", "k":
		m.top = max(0, m.top-1)
	case "pgdown", "ctrl+d":
		m.top += max(1, m.h-6)
	case "pgup", "ctrl+u":
		m.top = max(0, m.top-max(1, m.h-6))
	case "q", "esc", "ctrl+c":
		m.gone = true
	}
}

func (m *tourist) View() tea.View {
	v := tea.NewView("")
	v.AltScreen = true
	v.WindowTitle = "runbook walk"
	if m.w == 0 || m.gone {
		return v
	}
	if m.w < minW || m.h < minH {
		v.Content = m.theme.paint(line(in(wants, "needs %dx%d, now %dx%d. Ctrl-C leaves.", minW, minH, m.w, m.h)), m.w)
		return v
	}
	steps := m.Book.StepsOf(m.Procedure)
	out := []row{line(in(title, " WALK "), say("  nothing is run, nothing is asked of AWS")), blank}
	body, room := m.rows(m.at, m.w-1), m.h-5
	m.top = min(m.top, max(0, len(body)-room))
	shown := body[m.top:min(len(body), m.top+room)]
	out = append(out, shown...)
	for len(out) < room+2 {
		out = append(out, blank)
	}
	var next row
	switch {
	case len(body) > m.top+room:
		next = ask("There is more below: ↓")
	case m.at+1 < len(steps):
		next = tell("↵ goes on to step %d, %s", m.at+2, steps[m.at+1].Title)
	default:
		next = tell("That was the last step. ↵ leaves; `runbook rehearse` lets you practise it.")
	}
	out = append(out, line(span{dim, Safe(strings.Repeat(string(m.g.rule), m.w))}), next,
		line(say(" ↵ next   ← back   ↑↓ scroll   q leave")))
	lines := make([]string, len(out))
	for i, r := range out {
		lines[i] = m.theme.paint(r, m.w)
	}
	v.Content = strings.Join(lines, "\n")
	return v
}
