package ui

import (
	"context"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
)

// Item is a procedure in the picker.
type Item struct {
	Runbook, Procedure string // what the caller opens
	Title, When        string
	Steps, Level       int // Level: the highest rung of its steps
	Env, Note          string
}

// Past is a run in the picker: one that can be resumed or looked at.
type Past struct {
	Run, Title, State, When string
	Resumable               bool
}

// Picked is what was opened: an index into items or into runs, the other -1.
type Picked struct {
	Item, Run int
	Rehearse  bool // an item is to be walked in the simulated account
	now       int  // of the rows that fit now, counted from 1; 0 = none of them
}

// Pick shows the list until something is opened; ok is false when the operator
// left without.
func Pick(ctx context.Context, items []Item, runs []Past, opts ...tea.ProgramOption) (p Picked, ok bool, err error) {
	m := newPicker(items, runs)
	err = run(ctx, m, opts)
	return m.picked, m.ok, err
}

type picker struct {
	items   []Item
	runs    []Past
	find    string
	at      int // among what is found
	top     int
	w, h    int
	picked  Picked
	ok      bool
	gone    bool
	ask     func() tea.Msg // what fits now; nil: nobody knows
	now     Now
	told    bool // it has answered
	touched bool // a key was pressed
	theme   *theme
	dark    bool
	prof    colorprofile.Profile
}

func newPicker(items []Item, runs []Past) *picker {
	return &picker{items: items, runs: runs, picked: Picked{Item: -1, Run: -1}, dark: true, prof: colorprofile.TrueColor, theme: newTheme(true, colorprofile.TrueColor, unicodeGlyphs)}
}

func (p *picker) Init() tea.Cmd { return tea.Batch(tea.RequestBackgroundColor, p.ask) }

// found are the rows that hold every word that was typed.
func (p *picker) found() []Picked {
	var out []Picked
	for i, n := range p.now.Rows {
		if it := p.items[n.Item]; p.holds(it.Runbook + " " + it.Title + " " + n.Why) {
			out = append(out, Picked{Item: n.Item, Run: -1, now: i + 1})
		}
	}
	for i, r := range p.runs {
		if p.holds(r.Run + " " + r.Title + " " + r.State) {
			out = append(out, Picked{Item: -1, Run: i})
		}
	}
	for i, it := range p.items {
		if p.holds(it.Runbook + " " + it.Title + " " + it.When + " " + it.Note + " " + it.Env) {
			out = append(out, Picked{Item: i, Run: -1})
		}
	}
	return out
}

func (p *picker) holds(text string) bool {
	text = strings.ToLower(text)
	for _, w := range strings.Fields(strings.ToLower(p.find)) {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

func (p *picker) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		p.w, p.h = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		p.dark = msg.IsDark()
	case tea.ColorProfileMsg:
		p.prof = msg.Profile
	case tea.PasteMsg:
		p.find += strings.Join(strings.Fields(msg.Content), " ")
	case nowMsg:
		p.sensed(Now(msg))
	case tea.KeyPressMsg:
		p.touched = true
		p.press(msg)
	}
	p.theme = newTheme(p.dark, p.prof, unicodeGlyphs)
	if p.gone {
		return p, tea.Quit
	}
	return p, nil
}

func (p *picker) press(k tea.KeyPressMsg) {
	found := p.found()
	switch name := k.String(); name {
	case "ctrl+c":
		p.gone = true
	case "esc":
		if p.find == "" {
			p.gone = true
		}
		p.find, p.at = "", 0
	case "enter":
		if p.at < len(found) && !k.IsRepeat && p.w >= minW && p.h >= minH {
			p.picked, p.ok, p.gone = found[p.at], true, true
		}
	case "ctrl+r":
		if p.at < len(found) && found[p.at].Item >= 0 && !k.IsRepeat && p.w >= minW && p.h >= minH {
			p.picked, p.ok, p.gone = found[p.at], true, true
			p.picked.Rehearse = true
		}
	case "up", "shift+tab", "ctrl+p":
		p.at = max(0, p.at-1)
	case "down", "tab", "ctrl+n":
		p.at = min(max(0, len(found)-1), p.at+1)
	case "pgdown":
		p.at = min(max(0, len(found)-1), p.at+p.h/2)
	case "pgup":
		p.at = max(0, p.at-p.h/2)
	case "backspace":
		if _, n := utf8.DecodeLastRuneInString(p.find); n > 0 {
			p.find, p.at = p.find[:len(p.find)-n], 0
		}
	default:
		switch {
		case name == "q" && p.find == "":
			p.gone = true
		case k.Text != "":
			p.find += k.Text
			p.at = 0
		}
	}
}
