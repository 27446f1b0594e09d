package ui

import (
	"strings"

	"github.com/fairtradeworker/runbook/steps"
)

// choiceRows shows every value that could be taken with the evidence for it.
// Nothing is preselected: the cursor comes with the first arrow key.
func (s *scene) choiceRows(st *steps.StepState, w int) []row {
	c := st.Choice
	if c == nil {
		return nil
	}
	out := label(span{wants, s.g.waits}, 3, w, strong, Text(c.Why))
	if !s.tight {
		out = append(out, blank)
	}
	if c.Name == steps.CallChoice {
		out = append(out, line(say("   Which call shall be made?")))
	} else {
		out = append(out, line(say("   Which value shall "), in(strong, "%s", c.Name), say(" have?")))
	}
	for i, o := range c.Options {
		if !s.tight {
			out = append(out, blank)
		}
		cur, ro, mark := span{plain, "  "}, plain, s.g.radio
		if i == s.pick {
			cur, ro, mark = span{picked, s.g.cursor + " "}, strong, s.g.chosen
		}
		if o.Barred != "" {
			ro = dim
		}
		head := line(span{plain, " "}, cur, span{ro, mark + " "}, in(ro, "%s", o.Value), span{plain, "   "}, in(dim, "%s", o.Label))
		out = append(out, head)
		out = append(out, para(ro, 7, w, Text(o.Evidence))...)
		if o.Barred != "" {
			out = append(out, para(wants, 7, w, "cannot be chosen: "+Text(o.Barred))...)
		}
	}
	if !s.tight {
		out = append(out, blank, line(faint("   Nothing is preselected and nothing runs by choosing.")))
	}
	rest := s.commandPart(st, w)
	if len(rest) > 0 && !s.tight {
		out = append(out, blank)
		out = append(out, rest...)
	}
	return out
}

// movePick moves to the next option that can be chosen.
func (s *scene) movePick(by int) {
	st := s.shown()
	if st == nil || st.Choice == nil || s.watching {
		return
	}
	n := len(st.Choice.Options)
	i := s.pick
	if i < 0 && by < 0 {
		i = n
	}
	for i += by; i >= 0 && i < n; i += by {
		if st.Choice.Options[i].Barred == "" {
			s.pick = i
			return
		}
	}
}

// unknownRows is what is known of a command that was sent and has no result.
func (s *scene) unknownRows(st *steps.StepState, w int) []row {
	const col = 14
	var out []row
	out = append(out, label(span{wrong, s.g.unknown}, 4, w, wrong, "The command was sent; no result was written. Its effect is not known.")...)
	gap := func() {
		if !s.tight {
			out = append(out, blank)
		}
	}
	gap()
	if st.Intent != nil {
		sent := Lines(st.Intent.Resolved)
		if s.tight && len(sent) > 2 { // o shows all of it
			sent = []Safe{sent[0], s.g.more + " " + Safe(strings.TrimSpace(string(sent[len(sent)-1])))}
		}
		out = append(out, label(faint("   intent"), col, w, plain, sent...)...)
		out = append(out, line(span{plain, spaces(col)}, faint("journal %sZ, %s", st.IntentAt.UTC().Format("15:04:05.000"), ago(s.now, st.IntentAt))))
	}
	why := Text(st.Reason)
	if why == "" {
		why = "none written"
	}
	out = append(out, label(faint("   result"), col, w, plain, why)...)
	if s.run.Left != "" || !s.run.LeftAt.IsZero() {
		out = append(out, label(faint("   gap"), col, w, plain, sprint("the screen went away at %sZ %s", hms(s.run.LeftAt), s.run.Left))...)
	}
	out = append(out, s.factsNow(st, col, w)...)
	gap()
	out = append(out, line(say("   How shall the run go on?")))
	for _, o := range []struct{ k, t, then Safe }{
		{"c", "Count it as done, with this evidence", "goes to the next step"},
		{"r", "Run it again", "full confirmation, type the name"},
		{"k", "Keep it unknown and go on", "stays ?! in the report"},
	} {
		cur, ro := span{plain, "     "}, plain
		if s.letter == string(o.k) {
			cur, ro = span{picked, "   " + s.g.cursor + " "}, strong
		}
		out = append(out, line(cur, span{strong, o.k + "  "}, span{ro, o.t}).at(span{dim, o.then + " "}))
	}
	return out
}

// factsNow is what the account shows, read after the gap.
func (s *scene) factsNow(st *steps.StepState, col, w int) []row {
	ro := s.run.Rollout
	if ro == nil {
		if b, ok := s.run.Blind["ecs"]; ok {
			return label(faint("   ecs now"), col, w, wants, sprint("cannot be read: %s", b.Text))
		}
		return label(faint("   ecs now"), col, w, wants, "not read yet; wait for it before you choose")
	}
	var out []row
	if p, ok := ro.Primary(); ok {
		out = append(out, label(faint("   ecs now"), col, w, plain,
			sprint("PRIMARY is rev %d, deployment %s created %sZ, %d of %d running", p.Number, p.ID, hms(p.Created), p.Running, p.Desired))...)
		if st.Sheet != nil && st.Sheet.Primary != "" {
			t := Safe("a new deployment since the command was sent")
			if p.ID == st.Sheet.Primary {
				t = "the same deployment as before the command was sent"
			}
			out = append(out, label(faint(""), col, w, plain, t)...)
		}
	}
	if n := len(out) - 1; n >= 0 && spansWidth(out[n].left)+18 < w {
		out[n].right = []span{s.rolloutAge()}
		return out
	}
	return append(out, line(span{plain, spaces(col)}, s.rolloutAge()))
}
