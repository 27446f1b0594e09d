package ui

import (
	"strings"
	"time"

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
	part(s.whyRows(sh, w))
	if sh.Undo != "" {
		part(label(faint("   undo"), sheetCol, w, plain, Text(sh.Undo)))
	}
	return out
}

const sheetCol = 15

func (s *scene) whereRows(sh *steps.Sheet, w int) []row {
	id := sh.Identity
	age := faint("checked %s ", ago(s.now, sh.At))
	if s.now.Sub(sh.At) > rolloutFresh {
		age = in(wants, "~ checked %s ", ago(s.now, sh.At))
	}
	as := line(faint("   where     "), faint("account "), say("%s", account(id.Account)), say("  %s", id.Role))
	if !id.Expires.IsZero() {
		as.left = append(as.left, s.signIn(id.Expires))
	}
	as.right = []span{age}
	region := id.Region
	if sh.Service.Region != "" {
		region = sh.Service.Region
	}
	place := line(span{plain, spaces(13)}, faint("region  "), say("%s", region), faint("   cluster "), say("%s", sh.Service.Cluster))
	svc := line(span{plain, spaces(13)}, faint("service "), in(strong, "%s", sh.Service.Name))
	if len(sh.Others) > 0 {
		not := in(wants, "not %s ", strings.Join(sh.Others, ", "))
		if spansWidth(svc.left)+width(not.text)+2 <= w {
			svc.right = []span{not}
			return []row{as, place, svc}
		}
		return append([]row{as, place, svc}, para(wants, 13, w, not.text)...)
	}
	return []row{as, place, svc}
}

func (s *scene) signIn(expires time.Time) span {
	left := expires.Sub(s.now)
	switch {
	case left <= 0:
		return in(wrong, ", sign-in has run out")
	case left < 15*time.Minute:
		return in(wants, ", signed in for %s more", lasted(left))
	}
	return faint(", signed in for %s more", lasted(left))
}

// changeRows is the now/after table; a value that changes is bold.
func (s *scene) changeRows(sh *steps.Sheet, w int) []row {
	if len(sh.Rows) == 0 {
		return nil
	}
	name, now := 4, 3
	for _, r := range sh.Rows {
		name = max(name, width(Text(r.Name)))
		now = max(now, width(Text(r.Now)))
	}
	now = min(now, (w-13-name)/2)
	lead := Safe("   changes   ")
	if s.tight {
		lead = "   "
	}
	indent := width(lead)
	out := []row{line(faint("%s", lead+spaces(name+2)), span{dim, pad("now", now+3)}, span{dim, "after"})}
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
				if note := faint("%s ", r.Note); spansWidth(x.left)+width(note.text)+2 <= w {
					x.right = []span{note}
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
