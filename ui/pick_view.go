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
	rows, cur := p.rows()
	h := p.h - 6
	if cur < p.top+1 {
		p.top = max(0, cur-1)
	}
	if cur >= p.top+h-1 {
		p.top = cur - h + 2
	}
	p.top = min(max(p.top, 0), max(0, len(rows)-h))
	out := []row{
		line(in(strong, " runbook"), faint("   pick a procedure")).at(faint("%d procedures ", len(p.items))),
		line(say(" Find "), span{field, Text(p.find)}),
		blank,
	}
	for i := range h {
		if p.top+i < len(rows) {
			out = append(out, rows[p.top+i])
		} else {
			out = append(out, blank)
		}
	}
	out = append(out, line(span{dim, Safe(strings.Repeat("─", p.w))}),
		line(say(" Opening a procedure runs nothing that changes anything.")),
		line(span{strong, " ↵"}, faint(" open   "), span{strong, "Ctrl-R"}, faint(" rehearse it, nothing real is touched   "), span{strong, "↑↓"}, faint(" choose   "), span{strong, "type"}, faint(" to find   "), span{strong, "Esc"}, faint(" clear   "), span{strong, "q"}, faint(" quit")))
	lines := make([]string, len(out))
	for i, r := range out {
		lines[i] = p.theme.paint(r, p.w)
	}
	v.Content = strings.Join(lines, "\n")
	v.Cursor = tea.NewCursor(6+width(Text(p.find)), 1)
	v.Cursor.Shape = tea.CursorBar
	return v
}

// rows is the whole list and the row of the cursor in it.
func (p *picker) rows() (out []row, cur int) {
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
			mark, ro = span{picked, " ▸ "}, strong
		}
		if f.now > 0 {
			n, it := p.now.Rows[f.now-1], p.items[f.Item]
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
			out = append(out, para(dim, 6, p.w, Text(n.Why))...)
			continue
		}
		if f.Run >= 0 {
			if !resumes && len(out) > 0 {
				out = append(out, blank)
			}
			if !resumes {
				out, resumes = append(out, line(in(title, " Resume"))), true
			}
			r := p.runs[f.Run]
			if i == p.at {
				cur = len(out)
			}
			out = append(out, line(mark, in(ro, "%s", r.Title), faint("   run %s", r.Run)).at(in(wants, "%s", r.State), faint("  %s ", r.When)))
			continue
		}
		it := p.items[f.Item]
		if it.Runbook != book {
			if len(out) > 0 {
				out = append(out, blank)
			}
			book = it.Runbook
			out = append(out, line(in(title, " %s", it.Runbook)))
		}
		if i == p.at {
			cur = len(out)
		}
		out = append(out, line(mark, in(ro, "%s", it.Title)).at(faint("%d %s   ", it.Steps, plural(it.Steps, "step", "steps")), reach(it)))
		for _, t := range []string{it.When, it.Note} {
			if t != "" && i == p.at {
				out = append(out, para(dim, 6, p.w, Text(t))...)
			}
		}
	}
	return out, cur
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
