package ui

import (
	"strings"

	"github.com/fairtradeworker/runbook/steps"
)

// take folds a batch in and prints what it says.
func (p *printer) take(b steps.Batch) {
	lines := b.Lines
	for _, e := range b.Events {
		for len(lines) > 0 && !lines[0].At.After(e.At) { // a step's output before what came of it
			p.say("    | %s", Output(lines[0].Text))
			lines = lines[1:]
		}
		p.run.Apply(e)
		p.event(e)
	}
	for _, l := range lines {
		p.say("    | %s", Output(l.Text))
	}
	p.logs(b.Logs, b.LogsDropped)
	if b.Dropped > 0 {
		p.say("    | (%d lines came too fast to be shown)", b.Dropped)
	}
	p.q = p.run.Question()
}

func (p *printer) event(e steps.Event) {
	switch e.Kind {
	case steps.EvOpened:
		p.opened()
	case steps.EvArrived:
		p.arrived(e)
	case steps.EvShell:
		if e.Text != "" {
			p.say("//// SIMULATED ////  %s", e.Text)
		}
	case steps.EvPreflight:
		p.show(p.preflightRows(100))
	case steps.EvSheet, steps.EvCall, steps.EvInput:
	case steps.EvIntent:
		p.line(e, "runs:")
		if e.Intent != nil {
			for _, l := range Lines(e.Intent.Resolved) {
				p.say("    $ %s", l)
			}
		}
	case steps.EvPassed, steps.EvFailed, steps.EvTicked:
		p.line(e, "")
		if st := p.run.Find(e.Step); st != nil {
			p.show(p.compareRows(st, 100))
		}
	case steps.EvRollout:
		if e.Seq > 0 {
			p.rollout()
		}
	case steps.EvCheck:
		if c := e.Check; c != nil && e.Seq > 0 {
			mark, _ := p.checkMark(*c)
			spent := Safe("")
			if c.Took > 0 {
				spent = ", " + took(c.Took)
			}
			p.say("%sZ %s%s %s (%s %s%s) %s", hms(e.At), mark.text, c.Name, c.Value, c.Source, c.Target, spent, c.Why)
		}
	case steps.EvFollow:
		if e.Seq > 0 { // else only that it can be read
			p.line(e, "")
		}
	case steps.EvOptions:
		p.offers(e.Name)
	case steps.EvEnded:
		p.ended()
	default:
		p.line(e, "")
	}
}

// line is the journal's words for an event.
func (p *printer) line(e steps.Event, instead Safe) {
	t := p.told(e)
	if instead != "" {
		t = p.number(e.Step) + instead
	}
	if t == "" {
		return
	}
	mark := Safe("   ")
	if st := p.run.Find(e.Step); st != nil {
		switch e.Kind {
		case steps.EvPassed, steps.EvFailed, steps.EvUnknown, steps.EvSkipped, steps.EvBarred, steps.EvTicked:
			mark = p.g.mark(*st, 0, false).text
		}
	}
	p.say("%sZ %s %s: %s", hms(e.At), mark, who(e.By), t)
}

func (p *printer) opened() {
	o := p.run.Opened
	if o.Mode == steps.Rehearsal {
		p.say("//// SIMULATED ////  nothing here reaches AWS")
	} else {
		p.say("LIVE  %s", p.service().Name)
	}
	p.say("%s %s %s, run %s by %s", o.Title, p.g.crumb, crumbOf(p.run), o.Run, o.Operator)
}

func (p *printer) arrived(e steps.Event) {
	for i := range p.run.Steps {
		if st := &p.run.Steps[i]; st.Step.ID == e.Step {
			p.say("")
			p.say("Step %d of %d  %s  [%s]", i+1, len(p.run.Steps), st.Step.Title, strings.TrimSpace(string(risk(st.Step).text)))
		}
	}
}

// rollout prints one line when the reading says something new.
func (p *printer) rollout() {
	ro := p.run.Rollout
	if ro == nil {
		return
	}
	var t Safe
	for _, d := range ro.Deployments {
		t += sprint("  %s rev %d %s run %d pend %d want %d stopped %d;", d.Status, d.Number, d.State, d.Running, d.Pending, d.Desired, max(d.Stopped, d.Failed))
	}
	t += "  " + Text(ro.Verdict.Sentence)
	if pr := ro.Progress; pr != nil {
		if stage := p.stage(pr); stage != "" {
			t += "  " + stage
		}
		if pr.Slower {
			t += sprint("  slower than usual: the longest of %d took %s", pr.Usual.Count, lasted(pr.Usual.Longest))
		}
	}
	if string(t) != p.rolled {
		p.rolled = string(t)
		p.say("%sZ     ecs:%s", hms(ro.At), t)
	}
}

func (p *printer) ended() {
	p.say("")
	p.show([]row{line(endHead(p.scene).left...)})
	p.show(p.endLeft(100))
	p.say("")
	rows := p.endRight(100)
	for i := range rows {
		rows[i].right = nil // keys of the screen
	}
	p.show(rows)
}
