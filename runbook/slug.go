package runbook

import (
	"strconv"
	"strings"
	"unicode"
)

// Slug is the name of a heading in an address, as GitHub makes it: lower case,
// punctuation dropped, spaces turned to hyphens.
func Slug(title string) string {
	var sb strings.Builder
	for _, r := range strings.ToLower(strings.TrimSpace(title)) {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
			sb.WriteRune(r)
		case r == ' ':
			sb.WriteByte('-')
		}
	}
	return sb.String()
}

// slugs keeps the slugs of one page apart: the second "setup" is "setup-1".
type slugs map[string]int

func (s slugs) unique(title string) string {
	slug := Slug(title)
	if slug == "" {
		slug = "section"
	}
	n, seen := s[slug]
	if !seen {
		s[slug] = 1
		return slug
	}
	for {
		next := slug + "-" + strconv.Itoa(n)
		n++
		if _, taken := s[next]; !taken {
			s[slug], s[next] = n, 1
			return next
		}
	}
}
