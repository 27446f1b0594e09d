package ui

import tea "charm.land/bubbletea/v2"

// fieldRows are the open field's rows at the bottom of the step's pane.
func (m *model) fieldRows() []string {
	f := m.frame.field
	rows := []row{blank, line(span{strong, "   " + m.typing.asks(&m.scene)}), m.fieldRow(f.W)}
	var out []string
	for i := range f.H {
		out = append(out, m.theme.paint(rows[len(rows)-f.H+i], f.W))
	}
	return out
}

// fieldRow is the line in which is typed.
func (m *model) fieldRow(w int) row {
	text, _ := m.typing.show(w - m.fieldIndent() - 3)
	return line(span{plain, spaces(m.fieldIndent())}, span{wants, "> "}, span{field, text})
}

func (m *model) fieldIndent() int {
	if m.frame.narrow() {
		return 1
	}
	return 3
}

// cursor is the terminal's own cursor, in the field that has the keys.
func (m *model) cursor() *tea.Cursor {
	if m.frame.tooSmall() {
		return nil
	}
	var x, y int
	switch {
	case m.typing != nil && m.frame.field.H > 0:
		f := m.frame.field
		_, at := m.typing.show(f.W - m.fieldIndent() - 3)
		x, y = f.X+m.fieldIndent()+2+at, f.Y+f.H-1
	case m.form != nil && m.full == paneForm && !m.form.sent:
		p := m.panes[paneForm]
		page := m.formPage(m.frame.w)
		fx, fy := page.x, page.line
		head := 2
		if m.tight {
			head = 1
		}
		x, y = fx, m.frame.body.Y+head+fy-p.top
		if y >= m.frame.rule {
			return nil
		}
	default:
		return nil
	}
	c := tea.NewCursor(x, y)
	c.Shape = tea.CursorBar
	return c
}
