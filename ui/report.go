package ui

import (
	"fmt"
	"strings"

	"github.com/fairtradeworker/runbook/steps"
)

// count is one line of the evidence counts.
type count struct {
	key, word string
	n         int
}

// tally counts the steps by how they were established.
func tally(r *steps.Run) []count {
	n := map[string]int{}
	by := ""
	for _, st := range r.Steps {
		switch st.State {
		case steps.Passed:
			e := st.Evidence
			if e == "" {
				e = steps.Weak
			}
			n[string(e)]++
			if e == steps.Person && st.By != "" {
				by = " by " + string(who(st.By))
			}
		case steps.Fails, steps.Barred:
			n["failed"]++
		case steps.Unknown:
			n["unknown"]++
		case steps.Skipped:
			if st.Inapplicable {
				n["inapplicable"]++
			} else {
				n["skipped"]++
			}
		case steps.Done:
			n["done"]++
		default:
			n["open"]++
		}
	}
	out := []count{
		{"measured", "measured by runbook", n["measured"]},
		{"person", "confirmed" + by, n["person"]},
		{"weak", "passed on weak evidence", n["weak"]},
	}
	if n["automatic"] > 0 {
		out = append(out, count{"automatic", "answered automatically", n["automatic"]})
	}
	if n["done"] > 0 {
		out = append(out, count{"done", "done by hand after a failure", n["done"]})
	}
	if n["inapplicable"] > 0 {
		out = append(out, count{"inapplicable", "not applicable", n["inapplicable"]})
	}
	return append(out,
		count{"failed", "failed or barred", n["failed"]},
		count{"unknown", "unknown", n["unknown"]},
		count{"skipped", "skipped", n["skipped"]},
		count{"open", "not done", n["open"]})
}

// chosen are the values that a person or --auto chose, with the reason.
func chosen(r *steps.Run) []string {
	var out []string
	for i, st := range r.Steps {
		for _, c := range st.Choices {
			why := ""
			if c.Text != "" {
				why = ": " + c.Text
			}
			verb := "chosen by " + string(who(c.By))
			if c.Kind == steps.EvAgreed {
				verb = "page and history agree"
			}
			out = append(out, fmt.Sprintf("%s=%s, %s at %sZ before step %d%s", c.Name, c.Value, verb, hms(c.At), i+1, why))
		}
	}
	return out
}

// deviations are where the run did other than the page says.
func deviations(r *steps.Run) []string {
	var out []string
	for i, st := range r.Steps {
		if st.State == steps.Skipped && !st.Inapplicable {
			out = append(out, fmt.Sprintf("step %d was skipped by %s: %s", i+1, who(st.By), st.Reason))
		}
		if st.State == steps.Done {
			out = append(out, fmt.Sprintf("step %d was done by hand, as %s says: %s", i+1, who(st.By), st.Reason))
		}
		if st.Intent != nil && st.Intent.Attempt > 1 {
			out = append(out, fmt.Sprintf("step %d was run %d times", i+1, st.Intent.Attempt))
		}
		for _, c := range st.Choices {
			if v, ok := r.Vars[c.Name]; ok && c.Kind == steps.EvChosen && v != c.Value {
				out = append(out, fmt.Sprintf("the page's own command gives %s=%s, %s was used", c.Name, v, c.Value))
			}
		}
	}
	return out
}

// Report is the run as Markdown: the outcome first, how each step was
// established, and what is not proven. It never calls a rollback a success; it
// says what was measured.
func Report(r *steps.Run) string {
	var b strings.Builder
	p := func(format string, a ...any) { fmt.Fprintf(&b, format+"\n", a...) }
	sentence := "The run has not ended"
	if r.Outcome != nil {
		sentence = r.Outcome.Sentence
	}
	p("# %s\n", md(sentence))
	for _, g := range r.Glasses() {
		p("**BREAK-GLASS: one person did what wants two.** %s\n", md(g))
	}
	if r.Opened.Mode == steps.Rehearsal {
		p("**SIMULATED**: a rehearsal (scenario %s, seed %d). Nothing of this happened in an account.\n", md(r.Opened.Scenario), r.Opened.Seed)
	}
	p("%s, run %s by %s on %s, %s to %sZ (%s).", md(crumbOf(r)), md(r.Opened.Run), md(r.Opened.Operator), md(r.Opened.Host),
		r.Started.UTC().Format("2006-01-02 15:04:05"), hms(r.Last), lasted(r.Last.Sub(r.Started)))
	if id := r.Identity; id != nil {
		p("Account %s, %s, as %s.", md(id.Account), md(id.Region), md(id.Role))
	}
	p("Page %s, %s.\n", md(r.Opened.Path), md(r.Opened.Hash))
	if r.Outcome != nil && len(r.Outcome.Proven) > 0 {
		p("## What was measured\n")
		for _, f := range r.Outcome.Proven {
			p("- %s%s: %s (%s, %sZ)", mark(f), md(f.Expected), md(f.Actual), md(f.Source), hms(f.At))
		}
		p("")
	}
	p("## How each step was established\n")
	for _, c := range tally(r) {
		p("- %d %s", c.n, c.word)
	}
	p("\n| Step | State | Value | Evidence | At |\n|---|---|---|---|---|")
	for i, st := range r.Steps {
		p("| %d %s | %s | %s | %s | %s |", i+1, cell(st.Step.Title), cell(string(st.State)), cell(valueOf(st)), cell(evidenceOf(st)), strings.TrimSpace(string(hms(st.Ended))))
	}
	p("")
	section(p, "Not proven", openOf(r))
	section(p, "Values chosen, and why", chosen(r))
	section(p, "Other than the page says", deviations(r))
	section(p, "Other sections that were entered", branchesOf(r))
	section(p, "Notes", notesOf(r))
	head, lines := debriefLines(r)
	section(p, head, lines)
	p("## Deployment log row\n\n```\n%s\n```\n", logRow(r))
	p("## Slack text\n\n```\n%s\n```", slackText(r))
	return b.String()
}

func section(p func(string, ...any), name string, items []string) {
	if len(items) == 0 {
		return
	}
	p("## %s\n", name)
	for _, t := range items {
		p("- %s", md(t))
	}
	p("")
}

// branchesOf says which sections were entered from where, and what became of
// each of their steps.
func branchesOf(r *steps.Run) []string {
	var out []string
	for _, b := range r.Branches {
		from := b.From
		if st := r.Find(b.From); st != nil {
			from = st.Step.Title
		}
		t := fmt.Sprintf("%s, entered from %q", b.Proc.Title, from)
		for i, st := range b.Steps {
			if st.State != steps.Pending {
				t += fmt.Sprintf("; %d %s: %s %s", i+1, st.Step.Title, st.State, valueOf(st))
			}
		}
		out = append(out, t)
	}
	return out
}

func openOf(r *steps.Run) []string {
	if r.Outcome == nil {
		return []string{"the run has not ended"}
	}
	return r.Outcome.Open
}

func notesOf(r *steps.Run) []string {
	var out []string
	for _, e := range r.History {
		if e.Kind == steps.EvNote && !r.Withdrawn[e.Seq] {
			out = append(out, fmt.Sprintf("%sZ %s: %s", hms(e.At), who(e.By), e.Text))
		}
	}
	return out
}

// mark says of a finding what is not simply so.
func mark(f steps.Finding) string {
	switch {
	case !f.OK && f.Weak:
		return "NOT READ: "
	case !f.OK:
		return "NOT MET: "
	case f.Weak:
		return "weak: "
	}
	return ""
}

func valueOf(st steps.StepState) string {
	switch st.State {
	case steps.Skipped, steps.Fails, steps.Barred, steps.Unknown, steps.Done:
		return st.Reason
	}
	if st.Value != "" {
		return st.Value
	}
	for _, f := range st.Findings {
		if f.Actual != "" {
			return f.Actual
		}
	}
	return ""
}

func evidenceOf(st steps.StepState) string {
	if st.State != steps.Passed {
		return ""
	}
	e := string(st.Evidence)
	if st.Evidence == steps.Person {
		e += " (" + string(who(st.By)) + ")"
	}
	for _, f := range st.Findings {
		if f.Source != "" {
			return e + ", " + f.Source
		}
	}
	return e
}

// md is text from outside on one line of Markdown.
func md(s string) string { return string(Text(strings.ReplaceAll(s, "\n", " "))) }

func cell(s string) string { return strings.ReplaceAll(md(s), "|", "\\|") }
