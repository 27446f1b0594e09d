package steps

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/fairtradeworker/runbook/runbook"
)

// seen is what there is to compare a step's expectations with.
type seen struct {
	result  Result
	stdout  []byte
	probes  []probe // the program's own readings of the URLs that the step names
	rollout *Rollout
	now     time.Time
}

// compare gives a finding for the exit status, for every URL that the step
// names, and for every expectation. Two results are always kept apart: what the
// page's command said and what the program read itself; one that is bad is
// enough to fail. ask lists expectations that only a person can compare.
func compare(step runbook.Step, s seen) (findings []Finding, ask []string) {
	findings = append(findings, Finding{
		Expected: "exit status 0", Actual: exitText(s.result), Source: "exit status", At: s.now,
		OK: s.result.Exit == 0, Weak: true,
	})
	wantStatus := false
	for _, e := range step.Expectations {
		wantStatus = wantStatus || e.Kind == runbook.ExpectStatus
	}
	if !wantStatus {
		for _, p := range s.probes {
			findings = append(findings, Finding{
				Expected: p.check.Name + " answers 2xx", Actual: probeText(p), Source: "http", At: p.check.At,
				OK: p.check.State != CheckBad, Weak: p.check.State == CheckUnknown,
			})
		}
	}
	for _, e := range step.Expectations {
		f := expectTable[e.Kind]
		if f == nil {
			f = expectText
		}
		got, decided := f(e, s)
		if !decided {
			ask = append(ask, e.Text)
			continue
		}
		findings = append(findings, got...)
	}
	if s.rollout != nil && len(findings) == 1 && step.Targets.Service != "" {
		findings = append(findings, Finding{Expected: "service read", Actual: rolloutText(s.rollout), Source: s.rollout.Source, At: s.rollout.At, OK: true})
	}
	return findings, ask
}

// expectTable is how each kind of expectation is measured. decided is false
// where it cannot be: a person compares then.
var expectTable = map[runbook.ExpectKind]func(runbook.Expectation, seen) ([]Finding, bool){
	runbook.ExpectStatus:        expectStatus,
	runbook.ExpectJSON:          expectJSON,
	runbook.ExpectValidJSON:     expectValidJSON,
	runbook.ExpectExit:          expectExit,
	runbook.ExpectOneDeployment: expectOneDeployment,
	runbook.ExpectRises:         expectRises,
	runbook.ExpectNumber:        expectNumber,
	runbook.ExpectText:          expectText,
}

var statusLine = lazily(`(?m)^HTTP/[0-9.]+ ([0-9]{3})`)

func expectStatus(e runbook.Expectation, s seen) (out []Finding, decided bool) {
	for _, p := range s.probes {
		if p.check.State == CheckUnknown {
			continue
		}
		out = append(out, Finding{Expected: "HTTP " + e.Value, Actual: probeText(p), Source: "http", At: p.check.At, OK: fmt.Sprint(p.status) == e.Value})
	}
	lines := statusLine().FindAllSubmatch(s.stdout, -1)
	got := strings.TrimSpace(string(s.stdout))
	if len(lines) > 0 {
		got = string(lines[len(lines)-1][1])
	}
	if len(got) == 3 {
		out = append(out, Finding{Expected: "HTTP " + e.Value, Actual: got, Source: "output", At: s.now, OK: got == e.Value})
	}
	return out, len(out) > 0
}

func expectJSON(e runbook.Expectation, s seen) (out []Finding, decided bool) {
	want := fmt.Sprintf("%q: %q", e.Name, e.Value)
	add := func(source string, at time.Time, body []byte) bool {
		v, ok := jsonValue(body, e.Name)
		if ok {
			out = append(out, Finding{Expected: want, Actual: fmt.Sprintf("%q: %q", e.Name, v), Source: source, At: at, OK: v == e.Value})
		}
		return ok
	}
	found := add("output", s.now, s.stdout)
	for _, p := range s.probes {
		if p.check.State == CheckUnknown {
			continue
		}
		if !add("http", p.check.At, p.body) {
			out = append(out, Finding{Expected: want, Actual: "no such value in the answer (" + probeText(p) + ")", Source: "http", At: p.check.At})
		}
		found = true
	}
	if !found {
		out = append(out, Finding{Expected: want, Actual: "no such value in the output", Source: "output", At: s.now})
	}
	return out, true
}

func expectValidJSON(e runbook.Expectation, s seen) (out []Finding, decided bool) {
	add := func(source string, at time.Time, body []byte) {
		ok := len(bytes.TrimSpace(body)) > 0 && json.Valid(body)
		actual := "not JSON"
		if ok {
			actual = fmt.Sprintf("valid JSON, %d bytes", len(body))
		}
		out = append(out, Finding{Expected: "valid JSON", Actual: actual, Source: source, At: at, OK: ok})
	}
	if len(s.stdout) > 0 || len(s.probes) == 0 {
		add("output", s.now, s.stdout)
	}
	for _, p := range s.probes {
		if len(p.body) < 64<<10 && p.check.State != CheckUnknown {
			add("http", p.check.At, p.body)
		}
	}
	return out, true
}

func expectExit(e runbook.Expectation, s seen) ([]Finding, bool) {
	return []Finding{{Expected: "exit status " + e.Value, Actual: exitText(s.result), Source: "exit status", At: s.now, OK: fmt.Sprint(s.result.Exit) == e.Value}}, true
}

func expectOneDeployment(e runbook.Expectation, s seen) ([]Finding, bool) {
	if s.rollout == nil {
		return nil, false
	}
	n := len(s.rollout.Deployments)
	return []Finding{{Expected: "one deployment", Actual: fmt.Sprintf("%d deployments", n), Source: s.rollout.Source, At: s.rollout.At, OK: n == 1}}, true
}

func expectRises(e runbook.Expectation, s seen) ([]Finding, bool) {
	r := s.rollout
	if r == nil {
		return nil, false
	}
	return []Finding{{Expected: "running reaches desired", Actual: fmt.Sprintf("%d of %d", r.Running, r.Desired), Source: r.Source, At: r.At, OK: r.Running == r.Desired && r.Desired > 0}}, true
}

// expectText decides only when the text stands in the output; that it does not
// proves nothing, since people paraphrase.
func expectText(e runbook.Expectation, s seen) ([]Finding, bool) {
	squeeze := func(b string) string { return strings.ToLower(strings.Join(strings.Fields(b), " ")) }
	if want := squeeze(e.Text); want != "" && strings.Contains(squeeze(string(s.stdout)), want) {
		return []Finding{{Expected: e.Text, Actual: "in the output", Source: "output", At: s.now, OK: true}}, true
	}
	return nil, false
}

func exitText(r Result) string {
	switch {
	case r.Err != "":
		return r.Err
	case r.Lost != "":
		return r.Lost
	case r.TimedOut:
		return "took too long, stopped"
	case r.Signal != "":
		return "ended by signal: " + r.Signal
	}
	return fmt.Sprintf("exit status %d", r.Exit)
}

func probeText(p probe) string {
	if p.status == 0 {
		return p.check.Value + ": " + p.check.Why
	}
	return fmt.Sprintf("HTTP %d, %s", p.status, millis(p.check.Took))
}

func rolloutText(r *Rollout) string {
	d, ok := r.Primary()
	if !ok {
		return fmt.Sprintf("%d of %d running", r.Running, r.Desired)
	}
	return fmt.Sprintf("%d %s, %d of %d running", d.Number, d.State, d.Running, d.Desired)
}
