package runbook

import "strings"

// code is one inline code span of a paragraph or item.
type code struct {
	line   int
	text   string
	before string // what stands before it in the same paragraph
}

// codes finds the code spans of a block, in order. One scan: a backtick run
// that nothing closes is text.
func codes(rows []row) []code {
	var out []code
	before := "" // the end of the rows above
	for n, r := range rows {
		s := r.text
		for at := 0; ; {
			i := strings.IndexByte(s[at:], '`')
			if i < 0 {
				break
			}
			i += at
			run := len(s[i:]) - len(strings.TrimLeft(s[i:], "`"))
			j := strings.Index(s[i+run:], s[i:i+run])
			if j < 0 {
				break
			}
			b := s[:i]
			if before != "" {
				b = before + " " + b
			}
			out = append(out, code{r.line, strings.TrimSpace(s[i+run : i+run+j]), tail(b, 240)})
			at = i + 2*run + j
		}
		if n+1 < len(rows) {
			if before = tail(s, 240); len(s) < 40 && n > 0 {
				before = tail(rows[n-1].text+" "+s, 240)
			}
		}
	}
	return out
}

func tail(s string, n int) string {
	if len(s) > n {
		return s[len(s)-n:]
	}
	return s
}

// plain takes inline Markdown off: emphasis, code marks, links, images.
func plain(s string) string {
	if !strings.ContainsAny(s, "*_`[<\\") {
		return strings.TrimSpace(s)
	}
	var sb strings.Builder
	sb.Grow(len(s))
	inCode := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '`':
			inCode = !inCode
		case inCode:
			sb.WriteByte(c)
		case c == '*':
			if i > 0 && i+1 < len(s) && s[i-1] == ' ' && s[i+1] == ' ' {
				sb.WriteByte(c)
			}
		case c == '_' && i+1 < len(s) && s[i+1] == '_':
			i++
		case c == '!' && i+1 < len(s) && s[i+1] == '[':
		case c == '[':
			// [text](url): the text stays. [X] with no url stays whole.
			if label, width := link(s[i:]); width > 0 {
				sb.WriteString(strings.ReplaceAll(label, "`", ""))
				i += width - 1
			} else {
				sb.WriteByte(c)
			}
		case c == '\\' && i+1 < len(s) && strings.IndexByte("*_`[]<>#-.!", s[i+1]) >= 0:
			i++
			sb.WriteByte(s[i])
		default:
			sb.WriteByte(c)
		}
	}
	return strings.TrimSpace(sb.String())
}

// link reads "[label](target)" or "[label][ref]" at the start of s and returns
// the label and how many bytes it takes; width 0 when it is no link.
func link(s string) (label string, width int) {
	end := strings.IndexByte(s[:min(len(s), 600)], ']')
	if end < 0 || end+1 >= len(s) {
		return "", 0
	}
	closing := byte(')')
	switch s[end+1] {
	case '(':
	case '[':
		closing = ']'
	default:
		return "", 0
	}
	j := strings.IndexByte(s[end+1:min(len(s), end+2000)], closing)
	if j < 0 {
		return "", 0
	}
	return s[1:end], end + 1 + j + 1
}

// target is the address of a link that s starts with, "" when it is none.
func target(s string) string {
	_, w := link(s)
	if w == 0 {
		return ""
	}
	i := strings.Index(s[:w], "](")
	if i < 0 {
		return ""
	}
	addr, _, _ := strings.Cut(strings.TrimSpace(s[i+2:w-1]), " ")
	return addr
}

// anchor is one link of the page.
type anchor struct {
	line   int
	label  string
	target string
}

// links finds the links of a block.
func links(rows []row) []anchor {
	var out []anchor
	for _, r := range rows {
		s := r.text
		for i := 0; i < len(s); {
			j := strings.IndexByte(s[i:], '[')
			if j < 0 {
				break
			}
			i += j
			label, w := link(s[i:])
			if w == 0 {
				i++
				continue
			}
			if t := target(s[i:]); t != "" {
				out = append(out, anchor{r.line, label, t})
			}
			i += w
		}
	}
	return out
}
