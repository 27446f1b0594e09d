package ui

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/fairtradeworker/runbook/steps"
)

// logShown tells whether pane 3 shows the followed log rather than what commands
// print: while the run watches something, and where the operator chose so.
func (s *scene) logShown() bool {
	switch {
	case len(s.run.Follows) == 0 || s.log.output:
		return false
	case s.log.log:
		return true
	}
	st := s.run.Current()
	if st == nil {
		return s.run.Outcome == nil
	}
	return st.State == steps.Waiting || st.State == steps.Fails || st.State == steps.Passed || len(s.ring.lines) == 0 || st.Follow != nil
}

// logGroups are the followed groups, in the order of their names.
func (s *scene) logGroups() []string { return slices.Sorted(maps.Keys(s.run.Follows)) }

func logHead(s *scene) row {
	v := &s.log
	groups := s.logGroups()
	name := sprint("%s", strings.Join(groups, " "))
	if len(groups) > 2 {
		name = sprint("%s and %d more", groups[0], len(groups)-1)
	}
	r := line(span{title, "Log"}, span{plain, "  "})
	if v.end < 0 {
		r.left = append(r.left, faint("FOLLOW"))
	} else {
		r.left = append(r.left, in(wants, "PAUSED, %d new", v.came))
	}
	if v.behind {
		r.left = append(r.left, in(wants, "  BEHIND: more is written than may be read"))
	}
	var picks []string
	if v.only != 0 {
		picks = append(picks, string(sprint("rev %d only", v.only)))
	}
	if v.level != "" {
		picks = append(picks, string(v.level)+" and worse")
	}
	if v.filter != "" {
		picks = append(picks, "with "+v.filter)
	}
	if len(picks) > 0 {
		r.left = append(r.left, in(wants, "  %s", strings.Join(picks, ", ")))
	}
	r.left = append(r.left, faint("  %s", name))
	count := sprint("%d lines", v.book.Len())
	if !v.whole() {
		count = sprint("%d of %d lines", v.shown(), v.book.Len())
	}
	if n := v.book.Late(); n > 0 {
		count += sprint(", %d late", n)
	}
	right := []span{{dim, count + " "}}
	if n := v.book.Dropped(); n > 0 {
		right = append([]span{in(dim, "%d older dropped, ", n)}, right...)
	}
	if v.lost > 0 {
		right = append([]span{in(wants, "%d came too fast, ", v.lost)}, right...)
	}
	return r.at(right...)
}

// logRows are the h rows of the window.
func logRows(s *scene, w, h int) []row {
	v := &s.log
	var note []row
	for _, g := range append(s.logGroups(), "") {
		name := strings.TrimSuffix("logs "+g, " ")
		if b, blind := s.run.Blind[name]; blind {
			note = append(note, label(span{wants, " ~ "}, 3, w, wants, sprint("%s cannot be read for %s: %s", name, lasted(s.now.Sub(b.Since)), b.Text))...)
		}
	}
	if v.field != nil {
		word := Safe("find")
		if v.field.filter {
			word = "only lines with"
		}
		text, _ := inputText(v.field.in, w-width(word)-8)
		note = append(note, line(span{wants, "   " + word + " > "}, span{field, text + s.g.caret}))
	}
	if len(note) > h-1 {
		note = note[:max(0, h-1)]
	}
	rows := s.logWindow(w, h-len(note))
	if len(rows) == 0 {
		rows = []row{line(faint("   %s", s.noLines()))}
	}
	for len(rows) < h-len(note) && len(note) > 0 {
		rows = append(rows, blank)
	}
	return append(rows, note...)
}

func (s *scene) noLines() Safe {
	v := &s.log
	switch {
	case v.book.Len() > 0:
		return "none of the lines kept is shown by this filter; Esc takes it off"
	case len(s.run.Blind) > 0:
		return "no line was read yet"
	}
	return "no line came yet"
}

// logWindow draws from the end of the window upwards.
func (s *scene) logWindow(w, h int) []row {
	v := &s.log
	var out []row // in reverse
	many := len(s.run.Follows) > 1
	for i := v.bottom() - 1; i >= 0 && len(out) < h; i-- {
		l := v.book.Line(i)
		if !v.holds(l) {
			continue
		}
		rows := s.logLine(l, w, many)
		for k := len(rows) - 1; k >= 0 && len(out) < h; k-- {
			out = append(out, rows[k])
		}
	}
	slices.Reverse(out)
	return out
}

// logLine is one event: time, task and revision, level, text; a JSON line as its
// message and then its members.
func (s *scene) logLine(l steps.LogLine, w int, many bool) []row {
	mark := span{plain, "   "}
	if l.Late {
		mark = span{wants, " ~ "}
	}
	head := []span{mark, {dim, hms(l.At) + " "}}
	if w >= 60 {
		head = append(head, in(busy, "%-9s ", tagOf(l)))
	}
	level, ro := levelCell(l.Level)
	head = append(head, span{ro, pad(level, 6)})
	col := spansWidth(head)
	if many {
		head = append(head, faint("%s ", shortGroup(l.Group)))
	}
	body := s.logText(l)
	if l.Late && !l.Ingested.IsZero() {
		body = append(body, in(wants, "  (%s late)", lasted(l.Ingested.Sub(l.At).Round(time.Second))))
	}
	if s.log.find != "" {
		body = marked(body, s.log.find)
	}
	if s.log.cut {
		return []row{{left: append(head, body...)}}
	}
	return flow(head, body, col, w)
}

// logText is the line's own words.
func (s *scene) logText(l steps.LogLine) []span {
	if message, fields, ok := l.Lay(); ok {
		out := []span{{plain, Text(message)}}
		for _, f := range fields {
			out = append(out, in(dim, "  %s=", f.Name), span{plain, Text(f.Value)})
		}
		return out
	}
	text := strings.TrimPrefix(l.Text, "\t")
	if strings.IndexByte(text, '\n') >= 0 {
		var parts []string
		for _, p := range Lines(text) {
			parts = append(parts, string(p))
		}
		return []span{{plain, Safe(strings.Join(parts, "  "+string(s.g.dot)+"  "))}}
	}
	if word, _ := levelCell(l.Level); word != "" { // it stands in a column of its own
		if rest, found := strings.CutPrefix(text, string(word)+" "); found {
			text = strings.TrimLeft(rest, " ")
		}
	}
	return []span{{plain, Output([]byte(text))}}
}

// tagOf is the task and the revision that wrote a line: "8c1f r42".
func tagOf(l steps.LogLine) string {
	id := l.Task
	if id == "" {
		id = l.Stream
	}
	if len(id) > 4 {
		id = id[:4]
	}
	if l.Number == 0 {
		return id
	}
	return string(sprint("%s r%d", id, l.Number))
}

func levelCell(l steps.LogLevel) (Safe, role) {
	switch l {
	case steps.LevelFatal:
		return "FATAL", wrong
	case steps.LevelError:
		return "ERROR", wrong
	case steps.LevelWarn:
		return "WARN", wants
	case steps.LevelInfo:
		return "INFO", dim
	case steps.LevelDebug:
		return "DEBUG", dim
	}
	return "", dim
}

func shortGroup(g string) string { return g[strings.LastIndexByte(g, '/')+1:] }

// flow breaks spans into rows of w columns, those after the first further in.
func flow(head, body []span, col, w int) []row {
	if spansWidth(head)+spansWidth(body) <= w {
		return []row{{left: append(head, body...)}}
	}
	var out []row
	cur, room := head, w-spansWidth(head)
	for _, b := range body {
		for width(b.text) > room {
			part, rest := splitAt(b.text, room)
			if part == "" && room >= w-col-1 {
				break // a wide sign that fits nowhere
			}
			out = append(out, row{left: append(cur, span{b.role, part})})
			cur, room = []span{{plain, spaces(col)}}, w-col
			b.text = rest
		}
		cur = append(cur, b)
		room -= width(b.text)
	}
	return append(out, row{left: cur})
}

// marked shows where what is looked for stands.
func marked(body []span, what string) []span {
	var out []span
	for _, b := range body {
		for {
			i := indexFold(string(b.text), what)
			if i < 0 {
				break
			}
			out = append(out, span{b.role, b.text[:i]}, span{focused, b.text[i : i+len(what)]})
			b.text = b.text[i+len(what):]
		}
		out = append(out, b)
	}
	return out
}

func logOne(s *scene, w int) row {
	v := &s.log
	head := span{title, " 3 Log  "}
	for i := v.book.Len() - 1; i >= 0; i-- {
		if l := v.book.Line(i); v.holds(l) {
			level, ro := levelCell(l.Level)
			r := line(head, in(dim, "%s ", hms(l.At)), in(busy, "%s ", tagOf(l)), span{ro, level + " "})
			r.left = append(r.left, s.logText(l)...)
			return r.at(faint("%d lines ", v.book.Len()))
		}
	}
	return line(head, span{dim, s.noLines()})
}
