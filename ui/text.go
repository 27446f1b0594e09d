package ui

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Safe is text that may be put on the screen: printable characters only. String
// literals of this package convert to it by themselves; everything that came
// from outside (page, output, AWS, names typed by people) goes through Text.
type Safe string

// Text makes one line of anything. What could act on a terminal or deceive the
// eye is shown instead of done: ESC as ^[, CR as ^M, a C1 control as <9B>, a
// bidi override as <202E>. Tabs become spaces. No visible character is lost.
func Text(s string) Safe {
	if plainASCII(s) {
		return Safe(s)
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	col, marks := 0, 0
	var prev rune
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		out := ""
		switch {
		case r == utf8.RuneError && n == 1:
			out = fmt.Sprintf("<%02X>", s[i])
		case r == '\t':
			out = strings.Repeat(" ", 8-col%8)
		case r == 0x7f:
			out = "^?"
		case r < 0x20:
			out = "^" + string(r+0x40)
		case (r == 0xFE0E || r == 0xFE0F) && unicode.Is(unicode.So, prev):
			// how an emoji is to be drawn; it changes nothing that can be read
		case unicode.Is(unicode.M, r) && (prev == 0 || marks >= 3), !visible(r):
			out = fmt.Sprintf("<%02X>", r)
		default:
			out = s[i : i+n]
		}
		if unicode.Is(unicode.M, r) {
			marks++
		} else {
			marks = 0
		}
		b.WriteString(out)
		col += ansi.StringWidthWc(out)
		prev = r
		i += n
	}
	return Safe(b.String())
}

// visible tells whether r shows itself and nothing else.
func visible(r rune) bool {
	switch {
	case !unicode.IsPrint(r), unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r), unicode.Is(unicode.Variation_Selector, r):
		return false
	case r == 0x2800, r == 0x034F: // a blank Braille cell; a joiner that joins nothing
		return false
	}
	return true
}

func plainASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}

// Lines is Text for text of several lines; a line's own CR LF is not shown.
func Lines(s string) []Safe {
	s = strings.TrimRight(s, "\n")
	if s == "" {
		return nil
	}
	var out []Safe
	for l := range strings.SplitSeq(s, "\n") {
		out = append(out, Text(strings.TrimSuffix(l, "\r")))
	}
	return out
}

// Output is Text for one line of a command's output: well-formed colour
// sequences are taken off, because commands colour and nobody is deceived by
// the lack of it. Every other sequence is shown.
func Output(line []byte) Safe {
	s := strings.TrimSuffix(string(line), "\r")
	if !strings.Contains(s, "\x1b[") {
		return Text(s)
	}
	var b strings.Builder
	for {
		i := strings.Index(s, "\x1b[")
		if i < 0 {
			break
		}
		b.WriteString(s[:i])
		j := i + 2
		for j < len(s) && (s[j] >= '0' && s[j] <= '9' || s[j] == ';' || s[j] == ':') {
			j++
		}
		if j < len(s) && s[j] == 'm' {
			s = s[j+1:]
			continue
		}
		b.WriteString(s[i : i+2])
		s = s[i+2:]
	}
	b.WriteString(s)
	return Text(b.String())
}

// sprint is Sprintf into Safe text.
func sprint(format string, a ...any) Safe { return Text(fmt.Sprintf(format, a...)) }

// width is the columns that the text takes.
func width(s Safe) int {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return ansi.StringWidthWc(string(s))
		}
	}
	return len(s)
}
