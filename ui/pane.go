package ui

import "strings"

// pane is one numbered place. Its rows are everything it has to say; the frame
// shows the part that fits.
type pane struct {
	id    paneID
	name  Safe
	head  func(s *scene) row               // right side of the title; left is added after the name
	rows  func(s *scene, w int) []row      // all rows
	some  func(s *scene, w, h int) []row   // for shape brief, and where a whole pane is narrow
	one   func(s *scene, w int) row        // for shape one
	keep  func(s *scene, w int) (int, int) // first and last row that must be in view
	slice func(s *scene, w, h int) []row   // instead of rows: draws its own window
	top   int                              // first row shown
	hit   int                              // row that was found last
	tail  bool                             // shows the end unless scrolled
	held  bool                             // tail: scrolled away from the end
	total int                              // rows at the last drawing
	seen  int                              // rows that fitted at the last drawing
	dirty bool
	last  []string // what was drawn
	was   placed
	focus bool
}

// newPanes is the table of panes, in the order of their keys.
func newPanes() map[paneID]*pane {
	m := map[paneID]*pane{}
	for _, p := range []*pane{
		{id: paneSteps, name: "Steps", head: stepsHead, rows: stepsRows, keep: stepsKeep},
		{id: paneStep, name: "", head: stepHead, rows: stepRows},
		{id: paneOutput, name: "", head: outputHead, slice: outputRows, one: outputOne},
		{id: paneRollout, name: "Rollout", head: rolloutHead, rows: rolloutRows, some: rolloutBrief},
		{id: paneChecks, name: "Checks", head: checksHead, rows: checksRows, one: checksOne},
		{id: paneJournal, name: "Journal", rows: journalRows, tail: true},
		{id: paneForm, name: "Values", head: formHead, rows: formRows, keep: formKeep},
		{id: paneEnd, name: "Report", head: endHead, rows: endRows},
		{id: paneTrouble, name: "Troubleshooting", head: troubleHead, rows: troubleRows},
		{id: paneReport, name: "Report as it is now", head: reportHead, rows: reportRows},
		{id: paneWarnings, name: "Warnings about the page's text", rows: warningRows},
		{id: paneEvidence, name: "Evidence", head: evidenceHead, rows: evidenceRows},
	} {
		p.dirty = true
		m[p.id] = p
	}
	return m
}

// draw gives exactly p's rectangle as painted lines, from the cache if nothing changed.
func (p *pane) draw(s *scene, t *theme, at placed, focus bool) []string {
	if !p.dirty && p.was == at && p.focus == focus {
		return p.last
	}
	p.dirty, p.was, p.focus = false, at, focus
	w, h := at.at.W, at.at.H
	rows := make([]row, 0, h)
	switch at.shape {
	case one:
		rows = append(rows, p.one(s, w))
	case brief:
		rows = append(rows, p.some(s, w, h)...)
	default:
		rows = append(rows, p.titleRow(s, w, focus))
		if !s.tight && p.id != paneOutput {
			rows = append(rows, blank)
		}
		rows = append(rows, p.window(s, w, h-len(rows))...)
	}
	p.last = p.last[:0]
	for i := range h {
		r := blank
		if i < len(rows) {
			r = rows[i]
		}
		p.last = append(p.last, t.paint(r, w))
	}
	return p.last
}

func (p *pane) titleRow(s *scene, w int, focus bool) row {
	ro := title
	if focus {
		ro = focused
	}
	var r row
	if p.head != nil {
		r = p.head(s)
	}
	name := p.name
	if p.id <= paneJournal {
		name = Safe('0'+rune(p.id)) + " " + name
	}
	if p.name == "" && len(r.left) > 0 { // the step's own title is the pane's name
		name += r.left[0].text
		r.left = r.left[1:]
	}
	if width(name)+spansWidth(r.left)+spansWidth(r.right)+2 > w && p.id <= paneJournal && p.id != paneOutput {
		r.left = nil
	}
	r.left = append([]span{{plain, " "}, {ro, name}}, r.left...)
	return r
}

// window is the part of the rows that is shown, with a last row that says how
// many are below.
func (p *pane) window(s *scene, w, h int) []row {
	if h <= 0 {
		return nil
	}
	if p.slice != nil {
		p.seen = h
		return p.slice(s, w, h)
	}
	rows := p.rows(s, w)
	for len(rows) > 0 && len(rows[len(rows)-1].left)+len(rows[len(rows)-1].right) == 0 {
		rows = rows[:len(rows)-1]
	}
	p.total, p.seen = len(rows), h
	most := max(0, len(rows)-h)
	if p.keep != nil { // the row that must stay in view
		from, to := p.keep(s, w)
		p.top = min(p.top, max(0, from-1))
		p.top = max(p.top, to-h+2)
	}
	if p.tail && !p.held {
		p.top = most
	}
	p.top = min(max(p.top, 0), most)
	if p.top == most {
		p.held = false
	}
	out := append([]row(nil), rows[p.top:min(p.top+h, len(rows))]...)
	if below := len(rows) - p.top - h; below > 0 && !p.tail && len(out) > 1 {
		out[len(out)-1] = line(in(wants, "   %s %d more rows", s.g.fold, below+1), faint("   PgDn"))
	}
	return out
}

// scroll moves by n rows.
func (p *pane) scroll(n int) {
	p.top += n
	p.held = p.tail
	p.dirty = true
}

// compose puts the drawn panes on the body's rows.
func compose(f frame, drawn map[paneID][]string, t *theme, focus paneID) []string {
	rows := make([]strings.Builder, f.body.H)
	type piece struct {
		x int
		s string
	}
	grid := make([][]piece, f.body.H)
	heavy := map[[2]int]bool{}
	for _, p := range f.panes {
		for i, s := range drawn[p.id] {
			y := p.at.Y - f.body.Y + i
			grid[y] = append(grid[y], piece{p.at.X, s})
			if (p.id == focus || p.id == paneField && focus == paneStep) && len(f.cols) > 0 {
				heavy[[2]int{y, p.at.X - 1}] = true
				if p.at.X == 0 {
					heavy[[2]int{y, p.at.W}] = true
				}
			}
		}
	}
	for y := range grid {
		for _, x := range f.cols {
			v := t.paint(line(span{dim, Safe(t.vert)}), 1)
			if heavy[[2]int{y, x}] {
				v = t.paint(line(span{busy, Safe(t.heavy)}), 1)
			}
			grid[y] = append(grid[y], piece{x, v})
		}
	}
	out := make([]string, f.body.H)
	for y, ps := range grid {
		for i := 1; i < len(ps); i++ { // few pieces: insertion by column
			for k := i; k > 0 && ps[k].x < ps[k-1].x; k-- {
				ps[k], ps[k-1] = ps[k-1], ps[k]
			}
		}
		for _, p := range ps {
			rows[y].WriteString(p.s)
		}
		out[y] = rows[y].String()
	}
	return out
}
