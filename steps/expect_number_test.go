package steps

import (
	"testing"
	"time"

	"github.com/fairtradeworker/runbook/runbook"
)

func TestExpectNumberBehindItsName(t *testing.T) {
	below := runbook.Expectation{Kind: runbook.ExpectNumber, Text: "response time < 1 s", Name: "response time", Op: "<", Limit: 1, Unit: "s"}
	for _, c := range []struct {
		out     string
		decided bool
		ok      bool
	}{
		{"response time 0.213 s\n", true, true},
		{"Response time: 213 ms\n", true, true},
		{"response time 1.5 s\n", true, false},
		{"response time 1500 ms\n", true, false},
		{"response time 0.2\n", true, true},
		{"response time is unknown\n", false, false},
		{"response time 12 %\n", false, false},
		{"took 0.2 s\n", false, false},
		{"", false, false},
	} {
		got, decided := expectNumber(below, seen{stdout: []byte(c.out), now: time.Now()})
		if decided != c.decided || decided && got[0].OK != c.ok {
			t.Errorf("%q: %v %+v", c.out, decided, got)
		}
	}
}
