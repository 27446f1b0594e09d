package ui

import (
	"fmt"
	"strings"

	"github.com/fairtradeworker/runbook/runbook"
	"github.com/fairtradeworker/runbook/steps"
)

// TrustWord is what is typed to trust a page.
const TrustWord = "trust"

// TrustDialog shows what a page would run, so that somebody can trust it.
func TrustDialog(b *runbook.Runbook, scripts []steps.Script, m *steps.Mistrust) Dialog {
	d := Dialog{
		Title: "Trust this page?", Detail: "nothing has run", Words: []string{TrustWord}, Verbs: []string{"this page may run, until it changes"},
		Ask: "Type " + TrustWord + " to let this page run commands. Enter alone does nothing.",
	}
	say := func(name, format string, a ...any) {
		d.Lines = append(d.Lines, DialogLine{Name: name, Text: fmt.Sprintf(format, a...)})
	}
	say("page", "%s", m.Path)
	d.Lines = append(d.Lines, DialogLine{Name: "why", Text: m.Why, Loud: true})
	d.Lines = append(d.Lines, ReachLines(b.Reach(), scripts)...)
	for _, p := range b.Procedures {
		d.Lines = append(d.Lines, DialogLine{}, DialogLine{Text: fmt.Sprintf("#%s  %s, line %d", p.ID, p.Title, p.Line)})
		for _, s := range b.StepsOf(p.ID) {
			mark := "reads"
			switch {
			case len(s.Commands) == 0:
				continue
			case s.Interactive:
				mark = "terminal"
			case s.Mutates:
				mark = "CHANGES"
			case s.Level == runbook.LevelLocal:
				mark = "local"
			}
			for _, c := range s.Commands {
				d.Lines = append(d.Lines, DialogLine{Name: fmt.Sprintf("%4d %s", c.Line, mark), Text: c.Text, Loud: s.Mutates, Verbatim: true})
			}
		}
	}
	return d
}

// ReachLines sums up what a page would do.
func ReachLines(r runbook.Reach, scripts []steps.Script) (out []DialogLine) {
	say := func(name, text string) { out = append(out, DialogLine{Name: name, Text: text}) }
	say("runs", fmt.Sprintf("%d %s in %d %s; %d of them change something or are not known not to",
		r.Commands, plural(r.Commands, "command", "commands"), r.Steps, plural(r.Steps, "step", "steps"), r.Changes))
	for _, l := range []struct {
		name string
		list []string
		none string
	}{
		{"programs", r.Programs, "none by name"}, {"hosts", r.Hosts, "none by name"},
		{"accounts", r.Accounts, "none by name: that of your environment"}, {"services", r.Services, "none by name"},
	} {
		text := strings.Join(l.list, ", ")
		if text == "" {
			text = l.none
		}
		say(l.name, text)
	}
	for _, s := range scripts {
		say("script", s.Path+"  sha256 "+s.Hash[:12]+"; a change to it revokes too")
	}
	return out
}
