package gate

import (
	"io"
	"math"
	"strings"
	"unicode/utf8"
)

// tableWidth is how wide a table may be before a section of one row is turned
// to lines of name and value. The CLI takes 80 where there is no terminal.
const tableWidth = 80

// A section is a box of a table: a title, column names, rows. Deeper levels
// are drawn inside more bars.
type section struct {
	level   int
	title   string
	columns []string
	rows    [][]string
}

// writeTable writes --output table in the CLI's form. Nothing comes of an
// empty value.
func writeTable(w io.Writer, title string, v any) error {
	var t table
	if !t.add(title, v, 0) {
		return nil
	}
	_, err := io.WriteString(w, t.draw())
	return err
}

type table struct{ sections []*section }

func (t *table) add(title string, v any, level int) bool {
	if isEmpty(v) {
		return false
	}
	if title != "" {
		t.sections = append(t.sections, &section{level: level, title: title})
	}
	switch v := v.(type) {
	case map[string]any:
		t.object(v, level)
	case []any:
		t.list(title, v, level)
	}
	return true
}

func (t *table) last() *section { return t.sections[len(t.sections)-1] }

func (t *table) object(m map[string]any, level int) {
	columns := scalarKeys([]any{m})
	if len(columns) == 1 {
		t.last().rows = append(t.last().rows, []string{columns[0], textScalar(m[columns[0]])})
	} else if len(columns) > 0 {
		t.last().columns = columns
		t.last().rows = append(t.last().rows, cells(m, columns))
	}
	t.nested(m, level)
}

func (t *table) nested(m map[string]any, level int) {
	for _, k := range sortedKeys(m, nil) {
		if isDeep(m[k]) {
			t.add(k, m[k], level+1)
		}
	}
}

func (t *table) list(title string, list []any, level int) {
	columns := scalarKeys(list)
	deep := false // the section before was left for a nested one
	for _, e := range list {
		switch e := e.(type) {
		case map[string]any:
			if deep {
				t.sections = append(t.sections, &section{level: level, title: title})
			}
			if s := t.last(); len(columns) > 0 {
				s.columns = columns
				s.rows = append(s.rows, cells(e, columns))
			}
			before := len(t.sections)
			t.nested(e, level)
			deep = len(t.sections) > before
		case []any:
			if len(scalarKeys(e)) > 0 {
				t.list("", e, level)
			} else {
				t.row(e, level)
			}
		default:
			s := t.last()
			s.rows = append(s.rows, []string{textScalar(e)})
		}
	}
}

// row adds a list inside a list: its scalars are one row.
func (t *table) row(list []any, level int) {
	var row []string
	for _, e := range list {
		if isDeep(e) {
			defer t.add("", e, level)
		} else {
			row = append(row, textScalar(e))
		}
	}
	if len(row) > 0 {
		t.last().rows = append(t.last().rows, row)
	}
}

func cells(m map[string]any, columns []string) []string {
	row := make([]string, len(columns))
	for i, k := range columns {
		if v, ok := m[k]; ok {
			row[i] = textScalar(v)
		}
	}
	return row
}

func isEmpty(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		return len(v) == 0
	case []any:
		return len(v) == 0
	}
	return v == nil || v == "" || v == false || v == 0.0
}

// widths are what the columns need: the last has four spaces, others three.
func (s *section) widths() []int {
	var w []int
	for _, row := range append([][]string{s.columns}, s.rows...) {
		for i, c := range row {
			if i == len(w) {
				w = append(w, 0)
			}
			w[i] = max(w[i], utf8.RuneCountInString(c)+3)
		}
	}
	if len(w) > 0 {
		w[len(w)-1]++
	}
	return w
}

// inner is the least width between a section's bars.
func (s *section) inner() int {
	n := -1
	for _, w := range s.widths() {
		n += w + 1
	}
	return max(n, utf8.RuneCountInString(s.title))
}

func (t *table) draw() string {
	width := 0
	for _, s := range t.sections {
		if len(s.rows) == 1 && len(s.columns) > 0 && s.inner()+2*s.level+2 > tableWidth {
			s.turn()
		}
		width = max(width, s.inner()+2*s.level)
	}
	var b strings.Builder
	b.WriteString(strings.Repeat("-", width+2) + "\n")
	for _, s := range t.sections {
		s.draw(&b, width-2*s.level)
	}
	return b.String()
}

// turn makes rows of name and value of a single wide row.
func (s *section) turn() {
	var rows [][]string
	for i, name := range s.columns {
		rows = append(rows, []string{name, s.rows[0][i]})
	}
	s.columns, s.rows = nil, rows
}

func (s *section) draw(b *strings.Builder, inner int) {
	bars := strings.Repeat("|", s.level)
	w := stretch(s.widths(), inner)
	line := func(edge string, cells []string) {
		b.WriteString(bars + edge + strings.Join(cells, edge) + edge + bars + "\n")
	}
	var dashes []string
	for _, n := range w {
		dashes = append(dashes, strings.Repeat("-", n))
	}
	if len(w) == 0 {
		dashes = []string{strings.Repeat("-", inner)}
	}
	line("|", []string{center(s.title, inner)})
	line("+", dashes)
	if len(s.columns) > 0 {
		var names []string
		for i, c := range s.columns {
			names = append(names, center(c, w[i]))
		}
		line("|", names)
		line("+", dashes)
	}
	for _, row := range s.rows {
		padded := make([]string, len(w))
		for i := range w {
			c := ""
			if i < len(row) {
				c = "  " + row[i]
			}
			padded[i] = c + strings.Repeat(" ", max(0, w[i]-utf8.RuneCountInString(c)))
		}
		line("|", padded)
	}
	if len(s.rows) > 0 {
		line("+", dashes)
	}
}

// stretch shares the room that columns do not need, in proportion.
func stretch(w []int, inner int) []int {
	sum, room := 0, inner-(len(w)-1)
	for _, n := range w {
		sum += n
	}
	left := room
	for i, n := range w {
		w[i] = int(math.RoundToEven(float64(n) * float64(room) / float64(sum)))
		if i == len(w)-1 {
			w[i] = left
		}
		left -= w[i]
	}
	return w
}

func center(text string, width int) string {
	n := utf8.RuneCountInString(text)
	left := max(0, (width+1)/2-n/2-1)
	return strings.Repeat(" ", left) + text + strings.Repeat(" ", max(0, width-n-left))
}
