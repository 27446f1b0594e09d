package steps

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/fairtradeworker/runbook/runbook"
)

// Measurement is one number read from an instrument of the account. What could
// not be read has Known false and says why: a failed call is never a pass.
type Measurement struct {
	Name   Measure   `json:"name"`
	Value  float64   `json:"value"`
	Unit   string    `json:"unit"` // "ms", "%"
	Known  bool      `json:"known"`
	At     time.Time `json:"at"` // end of the minute that it speaks of
	Source string    `json:"source"`
	Why    string    `json:"why,omitempty"`
}

// Measure names what is measured.
type Measure string

const (
	MeasureP99    Measure = "response time p99"
	MeasureErrors Measure = "error rate"
	MeasureCPU    Measure = "cpu"
	MeasureMemory Measure = "memory"
)

// measureWords are the words by which a page means one of them, first fit first.
var measureWords = []struct {
	words []string
	means Measure
}{
	{[]string{"p99", "response time", "latency"}, MeasureP99},
	{[]string{"error rate", "5xx", "error"}, MeasureErrors},
	{[]string{"cpu"}, MeasureCPU},
	{[]string{"memory"}, MeasureMemory},
}

// MeasureOf is what a numeric expectation speaks of; ok is false where it is
// nothing that is measured.
func MeasureOf(e runbook.Expectation) (Measure, bool) {
	if e.Kind != runbook.ExpectNumber {
		return "", false
	}
	text := strings.ToLower(e.Name + " " + e.Text)
	for _, m := range measureWords {
		for _, w := range m.words {
			if strings.Contains(text, w) {
				return m.means, true
			}
		}
	}
	return "", false
}

// Against compares the measurement with what the page expects.
func (m Measurement) Against(e runbook.Expectation) Finding {
	f := Finding{Expected: e.Text, Source: m.Source, At: m.At}
	if !m.Known {
		f.Actual, f.Weak, f.Note = "not measured", true, m.Why
		return f
	}
	f.Actual = m.text()
	limit, ok := inUnit(e.Limit, e.Unit, m.Unit)
	if !ok {
		f.Weak, f.Note = true, fmt.Sprintf("the page says %q, which is not compared with %s", e.Unit, m.Unit)
		return f
	}
	switch e.Op {
	case "<":
		f.OK = m.Value < limit
	case "<=":
		f.OK = m.Value <= limit
	case ">":
		f.OK = m.Value > limit
	case ">=":
		f.OK = m.Value >= limit
	case "=":
		f.OK = m.Value == limit
	default:
		f.Weak, f.Note = true, fmt.Sprintf("%q is no comparison", e.Op)
	}
	return f
}

// text is the value with its unit.
func (m Measurement) text() string {
	if m.Value != float64(int64(m.Value)) {
		return fmt.Sprintf("%.2f %s", m.Value, m.Unit)
	}
	return strconv.FormatFloat(m.Value, 'f', -1, 64) + " " + m.Unit
}

// inUnit converts a limit to the unit of the measurement.
func inUnit(limit float64, from, to string) (float64, bool) {
	switch from = strings.ToLower(strings.TrimSpace(from)); {
	case from == to:
		return limit, true
	case to == "%":
		return limit, from == "percent"
	case from == "s", from == "sec", strings.HasPrefix(from, "second"):
		return limit * 1000, true
	}
	return limit, strings.HasPrefix(from, "milli")
}
