package steps

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/fairtradeworker/runbook/runbook"
)

// expectNumber compares a number in the output with the page's limit: the one
// behind the measure's name, or the only one there is. Without such a number a
// person compares.
func expectNumber(e runbook.Expectation, s seen) ([]Finding, bool) {
	text := strings.TrimSpace(string(s.stdout))
	if i := strings.Index(strings.ToLower(text), strings.ToLower(e.Name)); i >= 0 && e.Name != "" {
		text, _, _ = strings.Cut(text[i+len(e.Name):], "\n")
	} else if len(strings.Fields(text)) > 2 {
		return nil, false
	}
	value, unit, ok := onlyNumber(text)
	if !ok {
		return nil, false
	}
	m := Measurement{Value: value, Unit: unit, Known: true, Source: "output", At: s.now}
	if unit == "" {
		m.Unit = e.Unit
	}
	if m.Unit == "s" { // limits are compared in milliseconds
		m.Value, m.Unit = value*1000, "ms"
	}
	f := m.Against(e)
	f.Actual = strings.TrimSpace(fmt.Sprintf("%s %s", strconv.FormatFloat(value, 'f', -1, 64), unit))
	return []Finding{f}, !f.Weak
}

// onlyNumber reads "is 0.007 s" or "12%"; a text with two numbers says nothing
// certain.
func onlyNumber(text string) (value float64, unit string, ok bool) {
	for _, w := range strings.Fields(text) {
		w = strings.Trim(w, ":=,;()")
		n := 0
		for n < len(w) && (w[n] >= '0' && w[n] <= '9' || w[n] == '.' || n == 0 && w[n] == '-') {
			n++
		}
		v, err := strconv.ParseFloat(w[:n], 64)
		switch {
		case err != nil && ok && unit == "":
			unit = strings.ToLower(w)
		case err != nil:
		case ok:
			return 0, "", false
		default:
			value, unit, ok = v, strings.ToLower(w[n:]), true
		}
	}
	return value, unit, ok
}
