package ui

import (
	"strings"
	"time"

	"github.com/fairtradeworker/runbook/runbook"

	"github.com/fairtradeworker/runbook/steps"
)

// sheetRows is what an operator sees before a change: the exact command, where
// it goes, what it changes, why that value, and how to undo it.
func (s *scene) sheetRows(st *steps.StepState, w int) []row {
	sh := st.Sheet
	if sh == nil {
		return nil
	}
	var out []row
	part := func(rows []row) {
		if len(rows) > 0 && len(out) > 0 && !s.tight {
			out = append(out, blank)
		}
		out = append(out, rows...)
	}
	if sh.Barred != "" {
		part(label(span{wants, s.g.barred}, 3, w, wants, "This may not be run now: "+Text(sh.Barred)))
	} else if !s.tight {
		part([]row{line(say("   runbook will run this, once:"))})
	}
	part(commandRows(sh.Command, 5, w, strong))
	for _, o := range sh.Open {
		out = append(out, label(span{wrong, s.g.failed}, 3, w, wrong, sprint("%s has no value", o))...)
	}
	if s.tight { // the table first: it is what differs from one night to the next
		part(s.changeRows(sh, w))
		part(s.whereRows(sh, w))
	} else {
		part(s.whereRows(sh, w))
		part(s.changeRows(sh, w))
	}
	var undo []row
	if sh.Undo != "" {
		undo = label(faint("   undo"), sheetCol, w, plain, Text(sh.Undo))
	}
	if s.tight {
		part(undo)
		part(s.whyRows(sh, w))
		part(s.glassRows(st, w))
		return out
	}
	part(s.whyRows(sh, w))
	part(undo)
	part(s.glassRows(st, w))
	return out
}

// glassRows says how a step that wants two people can be done alone, and for how
// long its sheet must still be in view.
func (s *scene) glassRows(st *steps.StepState, w int) []row {
	switch why := st.Alone(s.now); {
	case st.Step.Level < runbook.LevelOutage:
		return nil
	case st.Glass == nil:
		return label(span{wants, s.g.waits + "two"}, sheetCol, w, wants, "people: nobody else can approve it in this version. Alone: :breakglass and a reason.")
	case why != "":
		return label(span{wrong, s.g.waits + "ALONE"}, sheetCol, w, wrong, sprint("%s: %s; %s", who(st.Glass.By), st.Glass.Why, why))
	}
	return label(span{wrong, s.g.waits + "ALONE"}, sheetCol, w, wrong, sprint("%s: %s", who(st.Glass.By), st.Glass.Why))
}

const sheetCol = 13

func (s *scene) whereRows(sh *steps.Sheet, w int) []row {
	if len(sh.Named) > 0 {
		return s.namedRows(sh, w)
	}
	id := sh.Identity
	age := s.checked(sh)
	if s.tight && len(sh.Rows) > 0 {
		age = span{} // stands above the table
	}
	as := line(faint("   where     "), faint("account "), say("%s", account(id.Account)), say("  %s", id.Role))
	if !id.Expires.IsZero() {
		as.left = append(as.left, s.signIn(id.Expires))
	}
	region := id.Region
	if sh.Service.Region != "" {
		region = sh.Service.Region
	}
	place := line(span{plain, spaces(13)}, faint("region  "), say("%s", region))
	if sh.Service.Cluster != "" {
		place.left = append(place.left, faint("   cluster "), say("%s", sh.Service.Cluster))
	}
	svc := line(span{plain, spaces(13)}, faint("service "), in(strong, "%s", sh.Service.Name))
	if sh.Service.Name == "" {
		svc = line(span{plain, spaces(13)}, faint("changes "), in(strong, "%s", strings.TrimSuffix(sh.Word, " alone")))
	}
	if len(sh.Others) > 0 {
		not := in(wants, "not %s ", strings.Join(sh.Others, ", "))
		if spansWidth(svc.left)+width(not.text)+2 <= w {
			svc.left = append(svc.left, span{plain, "   "}, not)
		} else {
			return append(s.sideNote([]row{as, place, svc}, age, w), para(wants, 13, w, not.text)...)
		}
	}
	return s.sideNote([]row{as, place, svc}, age, w)
}

// namedRows is what a command names that leads to no AWS account.
func (s *scene) namedRows(sh *steps.Sheet, w int) []row {
	out := label(faint("   where"), sheetCol, w, wants, "account: none named. It goes where these lead it, which runbook cannot read.")
	for _, n := range sh.Named {
		r := label(span{plain, ""}, sheetCol, w, plain, sprint("%s %s", string(pad(Text(n.Name), 10)), n.What))
		out = append(out, r...)
	}
	return out
}

// checked says how old what the sheet shows is.
func (s *scene) checked(sh *steps.Sheet) span {
	if s.now.Sub(sh.At) > rolloutFresh {
		return in(wants, "~ checked %s ", ago(s.now, sh.At))
	}
	return faint("checked %s ", ago(s.now, sh.At))
}

func (s *scene) signIn(expires time.Time) span {
	left := expires.Sub(s.now)
	switch {
	case left <= 0:
		return in(wrong, ", sign-in has run out")
	case left < 15*time.Minute:
		return in(wants, ", sign-in %s left", lasted(left))
	}
	return faint(", sign-in %s left", lasted(left))
}

// changeRows is the now/after table; a value that changes is bold.
func (s *scene) changeRows(sh *steps.Sheet, w int) []row {
	if len(sh.Rows) == 0 {
		return nil
	}
	name, now, after := 4, 3, 5
	for _, r := range sh.Rows {
		name = max(name, width(Text(r.Name)))
		now, after = max(now, width(Text(r.Now))), max(after, width(Text(r.After)))
	}
	now = min(now, (w-13-name)/2)
	tab := 0
	for _, r := range sh.Rows { // one column for the notes, where all of them fit
		tab = max(tab, width(Text(r.Note)))
	}
	lead := Safe("   changes   ")
	if s.tight {
		lead = "   "
	}
	indent := width(lead)
	out := []row{line(faint("%s", lead+spaces(name+2)), span{dim, pad("now", now+3)}, span{dim, "after"})}
	if s.tight {
		out[0].right = []span{s.checked(sh)}
	}
	for _, r := range sh.Rows {
		ro := strong
		if r.Now == r.After {
			ro = plain
		}
		x := line(span{plain, spaces(indent)}, span{dim, pad(Text(r.Name), name+2)})
		olds, news := wrap(Text(r.Now), now), wrap(Text(r.After), w-indent-name-now-6)
		for i := range max(len(olds), len(news)) {
			if i > 0 {
				x = line(span{plain, spaces(indent + name + 2)})
			}
			var o, n Safe
			if i < len(olds) {
				o = olds[i]
			}
			if i < len(news) {
				n = news[i]
			}
			x.left = append(x.left, span{plain, pad(o, now+3)}, span{ro, n})
			if i == max(len(olds), len(news))-1 && r.Note != "" {
				note := faint("%s", r.Note)
				if at := indent + name + now + after + 8; at+tab < w {
					x.left = append(x.left, span{plain, spaces(at - spansWidth(x.left))}, note)
				} else if spansWidth(x.left)+width(note.text)+3 <= w {
					x.left = append(x.left, span{plain, "  "}, note)
				} else {
					out = append(out, x)
					x = para(dim, indent+name+2, w, note.text)[0]
				}
			}
			out = append(out, x)
		}
	}
	return out
}

func (s *scene) whyRows(sh *steps.Sheet, w int) []row {
	var out []row
	for i, t := range sh.Why {
		name := span{plain, ""}
		if i == 0 {
			name = span{wants, s.g.waits + "why"}
		}
		out = append(out, label(name, sheetCol, w, plain, Text(t))...)
	}
	return out
}
