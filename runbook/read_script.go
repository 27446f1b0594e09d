package runbook

import (
	"strconv"
	"strings"
)

// script reads a fence that starts with a shebang: one command that is run
// once, whose titled parts are the steps of one group.
func (r *reader) script(rows []row, a *about) {
	stmts := r.shell.stmts(rows)
	r.defined(stmts)
	if len(stmts) == 0 {
		return
	}
	r.groups++
	group := "script-" + strconv.Itoa(r.groups)
	whole := joinRows(trimRows(rows))
	segs := parts(rows, stmts)
	if len(segs) <= 1 {
		r.segments([]segment{{line: stmts[0].line, stmts: stmts}}, a)
		d := r.drafts[len(r.drafts)-1]
		d.group, d.whole = group, whole
		return
	}
	for _, s := range segs {
		title := s.title
		if title == "" {
			title = strings.TrimRight(label(s.stmts), ". :")
		}
		r.add(&draft{line: s.line, title: title, stmts: s.stmts, text: s.notes, expects: s.expects, group: group, whole: whole, label: label(s.stmts), when: a.when})
	}
	a.used = true
}

// parts cuts a script at its numbered comments, or where it announces a check
// with echo -n "Name... ". What stands above the first belongs to the first.
func parts(rows []row, stmts []stmt) []segment {
	var out []segment
	var head []stmt
	next := 0
	take := func(upto int) {
		for next < len(stmts) && stmts[next].line < upto {
			if len(out) == 0 {
				head = append(head, stmts[next])
			} else {
				s := &out[len(out)-1]
				s.stmts = append(s.stmts, stmts[next])
			}
			next++
		}
	}
	for _, c := range rows {
		t := strings.TrimSpace(c.text)
		if !strings.HasPrefix(t, "#") || strings.HasPrefix(t, "#!") {
			continue
		}
		t = strings.TrimSpace(strings.TrimLeft(t, "#"))
		if next < len(stmts) && stmts[next].line < c.line && stmts[next].last >= c.line {
			continue // inside a statement
		}
		if isStepNumber(t) {
			take(c.line)
			out = append(out, segment{title: trimNumber(t), line: c.line, numbered: true})
		}
	}
	if len(out) == 0 {
		for _, s := range stmts {
			if l := label([]stmt{s}); l != "" {
				take(s.line)
				out = append(out, segment{line: s.line})
			}
		}
	}
	take(1 << 30)
	if len(out) > 0 {
		out[0].stmts = append(head, out[0].stmts...)
	}
	return out
}

// label is the text that announces a part's result: echo -n "Name... ".
func label(stmts []stmt) string {
	for _, s := range stmts {
		if s.node == nil || !strings.Contains(s.text, "echo -n") {
			continue
		}
		for _, c := range read(s.node, nil).calls {
			if c.name == "echo" && len(c.args) == 2 && c.args[0].text == "-n" && c.args[1].known {
				return c.args[1].text
			}
		}
	}
	return ""
}
