package ui

import (
	"strings"

	"github.com/fairtradeworker/runbook/steps"
)

// contextLine is the first row of every screen: which world, which service, who,
// where and when. It is said in words; colour only repeats it.
func (s *scene) contextLine(t *theme, w int) string {
	svc := Text(s.service().Name)
	if s.simulated() {
		seal := Text(s.run.Seal)
		if seal == "" {
			seal = "being sealed"
		}
		if s.run.Opened.Look {
			seal = "LOOK ONLY, " + seal
		}
		left := line(span{plain, " "}, span{sim, "//// SIMULATED ////"}, span{busy, " " + seal}, span{strong, " " + svc})
		if w >= twoColumns+width(svc) {
			left = line(span{plain, " "}, span{sim, "//// SIMULATED ////"}, span{busy, "  nothing here reaches AWS · " + seal}, span{strong, "  " + svc})
		}
		return t.paint(left.at(span{dim, s.rightOfContext(w - spansWidth(left.left) - 2)}), w)
	}
	word, ro := Safe("PRODUCTION"), danger
	switch s.env() {
	case "staging":
		word, ro = "STAGING", notice
	case "local":
		word, ro = "LOCAL", notice
	}
	if s.run.Opened.Look {
		word += " LOOK ONLY"
	}
	gap := Safe("  ")
	if w < twoColumns {
		gap = " "
	}
	left := " " + word + gap + svc
	return t.band(ro, left, s.rightOfContext(w-width(left)-2), w)
}

// ruleRow is the thin line above the prompt.
func (s *scene) ruleRow(w int) row {
	return line(span{dim, Safe(strings.Repeat(string(s.g.rule), w))})
}

// rightOfContext says who, where and when in at most w columns; what has no
// room goes: first the role, then the date, the operator, the account.
func (s *scene) rightOfContext(w int) Safe {
	clock := hms(s.now) + "Z"
	dated := Safe(s.now.UTC().Format("2 Jan ")) + clock
	by, where, role, acct := Text(s.run.Opened.Operator), Safe(""), Safe(""), Safe("")
	if id := s.run.Identity; id != nil {
		where, role = account(id.Account)+" "+Text(id.Region), Text(id.Role)
		acct = account(id.Account)
	}
	for _, parts := range [][]Safe{{by, role, where, dated}, {by, where, dated}, {by, where, clock}, {by, acct, clock}, {where, clock}, {acct, clock}} {
		if t := joinSafe(parts, " · "); width(t) <= w {
			return t + " "
		}
	}
	return clock + " "
}

func joinSafe(parts []Safe, sep string) Safe {
	var x []string
	for _, p := range parts {
		if p != "" {
			x = append(x, string(p))
		}
	}
	return Safe(strings.Join(x, sep))
}

// crumbOf is the procedure's name with the headings above it.
func crumbOf(r *steps.Run) string {
	parts := append([]string{}, r.Proc.Trail...)
	parts = append(parts, r.Proc.Title)
	return strings.Join(parts, " › ")
}

// crumb is the second row: where in the page, which run, since when.
func (s *scene) crumb(w int) row {
	r := s.run
	right := []span{}
	if s.watching && r.Walker != "" && w >= twoColumns {
		right = append(right, in(busy, "walked by %s %s ", r.Walker, s.g.dot))
	}
	if r.Opened.Run != "" {
		right = append(right, faint("run %s %s ", r.Opened.Run, s.g.dot))
	}
	switch {
	case r.Outcome != nil:
		right = append(right, faint("ended "))
	case r.Started.IsZero():
		right = append(right, faint("not started "))
	default:
		right = append(right, span{dim, lasted(s.now.Sub(r.Started)) + " "})
	}
	step := Safe("")
	if r.At >= 0 && r.At < len(r.Steps) && r.Begun {
		step = sprint(" %s Step %d of %d", s.g.crumb, r.At+1, len(r.Steps))
	}
	if from := s.entered(); from != "" {
		right = append([]span{{busy, "from " + from + ", Esc returns "}, faint("%s ", s.g.dot)}, right...)
	}
	sep := " " + string(s.g.crumb) + " "
	names := append([]string{r.Opened.Title}, r.Proc.Trail...)
	names = append(names, r.Proc.Title)
	if names[0] == "" && r.Book != nil {
		names[0] = r.Book.Title
	}
	for len(names) > 1 && width(Text(strings.Join(names, sep)))+width(step)+spansWidth(right)+6 > w {
		names = names[1:]
	}
	return line(say(" %s", strings.Join(names, sep)), span{strong, step}).at(right...)
}

// strip is the second row of a narrow screen: every step as its mark and
// number, and what a passed one gave.
func (s *scene) strip(w int) row {
	r := s.run
	step := faint("")
	if r.At >= 0 && r.At < len(r.Steps) && r.Begun {
		step = faint("step %d of %d", r.At+1, len(r.Steps))
	} else if r.Outcome != nil {
		step = faint("ended")
	}
	right := []span{step}
	if s.entered() != "" {
		right = []span{{busy, "Esc returns "}, step}
	}
	if !r.Started.IsZero() && r.Outcome == nil {
		right = append(right, span{dim, " " + s.g.dot + " " + lasted(s.now.Sub(r.Started)) + " "})
	}
	build := func(name Safe, values int) []span {
		l := []span{{strong, " " + name + " "}}
		for i := range r.Steps {
			m := s.g.mark(r.Steps[i], s.spin, s.ahead(i))
			ro := m.role
			if i == s.at() {
				ro = strong
			}
			l = append(l, span{plain, " "}, span{m.role, Safe(strings.TrimSpace(string(m.text)))}, in(ro, "%d", i+1))
			if v := Text(r.Steps[i].Value); values > 0 && r.Steps[i].State == steps.Passed && v != "" {
				l = append(l, span{dim, " " + cutWords(v, values)})
			}
		}
		return l
	}
	room := w - spansWidth(right) - 2
	name := Text(r.Proc.Title)
	for _, try := range []struct {
		name   Safe
		values int
	}{{name, 18}, {name, 10}, {name, 6}, {cut(name, 16), 6}, {name, 0}, {cut(name, 12), 0}} {
		if l := build(try.name, try.values); spansWidth(l) <= room {
			return row{left: l, right: right}
		}
	}
	// too many steps: those around the one that is shown
	from, to := max(0, s.at()-4), min(len(r.Steps), s.at()+5)
	l := line(faint(" steps %d to %d ", from+1, to))
	for i := from; i < to; i++ {
		m := s.g.mark(r.Steps[i], s.spin, s.ahead(i))
		l.left = append(l.left, span{plain, " "}, span{m.role, Safe(strings.TrimSpace(string(m.text)))}, in(m.role, "%d", i+1))
	}
	return row{left: l.left, right: right}
}
