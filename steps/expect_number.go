package steps

import (
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/fairtradeworker/runbook/runbook"
)

// printed is a number with its unit, right after the name of what it measures.
var printed = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\W{0,5}(?:is |was )?([0-9]+(?:\.[0-9]+)?)\s*(ms|sec|seconds?|s|%|[KMG]?i?B)?(?:\W|$)`)
})

// expectNumber compares a number that the output prints behind the name of what
// the page sets a limit for: "response time 0.21 s". Where the output names it
// nowhere, a person compares.
func expectNumber(e runbook.Expectation, s seen) ([]Finding, bool) {
	out, name := string(s.stdout), strings.TrimSpace(e.Name)
	i := strings.Index(strings.ToLower(out), strings.ToLower(name))
	if name == "" || i < 0 {
		return nil, false
	}
	line, _, _ := strings.Cut(out[i+len(name):], "\n")
	m := printed().FindStringSubmatch(line)
	if m == nil {
		return nil, false
	}
	v, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		return nil, false
	}
	got := Measurement{Name: Measure(name), Value: v, Unit: strings.ToLower(m[2]), Known: true, At: s.now, Source: "output"}
	if second := got.Unit == "s" || strings.HasPrefix(got.Unit, "sec"); second {
		got.Value, got.Unit = v*1000, "ms"
	}
	if got.Unit == "" {
		got.Unit = strings.ToLower(e.Unit) // the output leaves it to the reader
	}
	f := got.Against(e)
	if f.Weak {
		return nil, false
	}
	f.Actual = name + " " + m[1] + " " + m[2]
	return []Finding{f}, true
}
