package runbook

import "strings"

// phraseList finds whole words and phrases in a text, whatever their case: what
// \b(?:a|b c)\b finds, in one pass over the words.
type phraseList [26][]string

func phraseListOf(list string) *phraseList {
	var l phraseList
	for _, p := range strings.Split(list, "|") {
		l[p[0]-'a'] = append(l[p[0]-'a'], p)
	}
	return &l
}

func (l *phraseList) in(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isWord(s[i]) {
			continue
		}
		if c := s[i] | 0x20; c >= 'a' && c <= 'z' {
			for _, p := range l[c-'a'] {
				if leadsWith(s[i:], p) {
					return true
				}
			}
		}
		for i < len(s) && isWord(s[i]) {
			i++
		}
	}
	return false
}

// leadsWith tells whether s begins with the words p, in any case.
func leadsWith(s, p string) bool {
	return hasFold(s, p) && (len(s) == len(p) || !isWord(s[len(p)]))
}

// isCondition tells a sentence that begins with a condition.
func isCondition(s string) bool {
	if s == "" || strings.IndexByte("iIfFuUsS", s[0]) < 0 {
		return false
	}
	for _, p := range [...]string{"if", "in case", "for the case", "unless", "should the"} {
		if leadsWith(s, p) {
			return true
		}
	}
	return false
}

// holdsWord tells whether w, in lower case, stands in s as a word of its own, in
// any case; "-" and "'" are parts of words.
func holdsWord(s, w string) bool {
	part := func(i int) bool {
		return i >= 0 && i < len(s) && (isWord(s[i]) && s[i] != '_' || s[i] == '-' || s[i] == '\'')
	}
	for i := 0; i+len(w) <= len(s); i++ {
		if s[i]|0x20 == w[0] && !part(i-1) && hasFold(s[i:], w) && !part(i+len(w)) {
			return true
		}
	}
	return false
}
