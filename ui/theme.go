package ui

import (
	"image/color"
	"strings"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// role is what a piece of text means; the theme decides how that looks. Each
// meaning is also a word or a glyph, so that nothing is lost without colour.
type role int

const (
	plain   role = iota
	strong       // bold
	dim          // done, not now, sources and ages
	busy         // focus, running, link
	wants        // waits for you, stale, weak
	wrong        // failed, unknown
	good         // measured good
	title        // a pane's name
	focused      // the name of the pane that has the keys
	danger       // the PRODUCTION band
	notice       // the STAGING band
	sim          // the SIMULATED band
	field        // what is typed
	picked       // row under the cursor
	roles
)

// theme turns rows into strings with SGR.
type theme struct {
	ascii bool
	style [roles]string
	more  Safe
	vert  string // rule between columns
	heavy string // the same beside the focused pane
	rule  string
}

type palette struct{ busy, wants, wrong, good, dim color.Color }

var (
	onDark  = palette{hex(0x6CB6EB), hex(0xE69F00), hex(0xFF8A5C), hex(0x3DBE93), hex(0x8A8A8A)}
	onLight = palette{hex(0x005A9C), hex(0x7A4F00), hex(0xA83200), hex(0x00664A), hex(0x666666)}
	// sixteen colours are the terminal's own; these five it can be relied on to tell apart
	onDark16  = palette{ansi.BrightCyan, ansi.Yellow, ansi.BrightRed, ansi.Green, ansi.BrightBlack}
	onLight16 = palette{ansi.Blue, ansi.Magenta, ansi.Red, ansi.Green, ansi.BrightBlack}
)

func hex(v uint32) color.Color {
	return color.RGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 255}
}

func newTheme(dark bool, profile colorprofile.Profile, g *glyphs) *theme {
	p := onLight
	switch {
	case profile == colorprofile.ANSI && dark:
		p = onDark16
	case profile == colorprofile.ANSI:
		p = onLight16
	case dark:
		p = onDark
	}
	s := func() ansi.Style { return ansi.Style{} }
	t := &theme{ascii: g == asciiGlyphs, more: g.more, vert: string(g.vert), heavy: string(g.heavy), rule: string(g.rule)}
	for ro, st := range map[role]ansi.Style{
		strong:  s().Bold(),
		dim:     s().ForegroundColor(p.dim),
		busy:    s().ForegroundColor(p.busy),
		wants:   s().Bold().ForegroundColor(p.wants),
		wrong:   s().Bold().ForegroundColor(p.wrong),
		good:    s().ForegroundColor(p.good),
		title:   s().Bold(),
		focused: s().Bold().Reverse(true).ForegroundColor(p.busy),
		danger:  s().Bold().Reverse(true).ForegroundColor(p.wrong),
		notice:  s().Reverse(true),
		sim:     s().Bold().Reverse(true).ForegroundColor(p.busy),
		field:   s().Bold(),
		picked:  s().Bold().ForegroundColor(p.busy),
	} {
		t.style[ro] = st.String()
	}
	return t
}

// paint gives the row as exactly w columns.
func (t *theme) paint(r row, w int) string {
	if t.ascii {
		r = row{plainer(r.left), plainer(r.right)}
	}
	rw := spansWidth(r.right)
	right := r.right
	if rw > 0 && rw+1 > w {
		right, rw = fit(right, w, t.more), w
	}
	room := w - rw
	if rw > 0 {
		room-- // a space between
	}
	left := fit(r.left, room, t.more)
	var b strings.Builder
	t.put(&b, left)
	if gap := w - spansWidth(left) - spansWidth(right); gap > 0 {
		b.WriteString(strings.Repeat(" ", gap))
	}
	t.put(&b, right)
	return b.String()
}

func (t *theme) put(b *strings.Builder, spans []span) {
	for _, s := range spans {
		if s.text == "" {
			continue
		}
		if st := t.style[s.role]; st != "" {
			b.WriteString(st)
			b.WriteString(string(s.text))
			b.WriteString(ansi.ResetStyle)
			continue
		}
		b.WriteString(string(s.text))
	}
}

// band paints a row whose gap is coloured too: the context line.
func (t *theme) band(ro role, left, right Safe, w int) string {
	l := fit([]span{{ro, left}}, w-width(right), "")
	var text Safe
	for _, s := range l {
		text += s.text
	}
	text += spaces(w-width(text)-width(right)) + right
	return t.paint(line(span{ro, text}), w)
}
