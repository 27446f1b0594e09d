package ui

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
)

// Item is a procedure in the picker.
type Item struct {
	Runbook, Procedure string // what the caller opens
	Book, Title, When  string // Book: the page's title
	Steps, Level       int    // Level: the highest rung of its steps
	Env, Note          string
	Outline            []Outlined // its steps
	Timeline, Target   string     // as the page says it; the service that it names
	Warnings           int        // what is wrong with the page's text
}

// Outlined is one step of the outline: what it is and who does it.
type Outlined struct{ Title, Act string }

// Past is a run in the picker: one that can be resumed or looked at.
type Past struct {
	Run, Title, State, When string
	Resumable               bool
	Live                    bool // it speaks to the real account
}

// Picked is what was opened: an index into items or into runs, the other -1.
type Picked struct {
	Item, Run int
	Rehearse  bool // an item is to be walked in the simulated account
	now       int  // of the rows that fit now, counted from 1; 0 = none of them
}

// Shelf is what the picker offers. Nothing of it was read from AWS; what Now
// reads comes to it later.
type Shelf struct {
	Items   []Item
	Runs    []Past
	Account string           // which account a live walk will be in, as far as the environment names it
	Keys    func() time.Time // when a key came; nil: time.Now
	ASCII   bool
	// Now says what fits at the moment, asked once, beside the screen; nil: nobody
	// can be asked.
	Now func(context.Context) Now
}

// Pick shows the list until something is opened; ok is false when the operator
// left without. Whether a procedure is walked live or as a rehearsal is asked
// for each, and neither is preselected.
func Pick(ctx context.Context, s Shelf, opts ...tea.ProgramOption) (p Picked, ok bool, err error) {
	m := newPicker(s)
	if s.Now != nil {
		m.ask = func() tea.Msg { return nowMsg(s.Now(ctx)) }
	}
	err = run(ctx, m, opts)
	return m.picked, m.ok, err
}

type picker struct {
	Shelf
	find    string
	at      int // among what is found
	top     int
	open    bool // the procedure under the cursor is open: live or rehearsal?
	way     way
	w, h    int
	said    Safe
	hand    hand
	ready   bool // a key that answers would be taken now
	waking  bool
	later   bool // an answer waits whether other keys come on its heels
	picked  Picked
	ok      bool
	gone    bool
	ask     func() tea.Msg // what fits now; nil: nobody knows
	now     Now
	told    bool // it has answered
	touched bool // a key was pressed
	g       *glyphs
	theme   *theme
	dark    bool
	prof    colorprofile.Profile
}

// way is how a procedure is walked.
type way int

const (
	noWay way = iota
	rehearsed
	goLive
)

func newPicker(s Shelf) *picker {
	if s.Keys == nil {
		s.Keys = time.Now
	}
	p := &picker{Shelf: s, hand: hand{clock: s.Keys}, picked: Picked{Item: -1, Run: -1}, g: unicodeGlyphs, dark: true, prof: colorprofile.TrueColor}
	if s.ASCII {
		p.g = asciiGlyphs
	}
	p.hand.asked()
	p.theme = newTheme(p.dark, p.prof, p.g)
	return p
}

func (p *picker) Init() tea.Cmd { return tea.Batch(tea.RequestBackgroundColor, p.ask) }

// found are the rows that hold every word that was typed.
func (p *picker) found() []Picked {
	var out []Picked
	for i, n := range p.now.Rows {
		if it := p.Items[n.Item]; p.holds(it.Runbook + " " + it.Title + " " + n.Why) {
			out = append(out, Picked{Item: n.Item, Run: -1, now: i + 1})
		}
	}
	for i, r := range p.Runs {
		if p.holds(r.Run + " " + r.Title + " " + r.State) {
			out = append(out, Picked{Item: -1, Run: i})
		}
	}
	for i, it := range p.Items {
		if p.holds(it.Runbook + " " + it.Book + " " + it.Title + " " + it.When + " " + it.Note + " " + it.Env) {
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

// under is the row under the cursor; ok is false when nothing is found.
func (p *picker) under() (row Picked, ok bool) {
	if found := p.found(); p.at < len(found) {
		return found[p.at], true
	}
	return Picked{Item: -1, Run: -1}, false
}

func (p *picker) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		p.w, p.h = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		p.dark = msg.IsDark()
		p.theme = newTheme(p.dark, p.prof, p.g)
	case tea.ColorProfileMsg:
		p.prof = msg.Profile
		p.theme = newTheme(p.dark, p.prof, p.g)
	case tea.PasteMsg:
		if !p.open {
			p.find, p.at = p.find+strings.Join(strings.Fields(msg.Content), " "), 0
		}
	case wakeMsg:
		p.woken()
	case nowMsg:
		p.sensed(Now(msg))
	case tea.KeyPressMsg:
		p.touched = true
		p.press(msg)
	}
	if p.gone {
		return p, tea.Quit
	}
	return p, p.wake()
}

func (p *picker) wake() tea.Cmd {
	in := p.hand.wait()
	if p.later {
		in = typedGap
	}
	if p.waking || in <= 0 && p.ready {
		return nil
	}
	p.waking = true
	return tea.Tick(in, func(time.Time) tea.Msg { return wakeMsg{} })
}

func (p *picker) woken() {
	p.waking = false
	if p.later && p.Keys().Sub(p.hand.last) >= typedGap {
		p.later = false
		if row, ok := p.under(); ok {
			row.Rehearse = p.way == rehearsed && row.Item >= 0
			p.picked, p.ok, p.gone = row, true, true
		}
		return
	}
	p.ready = p.hand.wait() == 0
}

func (p *picker) press(k tea.KeyPressMsg) {
	name := k.String()
	if name == "ctrl+c" {
		p.gone = true
		return
	}
	ready := p.hand.wait() == 0
	quick := p.hand.key()
	p.said, p.ready = "", false
	if p.later {
		p.later, p.said = false, tooFast
		return
	}
	if p.w < minW || p.h < minH {
		return
	}
	if name == "enter" {
		p.enter(ready && quick == 0 && !k.IsRepeat)
		return
	}
	if p.open {
		p.pressOpen(name, quick)
		return
	}
	last := max(0, len(p.found())-1)
	switch name {
	case "esc":
		p.gone = p.find == ""
		p.find, p.at = "", 0
	case "up", "shift+tab", "ctrl+p":
		p.at = max(0, p.at-1)
	case "down", "tab", "ctrl+n":
		p.at = min(last, p.at+1)
	case "pgdown":
		p.at = min(last, p.at+p.h/2)
	case "pgup":
		p.at = max(0, p.at-p.h/2)
	case "backspace":
		if _, n := utf8.DecodeLastRuneInString(p.find); n > 0 {
			p.find, p.at = p.find[:len(p.find)-n], 0
		}
	default:
		switch {
		case name == "q" && p.find == "" && quick == 0:
			p.gone = true
		case k.Text != "":
			p.find += k.Text
			p.at = 0
		}
	}
}

// enter opens a procedure, which reads nothing from AWS, or begins what is open.
func (p *picker) enter(taken bool) {
	row, ok := p.under()
	switch {
	case !ok:
	case !p.open && row.Item >= 0:
		p.open, p.way = true, noWay
		p.hand.asked()
	case p.open && p.way == noWay:
		p.said = "↵ does nothing yet: choose l to rehearse or v to walk it live."
	case !taken:
		p.said = "↵ was not taken: it came too soon after the last key. Look, then press it again."
	default:
		p.later = true
	}
}

// pressOpen is a key on the page that asks how the procedure is to be walked.
func (p *picker) pressOpen(name string, quick int) {
	if quick > 0 && name != "esc" {
		p.way, p.said = noWay, tooFast
		return
	}
	switch name {
	case "esc", "left":
		p.open = false
	case "l":
		p.way = rehearsed
	case "v":
		p.way = goLive
	case "up", "down", "tab", "shift+tab":
		if p.way == noWay {
			p.way = map[bool]way{true: rehearsed, false: goLive}[name == "down" || name == "tab"]
		} else {
			p.way = rehearsed + goLive - p.way
		}
	case "q":
		p.gone = true
	}
}
