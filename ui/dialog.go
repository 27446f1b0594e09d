package ui

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
)

// Dialog is a page that stands before a walk and is answered by a typed word:
// Enter alone never answers it, there is no default, and a pasted word is
// refused. All texts may come from outside.
type Dialog struct {
	Title  string
	Lines  []DialogLine
	Ask    string           // the line above the field
	Words  []string         // the answers that there are
	Verbs  []string         // what each of them does, in a few words
	Detail string           // beside the title, at the right
	ASCII  bool             // signs that every terminal has
	Keys   func() time.Time // when a key came; nil: time.Now
}

// DialogLine is one paragraph: a name at the left, a text beside it.
type DialogLine struct {
	Name, Text string
	Loud       bool // it waits for attention
	Verbatim   bool // code: not wrapped at the name's column, no blank lines around
}

// Answer shows the dialog on the terminal and gives the word that was typed; ""
// when the operator left without one.
func Answer(ctx context.Context, d Dialog, opts ...tea.ProgramOption) (string, error) {
	m := newDialog(d)
	err := run(ctx, m, opts)
	return m.answer, err
}

// AnswerPlain prints the dialog as lines and reads one answer.
func AnswerPlain(d Dialog, in io.Reader, out io.Writer) (string, error) {
	m := newDialog(d)
	for _, r := range append([]row{line(raw(strong, d.Title))}, m.rows(100)...) {
		if _, err := fmt.Fprintln(out, strings.TrimRight(r.String(), " ")); err != nil {
			return "", err
		}
	}
	if _, err := fmt.Fprintf(out, "\n%s %s\n", Text(d.Ask), m.verbs()); err != nil {
		return "", err
	}
	sc := bufio.NewScanner(in)
	if sc.Scan() && slices.Contains(d.Words, sc.Text()) {
		return sc.Text(), nil
	}
	return "", sc.Err()
}

func raw(ro role, t string) span { return span{ro, Text(t)} }

type dialog struct {
	d      Dialog
	in     textinput.Model
	fast   int // letters that came right after the one before
	hand   hand
	ready  bool // ↵ would be taken now
	waking bool
	said   Safe
	top    int
	w, h   int
	answer string
	gone   bool
	g      *glyphs
	theme  *theme
	dark   bool
	prof   colorprofile.Profile
}

func newDialog(d Dialog) *dialog {
	g := unicodeGlyphs
	if d.ASCII {
		g = asciiGlyphs
	}
	if d.Keys == nil {
		d.Keys = time.Now
	}
	h := hand{clock: d.Keys}
	h.asked()
	return &dialog{d: d, hand: h, in: newInput(false), g: g, dark: true, prof: colorprofile.TrueColor, theme: newTheme(true, colorprofile.TrueColor, g)}
}

func (m *dialog) Init() tea.Cmd { return tea.RequestBackgroundColor }

func (m *dialog) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.w, m.h = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		m.dark = msg.IsDark()
	case tea.ColorProfileMsg:
		m.prof = msg.Profile
	case tea.PasteMsg:
		m.said = "Paste is refused: type it."
	case wakeMsg:
		m.waking, m.ready = false, m.hand.wait() == 0
	case tea.KeyPressMsg:
		m.press(msg)
	}
	m.theme = newTheme(m.dark, m.prof, m.g)
	if m.gone {
		return m, tea.Quit
	}
	if in := m.hand.wait(); !m.waking && !m.ready {
		m.waking = true
		return m, tea.Tick(in, func(time.Time) tea.Msg { return wakeMsg{} })
	}
	return m, nil
}

func (m *dialog) press(k tea.KeyPressMsg) {
	small := m.w < minW || m.h < minH
	was := m.said
	m.said = ""
	ready := m.hand.wait() == 0
	quick := m.hand.key()
	m.ready = false
	switch k.String() {
	case "ctrl+c", "esc":
		m.gone = true
	case "up":
		m.top--
	case "down":
		m.top++
	case "pgup", "ctrl+u":
		m.top -= m.h / 2
	case "pgdown", "ctrl+d":
		m.top += m.h / 2
	case "enter":
		switch v := m.in.Value(); {
		case k.IsRepeat || small:
		case quick > 0 && was == typeIt:
			m.said = was // the rest of it
		case slices.Contains(m.d.Words, v) && pasted(m.fast, len(v)):
			m.clear()
		case slices.Contains(m.d.Words, v) && !ready:
			m.said = "↵ was not taken: it came too soon after the last key. Look, then press it again."
		case slices.Contains(m.d.Words, v):
			m.answer, m.gone = v, true
		case v == "":
			m.said = "↵ does nothing: nothing is typed. There is no default."
		default:
			m.said = "↵ does nothing: that is none of the words."
		}
	default:
		if small {
			return
		}
		if quick > 0 && k.Text != "" {
			m.fast++
		}
		if m.in, _ = m.in.Update(k); quick >= burst {
			m.clear()
		}
	}
}

// clear refuses what was pasted.
func (m *dialog) clear() {
	m.in.Reset()
	m.fast, m.said = 0, typeIt
}

// verbs are the words with what they do.
func (m *dialog) verbs() Safe {
	var out []string
	for i, w := range m.d.Words {
		t := w
		if i < len(m.d.Verbs) {
			t += ": " + m.d.Verbs[i]
		}
		out = append(out, t)
	}
	return Text(strings.Join(out, "; "))
}

const dialogCol = 17

func (m *dialog) rows(w int) (out []row) {
	for _, l := range m.d.Lines {
		ro := plain
		if l.Loud {
			ro = wants
		}
		switch {
		case l.Name == "" && l.Text == "":
			out = append(out, blank)
		case l.Verbatim:
			out = append(out, label(span{dim, "   " + Text(l.Name)}, dialogCol, w, ro, Lines(l.Text)...)...)
		case l.Name == "":
			out = append(out, para(ro, 3, w, Text(l.Text))...)
		default:
			out = append(out, label(span{dim, "   " + Text(l.Name)}, dialogCol, w, ro, Text(l.Text))...)
		}
	}
	return out
}

func (m *dialog) View() tea.View {
	v := tea.NewView("")
	v.AltScreen = true
	v.WindowTitle = "! runbook"
	if m.w == 0 || m.gone {
		return v
	}
	if m.w < minW || m.h < minH {
		v.Content = m.theme.paint(line(in(wants, "needs %dx%d, now %dx%d. Ctrl-C leaves.", minW, minH, m.w, m.h)), m.w)
		return v
	}
	rows := m.rows(m.w)
	h := m.h - 6
	m.top = min(max(m.top, 0), max(0, len(rows)-h))
	out := []row{line(raw(strong, " "+m.d.Title)).at(raw(dim, m.d.Detail+" ")), blank}
	for i := range h {
		switch {
		case m.top+i >= len(rows):
			out = append(out, blank)
		case i == h-1 && m.top+h < len(rows):
			out = append(out, line(in(wants, "   %s %d more rows", m.g.fold, len(rows)-m.top-h+1), faint("   PgDn")))
		default:
			out = append(out, rows[m.top+i])
		}
	}
	said := line(raw(wants, " "+m.d.Ask))
	if i := slices.Index(m.d.Words, m.in.Value()); i >= 0 && m.ready {
		said = line(raw(wants, " ↵ takes it: "+m.in.Value()))
		if i < len(m.d.Verbs) {
			said = line(raw(wants, " ↵ takes it: "+m.d.Verbs[i]+"."))
		}
	}
	if m.said != "" {
		said = line(span{wants, " " + m.said})
	}
	text, at := inputText(m.in, m.w-6)
	keys := line(span{wants, " TYPE  "}, span{strong, "↵"}, span{dim, " " + m.verbs() + "   "}, span{strong, "Esc"}, faint(" leave, nothing runs   "), span{strong, "PgUp PgDn"}, faint(" scroll"))
	out = append(out, line(span{dim, Safe(strings.Repeat(string(m.g.rule), m.w))}), said, line(span{strong, "  > "}, span{field, text}), keys)
	lines := make([]string, len(out))
	for i, r := range out {
		lines[i] = m.theme.paint(r, m.w)
	}
	v.Content = strings.Join(lines, "\n")
	v.Cursor = tea.NewCursor(4+at, m.h-2)
	v.Cursor.Shape = tea.CursorBar
	return v
}
