package ui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// span is a piece of text in one role; rows are data until the theme paints them.
type span struct {
	role role
	text Safe
}

// row is one line of the screen: left is cut when it does not fit, right is not.
type row struct {
	left, right []span
}

func in(ro role, format string, a ...any) span {
	if len(a) == 0 {
		return span{ro, Text(format)}
	}
	return span{ro, sprint(format, a...)}
}

func say(format string, a ...any) span   { return in(plain, format, a...) }
func faint(format string, a ...any) span { return in(dim, format, a...) }

func line(spans ...span) row { return row{left: spans} }

func (r row) at(right ...span) row { r.right = right; return r }

var blank = row{}

func spansWidth(s []span) (n int) {
	for _, x := range s {
		n += width(x.text)
	}
	return n
}

func (r row) String() string {
	var b strings.Builder
	for _, s := range append(r.left[:len(r.left):len(r.left)], r.right...) {
		b.WriteString(string(s.text))
	}
	return b.String()
}

// fit cuts the spans to w columns; more stands where something was cut off.
func fit(s []span, w int, more Safe) []span {
	if spansWidth(s) <= w {
		return s
	}
	if w <= width(more) {
		return nil
	}
	var out []span
	left := w - width(more)
	for _, x := range s {
		n := width(x.text)
		if n > left {
			x.text = Safe(ansi.TruncateWc(string(x.text), left, ""))
			out = append(out, x)
			break
		}
		out = append(out, x)
		left -= n
	}
	return append(out, span{dim, more})
}

// wrap breaks text at spaces into lines of w columns, and inside a word only
// where the word alone is longer.
func wrap(t Safe, w int) []Safe {
	if w < 4 {
		w = 4
	}
	if width(t) <= w {
		return []Safe{t}
	}
	var out []Safe
	for l := range strings.SplitSeq(ansi.WrapWc(string(t), w, " "), "\n") {
		out = append(out, Safe(strings.TrimRight(l, " ")))
	}
	return out
}

// para gives wrapped rows with an indentation, in one role.
func para(ro role, indent, w int, t Safe) []row {
	var out []row
	for _, l := range wrap(t, w-indent-1) {
		out = append(out, line(span{plain, spaces(indent)}, span{ro, l}))
	}
	return out
}

// label gives rows with a name in front of the first and room for it in front
// of the others.
func label(name span, col, w int, ro role, texts ...Safe) []row {
	var out []row
	for _, t := range texts {
		for _, l := range wrap(t, w-col-1) {
			head := []span{{plain, spaces(col)}}
			if len(out) == 0 {
				head = []span{name, {plain, spaces(col - width(name.text))}}
			}
			out = append(out, row{left: append(head, span{ro, l})})
		}
	}
	return out
}

func spaces(n int) Safe {
	if n <= 0 {
		return ""
	}
	return Safe(strings.Repeat(" ", n))
}

func pad(t Safe, w int) Safe { return t + spaces(w-width(t)) }

func lpad(t Safe, w int) Safe { return spaces(w-width(t)) + t }

// cutWords shortens one text between words, so that no number or name is left
// as something that it is not.
func cutWords(t Safe, w int) Safe {
	if width(t) <= w {
		return t
	}
	i := strings.LastIndexByte(string(cut(t, w)), ' ')
	if i < 0 {
		if _, v, ok := strings.Cut(string(t), "="); ok && len(v)+2 <= w { // the value tells more than its name
			return Safe("…=" + v)
		}
		return "…"
	}
	return Safe(strings.TrimRight(string(t[:i]), " ,;:")) + " …"
}

// cut shortens one text.
func cut(t Safe, w int) Safe {
	if width(t) <= w {
		return t
	}
	return Safe(ansi.TruncateWc(string(t), w, "…"))
}
