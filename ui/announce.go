package ui

import (
	"fmt"
	"strings"

	"github.com/fairtradeworker/runbook/steps"
)

// versions are what ran before the change and what runs now, as far as known. A
// change that was not seen to succeed was only begun.
func versions(r *steps.Run) (from, to string) {
	if o := r.Outcome; o != nil && o.To != "" && (o.Status == steps.Complete || o.Status == steps.CompleteWeak) {
		return o.From, o.To
	}
	switch from, to, over := r.Sent(); {
	case over:
		return from, to
	case to != "":
		return from, to + ", begun"
	}
	if ro := r.Rollout; ro != nil {
		if p, ok := ro.Primary(); ok {
			to = strings.TrimSpace(fmt.Sprintf("%s (rev %d)", p.Version, p.Number))
		}
	}
	return "", to
}

// result is the outcome in the words of the deployment log; it speaks of a
// rollback only where one was proven.
func result(r *steps.Run) string {
	if r.Outcome == nil {
		return "not ended"
	}
	return strings.ToLower(r.Outcome.Sentence[:min(1, len(r.Outcome.Sentence))]) + r.Outcome.Sentence[min(1, len(r.Outcome.Sentence)):]
}

// logRow is a row of the page's Deployment Log table: date, version, who,
// status, duration, notes.
func logRow(r *steps.Run) string {
	from, to := versions(r)
	notes := []string{"run " + r.Opened.Run}
	if from != "" {
		notes = append([]string{"from " + from}, notes...)
	}
	if r.Outcome != nil && len(r.Outcome.Open) > 0 {
		open := make([]string, len(r.Outcome.Open))
		for i, t := range r.Outcome.Open {
			open[i] = strings.TrimSuffix(t, ".")
		}
		notes = append(notes, "not proven: "+strings.Join(open, "; "))
	}
	if r.Opened.Mode == steps.Rehearsal {
		notes = append([]string{"REHEARSAL"}, notes...)
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %s | %s |", r.Started.UTC().Format("2006-01-02"), cell(to), cell(r.Opened.Operator),
		cell(result(r)), lasted(r.Last.Sub(r.Started)), cell(strings.Join(notes, "; ")))
}

// slackText is the message to post. It begins with the outcome as it was
// measured and never says success.
func slackText(r *steps.Run) string {
	from, to := versions(r)
	var b strings.Builder
	p := func(format string, a ...any) { fmt.Fprintf(&b, format+"\n", a...) }
	head := "Run not ended"
	if r.Outcome != nil {
		head = md(r.Outcome.Sentence)
	}
	if r.Opened.Mode == steps.Rehearsal {
		head = "[REHEARSAL] " + head
	}
	p("%s", head)
	for _, g := range r.Glasses() {
		p("BREAK-GLASS, one person alone: %s", md(g))
	}
	switch {
	case from != "" && to != "":
		p("Version: %s → %s", md(from), md(to))
	case to != "":
		p("Version: %s", md(to))
	}
	if r.Rollout != nil {
		p("Service: %s in %s", md(r.Rollout.Service.Name), md(r.Rollout.Service.Cluster))
	}
	p("Duration: %s", lasted(r.Last.Sub(r.Started)))
	p("By: %s, run %s", md(r.Opened.Operator), md(r.Opened.Run))
	if r.Outcome != nil {
		for _, o := range r.Outcome.Open {
			p("Not proven: %s", md(o))
		}
	}
	return strings.TrimRight(b.String(), "\n")
}
