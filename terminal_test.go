package main

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// terminal is what a terminal would show of a program's bytes: the cells, the
// alternate screen, the cursor. It knows the sequences that Bubble Tea's
// renderer sends for xterm-256color, one cell a rune.
type terminal struct {
	parser      *ansi.Parser
	w, h        int
	x, y        int
	wrapNext    bool
	top, bottom int
	cells       [][]rune
	main        [][]rune // kept while the alternate screen is shown
	alt         bool
	cursor      bool
	insert      bool
	last        rune
	title       string
}

func newTerminal(w, h int) *terminal {
	t := &terminal{parser: ansi.NewParser(), cursor: true}
	t.parser.SetDataSize(1 << 20)
	t.parser.SetHandler(ansi.Handler{Print: t.print, Execute: t.execute, HandleCsi: t.csi, HandleEsc: t.esc, HandleOsc: t.osc})
	t.resize(w, h)
	return t
}

func blank(w, h int) [][]rune {
	rows := make([][]rune, h)
	for i := range rows {
		rows[i] = []rune(strings.Repeat(" ", w))
	}
	return rows
}

func (t *terminal) resize(w, h int) {
	old := t.cells
	t.w, t.h, t.top, t.bottom = w, h, 0, h-1
	t.cells = blank(w, h)
	for y := range min(h, len(old)) {
		copy(t.cells[y], old[y])
	}
	t.x, t.y = min(t.x, w-1), min(t.y, h-1)
}

func (t *terminal) Write(p []byte) (int, error) {
	for _, b := range p {
		t.parser.Advance(b)
	}
	return len(p), nil
}

// String is the screen, trailing blanks cut.
func (t *terminal) String() string {
	rows := make([]string, t.h)
	for i, r := range t.cells {
		rows[i] = strings.TrimRight(string(r), " ")
	}
	return strings.Join(rows, "\n")
}

func (t *terminal) print(r rune) {
	if t.wrapNext {
		t.x, t.wrapNext = 0, false
		t.newline()
	}
	if t.insert {
		copy(t.cells[t.y][t.x+1:], t.cells[t.y][t.x:])
	}
	t.cells[t.y][t.x], t.last = r, r
	if t.x == t.w-1 {
		t.wrapNext = true
		return
	}
	t.x++
}

func (t *terminal) newline() {
	if t.y == t.bottom {
		t.scroll(t.top, 1)
		return
	}
	t.y = min(t.y+1, t.h-1)
}

// scroll moves the lines from top to the margin up by n, or down for n < 0.
func (t *terminal) scroll(top, n int) {
	for ; n > 0; n-- {
		copy(t.cells[top:t.bottom+1], t.cells[top+1:t.bottom+1])
		t.cells[t.bottom] = blank(t.w, 1)[0]
	}
	for ; n < 0; n++ {
		copy(t.cells[top+1:t.bottom+1], t.cells[top:t.bottom])
		t.cells[top] = blank(t.w, 1)[0]
	}
}

func (t *terminal) execute(b byte) {
	switch b {
	case '\n', '\v', '\f':
		t.newline()
	case '\r':
		t.x = 0
	case '\b':
		t.x = max(t.x-1, 0)
	case '\t':
		t.x = min((t.x/8+1)*8, t.w-1)
	}
	t.wrapNext = false
}

func (t *terminal) esc(c ansi.Cmd) {
	if c.Final() == 'M' {
		if t.y == t.top {
			t.scroll(t.top, -1)
		} else {
			t.y--
		}
	}
}

func (t *terminal) osc(cmd int, data []byte) {
	if cmd == 0 || cmd == 2 {
		_, t.title, _ = strings.Cut(string(data), ";")
	}
}

func (t *terminal) csi(c ansi.Cmd, p ansi.Params) {
	n := func(i, def int) int {
		v, _, ok := p.Param(i, def)
		if !ok || v == 0 {
			return def
		}
		return v
	}
	if c.Prefix() == '?' && (c.Final() == 'h' || c.Final() == 'l') {
		t.mode(n(0, 0), c.Final() == 'h')
		return
	}
	if c.Prefix() != 0 || c.Intermediate() != 0 {
		return
	}
	defer func() {
		t.x, t.y = max(0, min(t.x, t.w-1)), max(0, min(t.y, t.h-1))
		if c.Final() != 'm' {
			t.wrapNext = false
		}
	}()
	row := t.cells[t.y]
	switch c.Final() {
	case 'A':
		t.y -= n(0, 1)
	case 'B', 'e':
		t.y += n(0, 1)
	case 'C', 'a':
		t.x += n(0, 1)
	case 'D':
		t.x -= n(0, 1)
	case 'E':
		t.x, t.y = 0, t.y+n(0, 1)
	case 'G', '`':
		t.x = n(0, 1) - 1
	case 'd':
		t.y = n(0, 1) - 1
	case 'H', 'f':
		t.y, t.x = n(0, 1)-1, n(1, 1)-1
	case 'I':
		for range n(0, 1) {
			t.x = min((t.x/8+1)*8, t.w-1)
		}
	case 'Z':
		for range n(0, 1) {
			t.x = max((t.x-1)/8*8, 0)
		}
	case 'J':
		t.erase(n(0, 0))
	case 'K':
		from, to := t.x, t.w
		switch n(0, 0) {
		case 1:
			from, to = 0, t.x+1
		case 2:
			from = 0
		}
		fill(row[from:to])
	case 'X':
		fill(row[t.x:min(t.x+n(0, 1), t.w)])
	case 'P':
		k := min(n(0, 1), t.w-t.x)
		copy(row[t.x:], row[t.x+k:])
		fill(row[t.w-k:])
	case '@':
		k := min(n(0, 1), t.w-t.x)
		copy(row[t.x+k:], row[t.x:])
		fill(row[t.x : t.x+k])
	case 'b':
		for range n(0, 1) {
			t.print(t.last)
		}
	case 'L':
		t.scroll(t.y, -n(0, 1))
	case 'M':
		t.scroll(t.y, n(0, 1))
	case 'S':
		t.scroll(t.top, n(0, 1))
	case 'T':
		t.scroll(t.top, -n(0, 1))
	case 'r':
		t.top, t.bottom = n(0, 1)-1, n(1, t.h)-1
		t.x, t.y = 0, 0
	case 'h':
		t.insert = t.insert || n(0, 0) == 4
	case 'l':
		t.insert = t.insert && n(0, 0) != 4
	}
}

func fill(cells []rune) {
	for i := range cells {
		cells[i] = ' '
	}
}

func (t *terminal) erase(how int) {
	for y := range t.cells {
		if how == 0 && y > t.y || how == 1 && y < t.y || how >= 2 {
			fill(t.cells[y])
		}
	}
	switch how {
	case 0:
		fill(t.cells[t.y][t.x:])
	case 1:
		fill(t.cells[t.y][:t.x+1])
	}
}

func (t *terminal) mode(m int, on bool) {
	switch m {
	case 25:
		t.cursor = on
	case 1049, 1047, 47:
		if on && !t.alt {
			t.main, t.cells = t.cells, blank(t.w, t.h)
		} else if !on && t.alt {
			t.cells = t.main
			t.resize(t.w, t.h)
		}
		t.alt = on
	}
}
