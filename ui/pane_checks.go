package ui

import (
	"cmp"
	"slices"
	"time"

	"github.com/fairtradeworker/runbook/steps"
)

const (
	rolloutFresh = 10 * time.Second
	checkFresh   = 30 * time.Second
	metricFresh  = 5 * time.Minute
)

func checksHead(s *scene) row {
	if len(s.run.Checks) == 0 {
		return line()
	}
	newest := s.run.Checks[0].At
	for _, c := range s.run.Checks {
		if c.At.After(newest) {
			newest = c.At
		}
	}
	return line().at(span{dim, ago(s.now, newest) + " "})
}

// instruments are the checks, what answers from outside first: a narrow row shows
// only the first of them.
func (s *scene) instruments() []steps.Check {
	out := slices.Clone(s.run.Checks)
	slices.SortStableFunc(out, func(a, b steps.Check) int {
		return cmp.Compare(btoi(a.Source != "http"), btoi(b.Source != "http"))
	})
	return out
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// checksRows gives every instrument its own row: mark, name, value, time it
// took; below it the source, the age and why it is not good.
func checksRows(s *scene, w int) []row {
	if len(s.run.Checks) == 0 {
		return []row{line(faint("   no check was measured yet"))}
	}
	var out []row
	for _, c := range s.instruments() {
		mark, ro := s.checkMark(c)
		r := line(mark, span{plain, " " + pad(Text(c.Name), 9) + " "}, span{ro, Text(c.Value)})
		if c.Took > 0 {
			r.left = append(r.left, faint("  %s", took(c.Took)))
		}
		r.right = []span{faint("%s %s %s ", Text(c.Source), s.g.dot, ago(s.now, c.At))}
		if spansWidth(r.left)+spansWidth(r.right) >= w {
			r.right = []span{{dim, ago(s.now, c.At) + " "}}
		}
		out = append(out, r)
		if c.Why != "" {
			out = append(out, para(dim, 5, w, Text(c.Why))...)
		}
	}
	return out
}

func checksOne(s *scene, w int) row {
	r := line(span{title, " 5 Checks  "})
	if len(s.run.Checks) == 0 {
		r.left = append(r.left, faint("no check was measured yet"))
		return r
	}
	for _, c := range s.instruments() {
		mark, ro := s.checkMark(c)
		v := Text(c.Value)
		if v == "" {
			v = Text(c.Why)
		}
		r.left = append(r.left, mark, say("%s ", c.Name), span{ro, v})
		if c.Took > 0 && c.State != steps.CheckUnknown && w >= twoColumns-30 {
			r.left = append(r.left, faint(" %s", took(c.Took)))
		}
		r.left = append(r.left, span{plain, "  "})
	}
	r.right = checksHead(s).right
	return r
}

// freshFor is how old a value may be: CloudWatch has a minute's some minutes later.
func freshFor(c steps.Check) time.Duration {
	switch c.Source {
	case "http":
		return checkFresh
	case "cloudwatch":
		return metricFresh
	}
	return 3 * checkFresh
}

// checkMark is the sign of an instrument; a value that is too old is amber.
func (s *scene) checkMark(c steps.Check) (span, role) {
	stale := s.now.Sub(c.At) > freshFor(c)
	m, ro := span{wants, " ? "}, wants
	switch c.State {
	case steps.CheckGood:
		m, ro = span{good, s.g.passed}, plain
	case steps.CheckBad:
		m, ro = span{wrong, s.g.failed}, wrong
	case steps.CheckSeen:
		m, ro = span{dim, " " + s.g.dot + " "}, plain
	}
	if stale {
		m = span{wants, "~" + m.text[1:]}
	}
	return m, ro
}
