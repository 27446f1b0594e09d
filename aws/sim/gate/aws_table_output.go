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
	for _, k := range sortedKeys(m) {
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

// widths are what the columns need: their text and four spaces.
func (s *section) widths() []int {
	var w []int
	for _, row := range append([][]string{s.columns}, s.rows...) {
		for i, c := range row {
			if i == len(w) {
				w = append(w, 0)
			}
			w[i] = max(w[i], utf8.RuneCountInString(c)+4)
		}
	}
	return w
}

// outer is the least width of a section with its bars.
func (s *section) outer() int {
	n := 0
	for _, w := range s.widths() {
		n += w
	}
	return max(n, utf8.RuneCountInString(s.title)) + 2 + 2*s.level
}

func (t *table) width() int {
	n := 0
	for _, s := range t.sections {
		n = max(n, s.outer())
	}
	return n
}

func (t *table) draw() string {
	if t.width() > tableWidth {
		for _, s := range t.sections {
			s.turn()
		}
	}
	width := t.width()
	var b strings.Builder
	b.WriteString(strings.Repeat("-", width) + "\n")
	for _, s := range t.sections {
		s.draw(&b, width-2*s.level)
	}
	return b.String()
}

// turn makes rows of name and value of a single wide row.
func (s *section) turn() {
	if len(s.rows) != 1 || len(s.columns) == 0 {
		return
	}
	var rows [][]string
	for i, name := range s.columns {
		rows = append(rows, []string{name, s.rows[0][i]})
	}
	s.columns, s.rows = nil, rows
}

// draw writes a section that is width wide between the bars of its level. A
// column's width counts the bar on its right, the first's also the left one.
func (s *section) draw(b *strings.Builder, width int) {
	bars := strings.Repeat("|", s.level)
	w := stretch(s.widths(), width)
	line := func(edge string, cells []string) {
		b.WriteString(bars + edge + strings.Join(cells, edge) + edge + bars + "\n")
	}
	each := func(draw func(i, width, bars int) string) []string {
		var cells []string
		for i, n := range w {
			cells = append(cells, draw(i, n, 1+b2i(i == 0)))
		}
		return cells
	}
	rule := each(func(_, n, bars int) string { return strings.Repeat("-", n-bars) })
	if len(w) == 0 {
		rule = []string{strings.Repeat("-", width-2)}
	}
	line("|", []string{center(s.title, width, 2)})
	line("+", rule)
	if len(s.columns) > 0 {
		line("|", each(func(i, n, bars int) string { return center(s.columns[i], n, bars) }))
		line("+", rule)
	}
	for _, row := range s.rows {
		line("|", each(func(i, n, bars int) string { return left(row, i, n-bars) }))
	}
	if len(s.rows) > 0 {
		line("+", rule)
	}
}

// stretch shares a width among columns in proportion to what they need; what
// rounding left over goes to the last, what it took too much is the first's.
func stretch(w []int, width int) []int {
	sum, used := 0, 0
	for _, n := range w {
		sum += n
	}
	for i, n := range w {
		w[i] = int(math.RoundToEven(float64(n) * float64(width) / float64(sum)))
		used += w[i]
	}
	for i := 0; len(w) > 0 && used > width; i, used = i+1, used-1 {
		w[i%len(w)]--
	}
	for i := 0; len(w) > 0 && used < width; i, used = i+1, used+1 {
		w[len(w)-1-i%len(w)]++
	}
	return w
}

// center puts text into a cell whose width counts some bars.
func center(text string, width, bars int) string {
	n := utf8.RuneCountInString(text)
	left := max(0, width/2-n/2-1)
	return strings.Repeat(" ", left) + text + strings.Repeat(" ", max(0, width-bars-n-left))
}

func left(row []string, i, width int) string {
	text := ""
	if i < len(row) {
		text = row[i]
	}
	n := utf8.RuneCountInString(text)
	if n+2 <= width {
		text, n = "  "+text, n+2
	}
	return text + strings.Repeat(" ", max(0, width-n))
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
