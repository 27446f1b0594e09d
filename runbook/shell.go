package runbook

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// stmt is one top-level shell statement of a step.
type stmt struct {
	line     int    // 1-based line of its first byte
	last     int    // line of its last byte
	text     string // the page's bytes
	holes    []hole // in text
	node     *syntax.Stmt
	from     int    // node's positions count from here
	foreign  string // language when it is no shell: "ruby", "sql"
	terminal bool   // typed at a prompt inside another program
	did      *scan  // what it does, once mean has read it
	memo     *memo  // shared with the same statement elsewhere on the page
}

// memo is what has been found out about a statement and holds wherever the page
// has the same text. Nothing in it is changed afterwards.
type memo struct {
	did    *scan
	status map[*syntax.CallExpr]bool // usesStatus, once asked

	looked   bool   // previous and minus are known
	previous string // the variable that it sets to the previous revision
	minus    bool   // … computed as the current one minus one
}

// shellParser reads many small scripts with one parser.
type shellParser struct {
	p    *syntax.Parser
	src  *source           // nil outside a page
	many int               // statements that were read
	done map[string][]stmt // scripts that were read, by their text; lines count from 0

	samples []sample // literals that count as inputs here
}

func newShellParser() *shellParser {
	return &shellParser{p: syntax.NewParser(syntax.Variant(syntax.LangBash)), done: map[string][]stmt{}}
}

// known reads a script, once however often the page repeats it; false when it
// is not bash.
func (sp *shellParser) known(rows []row) ([]stmt, bool) {
	text := sp.src.join(rows)
	all, ok := sp.done[text]
	if !ok {
		hs := withSamples(text, holes(text), sp.samples)
		if f := sp.file(mask(text, hs)); f != nil {
			all = cut(text, hs, f)
		}
		sp.done[text] = all
	}
	if all == nil {
		return nil, false
	}
	sp.many += len(all)
	out := make([]stmt, len(all))
	for i := range all {
		out[i] = all[i]
		out[i].line, out[i].last = rows[all[i].line].line, rows[min(len(rows)-1, all[i].last)].line
	}
	return out, true
}

// knows says which literals are samples from now on.
func (sp *shellParser) knows(list []sample) {
	if len(list) > 0 || len(sp.samples) > 0 {
		clear(sp.done)
	}
	sp.samples = list
}

// file parses one script; nil when it is not bash.
func (sp *shellParser) file(text string) (f *syntax.File) {
	defer func() {
		if recover() != nil { // a page must not end the program
			f = nil
		}
	}()
	if tooDeep(text) {
		return nil
	}
	f, err := sp.p.Parse(strings.NewReader(text), "")
	if err != nil {
		return nil
	}
	return f
}

// tooDeep guards the recursive parser: no hand-written command nests brackets
// as deep as this.
func tooDeep(text string) bool {
	depth, deepest := 0, 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '(', '{', '[', '`':
			depth++
			deepest = max(deepest, depth)
		case ')', '}', ']':
			depth = max(0, depth-1)
		}
	}
	return deepest > 200
}

// stmts reads the statements of consecutive rows. Rows that are no bash are
// read chunk by chunk, then line by line, and such a statement has no node.
func (sp *shellParser) stmts(rows []row) []stmt {
	rows = trimRows(rows)
	if len(rows) == 0 {
		return nil
	}
	if sp.many > MaxCommands || len(rows) > MaxCommands {
		sp.many = MaxCommands + 1 // Parse refuses the page
		return nil
	}
	if all, ok := sp.known(rows); ok {
		return all
	}
	if parts := splitBlank(rows); len(parts) > 1 {
		var out []stmt
		for _, p := range parts {
			out = append(out, sp.stmts(p)...)
		}
		return out
	}
	var out []stmt
	for _, r := range continued(rows) {
		if all, ok := sp.known(r); ok {
			out = append(out, all...)
		} else if t := strings.TrimSpace(joinRows(r)); t != "" && t[0] != '#' {
			out = append(out, stmt{line: r[0].line, last: r[len(r)-1].line, text: t, holes: withSamples(t, holes(t), sp.samples)})
		}
	}
	return out
}

// cut takes the statements of a parsed script out of its text. Their lines
// count from 0.
func cut(text string, hs []hole, f *syntax.File) []stmt {
	out := make([]stmt, 0, len(f.Stmts))
	memos := make([]memo, len(f.Stmts))
	first, at, next := 0, 0, 0 // row of byte at; the next hole
	for i, n := range f.Stmts {
		from, to := int(n.Pos().Offset()), int(n.End().Offset())
		to = heredocEnd(n, text, to)
		if n.Semicolon.IsValid() && to > from && text[to-1] == ';' {
			to--
		}
		if to > len(text) || from >= to {
			continue
		}
		if from < at {
			first, at = 0, 0
		}
		first, at = first+strings.Count(text[at:from], "\n"), from
		s := stmt{line: first, text: strings.TrimRight(text[from:to], "\n"), node: n, from: from, memo: &memos[i]}
		s.last = first + strings.Count(s.text, "\n")
		for ; next < len(hs) && hs[next].start < to; next++ {
			if h := hs[next]; h.start >= from && h.end <= to {
				h.start, h.end = h.start-from, h.end-from
				s.holes = append(s.holes, h)
			}
		}
		out = append(out, s)
	}
	return out
}

// heredocEnd moves a statement's end behind its last here-document's
// terminator.
func heredocEnd(n *syntax.Stmt, text string, to int) int {
	if !strings.Contains(text[min(to, int(n.Pos().Offset())):min(to, len(text))], "<<") {
		return to
	}
	syntax.Walk(n, func(x syntax.Node) bool {
		r, ok := x.(*syntax.Redirect)
		if !ok || r.Hdoc == nil {
			return true
		}
		end := int(r.Hdoc.End().Offset())
		if end < len(text) {
			if j := strings.IndexByte(text[end:], '\n'); j >= 0 {
				end += j
			} else {
				end = len(text)
			}
		}
		to = max(to, end)
		return true
	})
	return min(to, len(text))
}

// join is joinRows without a copy where the rows are whole lines of the page.
func (s *source) join(rows []row) string {
	if s == nil || len(rows) == 1 {
		return joinRows(rows)
	}
	from := rows[0].line
	for i, r := range rows {
		if r.line != from+i || r.text != s.row(r.line) {
			return joinRows(rows)
		}
	}
	last := rows[len(rows)-1]
	return s.page[s.start[from-1] : s.start[last.line-1]+len(last.text)]
}

func joinRows(rows []row) string {
	if len(rows) == 1 {
		return rows[0].text
	}
	n := len(rows)
	for _, r := range rows {
		n += len(r.text)
	}
	var sb strings.Builder
	sb.Grow(n)
	for i, r := range rows {
		if i > 0 {
			sb.WriteByte('\n')
		}
		sb.WriteString(r.text)
	}
	return sb.String()
}

func trimRows(rows []row) []row {
	for len(rows) > 0 && strings.TrimSpace(rows[0].text) == "" {
		rows = rows[1:]
	}
	for len(rows) > 0 && strings.TrimSpace(rows[len(rows)-1].text) == "" {
		rows = rows[:len(rows)-1]
	}
	return rows
}

// splitBlank cuts rows at blank lines.
func splitBlank(rows []row) [][]row {
	var out [][]row
	var cur []row
	for _, r := range rows {
		if strings.TrimSpace(r.text) == "" {
			if len(cur) > 0 {
				out = append(out, cur)
			}
			cur = nil
			continue
		}
		cur = append(cur, r)
	}
	if len(cur) > 0 {
		out = append(out, cur)
	}
	return out
}

// continued joins lines that end in a backslash with the next one.
func continued(rows []row) [][]row {
	var out [][]row
	var cur []row
	for _, r := range rows {
		cur = append(cur, r)
		if !strings.HasSuffix(r.text, "\\") {
			out = append(out, cur)
			cur = nil
		}
	}
	if len(cur) > 0 {
		out = append(out, cur)
	}
	return out
}
