package runbook

import (
	"strings"
)

// hole is one place in a command that must be filled before it can run.
type hole struct {
	start, end int    // bytes in the command's text
	text       string // as written
	name       string // of a literal that the page calls a sample
}

// Bytes that stand for a hole while the shell parser reads the text: they are
// ordinary letters to it and occur in no page.
const (
	holeHead = '\x01'
	holeBody = '\x02'
)

var (
	holeAngle  = lazy(`^<[A-Za-z](?:[^<>\n$` + "`" + `]{0,118}[^<>\n\s$` + "`" + `])?>`)
	holeSquare = lazy(`^\[[A-Za-z0-9][A-Za-z0-9 _./-]{1,60}\]`)
	holeBrace  = lazy(`^\{\{? ?[A-Za-z][A-Za-z0-9_ -]{0,40}\}\}?`)
	holeParam  = lazy(`^\$\{[a-z][a-z0-9]*(?:-[a-z0-9]+)+\}`)
	holeYour   = lazy(`^(?:your|YOUR)[-_][A-Za-z0-9_-]*[A-Za-z0-9]`)
	charRange  = lazy(`^\[(?:.-.|[0-9_-])+\]$`)
	template   = lazy(`(?i)\[(?:[a-z]+ )?(?:options|flags|args|arguments|commands?)(?:\.\.\.)?\]`)
)

// capsNouns are the parts that make a word in capitals an input and not a
// value of an enumeration (CAPABILITY_NAMED_IAM).
var capsNouns = set("NAME ID YOUR HOST IP URL ARN VERSION TOKEN NAMESPACE PATH DATE NUMBER REGION ACCOUNT USER USERNAME PASSWORD CLUSTER REVISION TAG BUCKET FILE PORT SNAPSHOT ENVIRONMENT ENV DOMAIN PROJECT REPLACE POD NODE INSTANCE SERVICE")

// holes finds the inputs of a command, before any shell parser sees it.
func holes(text string) []hole {
	if !strings.ContainsAny(text, "<[{") && !strings.Contains(text, "your") && !hasCaps(text) {
		return nil
	}
	var out []hole
	var quote byte
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\\':
			i++
			continue
		case quote == '\'' && c == '\'' || quote == '"' && c == '"':
			quote = 0
			continue
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
			continue
		case quote == 0 && c == '#' && (i == 0 || text[i-1] == ' ' || text[i-1] == '\n'):
			if j := strings.IndexByte(text[i:], '\n'); j >= 0 {
				i += j
				continue
			}
			return out
		}
		if m := holeAt(text, i, quote); m != "" {
			out = append(out, hole{start: i, end: i + len(m), text: m})
			i += len(m) - 1
		}
	}
	return out
}

// holeAt is the hole that starts at byte i, "" when none does. quote is the
// shell quote that i stands in: program text in single quotes (awk, jq,
// JMESPath) uses brackets and braces for itself.
func holeAt(text string, i int, quote byte) string {
	s := text[i:]
	before := byte(' ')
	if i > 0 {
		before = text[i-1]
	}
	switch c := s[0]; {
	case c == '<':
		if before == '<' {
			return ""
		}
		return holeAngle.FindString(s)
	case c == '[':
		if quote == '\'' || isWord(before) || before == '[' || before == ']' || before == '}' || before == '.' || before == '$' {
			return ""
		}
		m := holeSquare.FindString(s)
		if m == "" || charRange.MatchString(m) || template.MatchString(m) {
			return ""
		}
		inner := m[1 : len(m)-1]
		if strings.ContainsAny(inner, "-_ ") || len(inner) > 1 && inner == strings.ToUpper(inner) && strings.ToLower(inner) != inner {
			return m
		}
	case c == '{':
		if quote == '\'' || isWord(before) || strings.IndexByte("$%@{}", before) >= 0 {
			return ""
		}
		m := holeBrace.FindString(s)
		if strings.HasPrefix(m, "{{") != strings.HasSuffix(m, "}}") || !strings.HasSuffix(m, "}") {
			return ""
		}
		if strings.HasPrefix(s, "{ ") {
			return ""
		}
		return m
	case c == '$':
		return holeParam.FindString(s)
	case c == 'y' || c == 'Y':
		if !isWord(before) && before != '$' && before != '{' {
			return holeYour.FindString(s)
		}
	case c >= 'A' && c <= 'Z':
		if isWord(before) || strings.IndexByte("$-{.%", before) >= 0 || quote == '\'' {
			return ""
		}
		if m := bareHole(s); m != "" {
			return whole(s, m)
		}
		m := capsHole(s)
		for _, part := range strings.FieldsFunc(m, func(r rune) bool { return r == '_' || r == '-' }) {
			if capsNouns[part] {
				return whole(s, m)
			}
		}
	}
	return ""
}

// bareWords are inputs without a mark.
var bareWords = [...]string{"NAMESPACE", "PODNAME", "CLUSTERNAME", "HOSTNAME", "CHANGEME", "REPLACEME"}

func bareHole(s string) string {
	for _, w := range bareWords {
		if strings.HasPrefix(s, w) && (len(s) == len(w) || !isWord(s[len(w)])) {
			return w
		}
	}
	return ""
}

// capsHole is parts in capitals, joined by "_" or "-", at the start of s.
func capsHole(s string) string {
	best, parts := 0, 0
	for i := 0; ; {
		from := i
		for i < len(s) && (s[i] >= 'A' && s[i] <= 'Z' || s[i] >= '0' && s[i] <= '9') {
			i++
		}
		if i == from {
			break
		}
		if parts++; parts > 1 && (i == len(s) || !isWord(s[i])) {
			best = i
		}
		if i == len(s) || s[i] != '_' && s[i] != '-' {
			break
		}
		i++
	}
	return s[:best]
}

// whole drops a word in capitals that is the left side of an assignment or
// part of something longer.
func whole(s, m string) string {
	if len(s) > len(m) && strings.IndexByte("=[(.", s[len(m)]) >= 0 {
		return ""
	}
	return m
}

func hasCaps(s string) bool {
	for i := 1; i < len(s); i++ {
		if s[i] >= 'A' && s[i] <= 'Z' && s[i-1] >= 'A' && s[i-1] <= 'Z' {
			return true
		}
	}
	return false
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}

// mask puts letters in the place of holes, byte for byte, so that positions in
// the syntax tree are positions in the page's text.
func mask(text string, hs []hole) string {
	if len(hs) == 0 {
		return text
	}
	b := []byte(text)
	for _, h := range hs {
		b[h.start] = holeHead
		for i := h.start + 1; i < h.end; i++ {
			b[i] = holeBody
		}
	}
	return string(b)
}

func hasHole(s string) bool { return strings.IndexByte(s, holeHead) >= 0 }

// set is the set of the words in s.
func set(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}
