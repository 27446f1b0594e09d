package ui

import (
	"strings"

	"github.com/fairtradeworker/runbook/runbook"
	"github.com/fairtradeworker/runbook/steps"
)

// formOptions is how many rows of a list are shown at once.
const formOptions = 8

// matching are the options that hold what was typed; one that was picked, or
// typed in full, is shown among all of them.
func matching(list []steps.Option, typed string) (out []steps.Option) {
	for _, o := range list {
		if o.Value == typed {
			return list
		}
	}
	typed = strings.ToLower(typed)
	for _, o := range list {
		if holdsFold(o.Value+" "+o.Label+" "+o.Evidence, typed) {
			out = append(out, o)
		}
	}
	return out
}

func barredValue(list []steps.Option, v string) string {
	for _, o := range list {
		if o.Value == v {
			return o.Barred
		}
	}
	return ""
}

// formList is what one value can be: all that the account has for the one at
// hand, for another what was chosen. Nothing is ever preselected.
func (s *scene) formList(p runbook.Placeholder, i, w int) (out []row) {
	f := s.form
	list, read := s.run.Lists[p.Name]
	if !read {
		return nil
	}
	if list.Why != "" {
		return label(span{plain, spaces(formCol)}, formCol, w, wants, Text(list.Why))
	}
	v := f.in[i].Value()
	if i != f.at {
		for _, o := range list.Options {
			if o.Value == v {
				return s.option(o, false, true, w)
			}
		}
		return []row{line(faint("%s%d to choose from", spaces(formCol), len(list.Options)))}
	}
	shown := matching(list.Options, v)
	if v != "" && len(shown) == 0 {
		out = append(out, line(in(wants, "%snone of the %d that the account has holds this", spaces(formCol), len(list.Options))))
		if f.said != "" {
			out = append(out, label(span{plain, spaces(formCol)}, formCol, w, wants, f.said)...)
		}
		return out
	}
	from := min(max(f.row[i]-formOptions/2, 0), max(0, len(shown)-formOptions))
	for k := from; k < min(from+formOptions, len(shown)); k++ {
		out = append(out, s.option(shown[k], k == f.row[i], shown[k].Value == v, w)...)
	}
	if rest := len(shown) - min(from+formOptions, len(shown)); rest > 0 || from > 0 {
		out = append(out, line(faint("%s%s %d more", spaces(formCol), s.g.more, len(shown)-min(formOptions, len(shown)))))
	}
	if f.said != "" {
		out = append(out, label(span{plain, spaces(formCol)}, formCol, w, wants, f.said)...)
	}
	return out
}

// option is one row of a list: cursor, mark, value, what decides.
func (s *scene) option(o steps.Option, under, chosen bool, w int) []row {
	cur, ro, mark := span{plain, spaces(4)}, plain, Safe("  ")
	if under {
		cur, ro = span{picked, "  " + s.g.cursor + " "}, strong
	}
	if chosen {
		mark = Safe(strings.TrimSpace(string(s.g.passed)) + " ")
	}
	if o.Barred != "" {
		ro, mark = dim, Safe(strings.TrimSpace(string(s.g.barred))+" ")
	}
	r := line(cur, span{good, mark}, span{ro, Text(o.Value)}, faint("  %s", o.Label))
	facts := []span{}
	if o.Evidence != "" {
		c := dim
		if strings.Contains(o.Evidence, "AFTER") || strings.Contains(o.Evidence, "never completed") {
			c = wants
		}
		facts = append(facts, in(c, "  %s", o.Evidence))
	}
	if o.Barred != "" {
		facts = append(facts, in(wants, "  %s", o.Barred))
	}
	if spansWidth(r.left)+spansWidth(facts) < w {
		r.left = append(r.left, facts...)
		return []row{r}
	}
	out := []row{r}
	for _, x := range facts {
		out = append(out, label(span{plain, spaces(formCol + 2)}, formCol+2, w, x.role, Safe(strings.TrimSpace(string(x.text))))...)
	}
	return out
}
