package runbook

import (
	"regexp"
	"sync"
)

// pattern is a regular expression that is compiled when it is first asked for:
// compiling all of this package's at the start costs more than reading a page.
type pattern struct{ compiled func() *regexp.Regexp }

func lazy(text string) pattern {
	return pattern{sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })}
}

func (p pattern) MatchString(s string) bool            { return p.compiled().MatchString(s) }
func (p pattern) FindString(s string) string           { return p.compiled().FindString(s) }
func (p pattern) FindStringSubmatch(s string) []string { return p.compiled().FindStringSubmatch(s) }
func (p pattern) ReplaceAllString(s, with string) string {
	return p.compiled().ReplaceAllString(s, with)
}
