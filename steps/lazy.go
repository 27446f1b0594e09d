package steps

import (
	"regexp"
	"sync"
)

// expression is a regular expression that is compiled when it is first asked for:
// a run needs few of them, and the first frame waits for none.
type expression func() *regexp.Regexp

func lazily(text string) expression {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}
