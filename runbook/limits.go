package runbook

import (
	"bytes"
	"fmt"
)

// Limits of a page. They are checked by one linear scan before goldmark sees
// the bytes: its parse cannot be cancelled, and a few kilobytes of nested
// markers cost it seconds.
const (
	MaxBytes   = 1 << 20  // a page
	MaxLine    = 16 << 10 // one line
	MaxNesting = 32       // quotes and lists inside each other

	// What the reader makes of it; no page for people comes near.
	MaxSteps    = 10_000
	MaxCommands = 20_000 // also the lines of one code block
)

// within refuses pages that are not text or would take too long to read. The
// error is one sentence that names the limit.
func within(path string, src []byte) error {
	if len(src) > MaxBytes {
		return fmt.Errorf("read %s: the page has %d bytes, the limit is %d (1 MiB); split it into several pages", path, len(src), MaxBytes)
	}
	if i := bytes.IndexByte(src, 0); i >= 0 {
		return fmt.Errorf("read %s: line %d holds a NUL byte, so this is not a text file; give a Markdown page", path, 1+bytes.Count(src[:i], []byte{'\n'}))
	}
	var open nest
	for n, rest := 1, src; len(rest) > 0; n++ {
		line := rest
		if i := bytes.IndexByte(rest, '\n'); i >= 0 {
			line, rest = rest[:i], rest[i+1:]
		} else {
			rest = nil
		}
		if len(line) > MaxLine {
			return fmt.Errorf("read %s: line %d has %d bytes, the limit is %d (16 KiB); break the line", path, n, len(line), MaxLine)
		}
		if d := open.line(line); d > MaxNesting {
			return fmt.Errorf("read %s: line %d nests quotes and lists %d deep, the limit is %d; flatten it", path, n, d, MaxNesting)
		}
	}
	return nil
}

// nest follows how deep quotes and lists stand in each other, by indentation
// alone: it may count more than a Markdown reader would, never less.
type nest struct{ indents []int }

// line returns the depth after the markers at the start of one line.
func (n *nest) line(b []byte) int {
	col, i, quotes, inline := 0, 0, 0, 0
	if len(bytes.TrimSpace(b)) == 0 {
		return 0
	}
	for i < len(b) {
		switch {
		case b[i] == ' ':
			col, i = col+1, i+1
		case b[i] == '\t':
			col, i = col+4-col%4, i+1
		case b[i] == '>':
			quotes, col, i = quotes+1, col+1, i+1
		default:
			w := marker(b[i:])
			if w == 0 {
				return quotes + len(n.indents)
			}
			if inline++; inline > MaxNesting {
				return inline
			}
			for len(n.indents) > 0 && n.indents[len(n.indents)-1] >= col {
				n.indents = n.indents[:len(n.indents)-1]
			}
			n.indents = append(n.indents, col)
			col, i = col+w, i+w
		}
	}
	return quotes + len(n.indents)
}

// marker returns the width of a list marker that b starts with, or 0.
func marker(b []byte) int {
	i := 0
	for i < len(b) && i < 9 && b[i] >= '0' && b[i] <= '9' {
		i++
	}
	switch {
	case i == 0 && (b[0] == '-' || b[0] == '*' || b[0] == '+'):
		i = 1
	case i > 0 && i < len(b) && (b[i] == '.' || b[i] == ')'):
		i++
	default:
		return 0
	}
	if i == len(b) || b[i] == ' ' || b[i] == '\t' || b[i] == '\r' {
		return i
	}
	return 0
}
