package aws

import (
	"regexp"
	"sync"
)

// pattern is a regular expression that is compiled when it is first used: the
// tables hold many, and most runs need few.
type pattern func() *regexp.Regexp

func re(text string) pattern {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}
