package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/fairtradeworker/runbook/runbook"
)

func (p *picker) View() tea.View {
	v := tea.NewView("")
	v.AltScreen = true
	v.WindowTitle = "runbook"
	if p.w == 0 || p.gone {
		return v
	}
	if p.w < minW || p.h < minH {
		v.Content = p.theme.paint(line(in(wants, "needs %dx%d, now %dx%d. Ctrl-C leaves.", minW, minH, p.w, p.h)), p.w)
		return v
	}
	body := p.h - 5
	out := []row{line(in(strong, " runbook")).at(faint("%d procedures ", len(p.Items))), blank}
	switch {
	case p.open:
		out = append(out, p.openRows(p.w, body)...)
	default:
		out[1] = line(say(" Find "), span{field, Text(p.find)})
		out = append(out, p.listRows(body)...)
		v.Cursor = tea.NewCursor(6+width(Text(p.find)), 1)
		v.Cursor.Shape = tea.CursorBar
	}
	for len(out) < body+2 {
		out = append(out, blank)
	}
	out = append(out[:body+2], line(span{dim, Safe(strings.Repeat(string(p.g.rule), p.w))}), p.prompt(), p.keyLine())
	lines := make([]string, len(out))
	for i, r := range out {
		lines[i] = p.theme.paint(r, p.w)
	}
	v.Content = strings.Join(lines, "\n")
	return v
}

// listRows is the window on the list, and beside it, where there is room, what
// is under the cursor.
func (p *picker) listRows(h int) []row {
	lw := p.w
	if p.w >= twoColumns {
		lw = p.w * 62 / 100
	}
	rows, cur := p.rows(lw)
	if cur < p.top+1 {
		p.top = max(0, cur-1)
	}
	if cur >= p.top+h-1 {
		p.top = cur - h + 2
	}
	p.top = min(max(p.top, 0), max(0, len(rows)-h))
	rows = rows[p.top:min(p.top+h, len(rows))]
	if lw == p.w {
		return rows
	}
	for len(rows) < h {
		rows = append(rows, blank)
	}
	return beside(rows, p.previewRows(p.w-lw-1, h), lw, p.g.vert)
}

// rows is the whole list and the row of the cursor in it.
func (p *picker) rows(w int) (out []row, cur int) {
	found := p.found()
	if p.ask != nil {
		out = append(out, p.nowHead())
	}
	if len(found) == 0 {
		return append(out, line(faint("   nothing matches; Esc clears what was typed"))), 0
	}
	book, resumes := "", false
	for i, f := range found {
		mark, ro := span{plain, "   "}, plain
		if i == p.at {
			mark, ro = span{picked, " " + p.g.cursor + " "}, strong
		}
		if f.now > 0 {
			n, it := p.now.Rows[f.now-1], p.Items[f.Item]
			if i == p.at {
				cur = len(out)
			} else {
				mark = span{wants, " ! "}
			}
			fits := Safe("possible")
			if n.Strong {
				fits = "fits"
			}
			out = append(out, line(mark, in(ro, "%s", it.Title)).at(in(wants, "%s   ", fits), reach(it)))
			out = append(out, para(dim, 6, w, Text(n.Why))...)
			continue
		}
		if f.Run >= 0 {
			if !resumes && len(out) > 0 {
				out = append(out, blank)
			}
			if !resumes {
				out, resumes = append(out, line(in(title, " Resume"))), true
			}
			r := p.Runs[f.Run]
			if i == p.at {
				cur = len(out)
			}
			state := in(busy, "%s", r.State)
			if r.Live {
				state = in(wrong, "%s", r.State)
			}
			out = append(out, line(mark, in(ro, "%s", r.Title), faint("   run %s", r.Run)).at(state, faint("  %s ", r.When)))
			continue
		}
		it := p.Items[f.Item]
		if it.Runbook != book {
			if len(out) > 0 {
				out = append(out, blank)
			}
			book = it.Runbook
			out = append(out, line(in(title, " %s", it.Runbook), faint("   %s", it.Book)))
		}
		if i == p.at {
			cur = len(out)
		}
		out = append(out, line(mark, in(ro, "%s", it.Title)).at(faint("%d %s   ", it.Steps, plural(it.Steps, "step", "steps")), reach(it)))
		if i != p.at || p.w >= twoColumns {
			continue
		}
		for _, t := range []string{it.When, it.Note} {
			if t != "" {
				out = append(out, para(dim, 6, w, Text(t))...)
			}
		}
	}
	return out, cur
}

func (p *picker) prompt() row {
	under, ok := p.under()
	switch {
	case p.said != "":
		return line(span{wants, " " + p.said})
	case !p.open && ok && under.Run >= 0 && p.Runs[under.Run].Live:
		return ask("↵ goes on with run %s, LIVE: the account is read at once.", p.Runs[under.Run].Run)
	case !p.open && ok && under.Run >= 0:
		return tell("↵ goes on with run %s, a rehearsal: nothing reaches AWS.", p.Runs[under.Run].Run)
	case !p.open:
		if p.ask != nil {
			return tell("AWS is only read here. ↵ shows the steps and asks: rehearsal or live?")
		}
		return tell("Nothing is read from AWS here. ↵ shows the steps and asks: rehearsal or live?")
	case p.way == rehearsed:
		return tell("↵ begins the REHEARSAL: a simulated account, nothing real is touched.")
	case p.way == goLive:
		return ask("↵ begins LIVE: the account is read at once; a change still asks for the name.")
	}
	return ask("Nothing has begun. Rehearsal or live? Neither is preselected.")
}

func (p *picker) keyLine() row {
	under, _ := p.under()
	h := func(k, what Safe) []span { return []span{{strong, " " + k}, {dim, " " + what + "  "}} }
	open := Safe("open")
	var keys [][]span
	if p.open {
		open = map[way]Safe{noWay: "begin (off: choose)", rehearsed: "begin the rehearsal", goLive: "begin LIVE"}[p.way]
		keys = [][]span{h("l", "rehearse"), h("v", "live")}
	} else if under.Run >= 0 {
		open = "go on"
	}
	if (p.open && p.way != noWay || under.Run >= 0) && !p.ready {
		open = pad(p.g.more, width(open))
	}
	keys = append(keys, h("↵", open), h("↑↓", "choose"))
	if p.open {
		keys = append(keys, h("Esc", "back to the list"), h("q", "quit"))
	} else {
		keys = append(keys, h("type", "to find"), h("Esc", "clear"), h("q", "quit"))
	}
	r := row{}
	for _, k := range keys {
		if spansWidth(r.left)+spansWidth(k) <= p.w {
			r.left = append(r.left, k...)
		}
	}
	return r
}

// reach says what a procedure may change, in one word of fixed width.
func reach(it Item) span {
	word, ro := Safe("read only"), dim
	switch l := runbook.Level(it.Level); {
	case l == runbook.LevelOutage:
		word, ro = "OUTAGE", wrong
	case l >= runbook.LevelStaging && it.Env == "staging":
		word, ro = "staging", wants
	case l >= runbook.LevelStaging:
		word, ro = "PRODUCTION", wrong
	case l == runbook.LevelLocal:
		word = "local"
	}
	return span{ro, pad(word, 11)}
}
