package runbook

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// blockKind is what a block of Markdown is.
type blockKind uint8

const (
	blockText  blockKind = iota // a paragraph
	blockHead                   // a heading
	blockFence                  // fenced code
	blockCode                   // indented code
	blockList                   // children are items
	blockItem
	blockQuote
	blockTable
	blockOther // raw HTML, a rule
)

// row is one line of a block with its container's indentation taken off.
type row struct {
	line int // 1-based
	text string
}

// block is a piece of the page. Its rows are source text: goldmark finds the
// blocks, but what stands in them is never taken from rendered text.
type block struct {
	kind     blockKind
	ordered  bool
	level    int8 // of a heading
	line     int  // 1-based line where it starts
	info     string
	rows     []row
	children []*block
}

// Only goldmark's block parsers run: inline Markdown is read by inline.go,
// which is linear, and tables are told by their rows.
var markdown = parser.NewParser(parser.WithBlockParsers(parser.DefaultBlockParsers()...))

// blocks reads the page's block tree.
func blocks(s *source) []*block {
	doc := markdown.Parse(text.NewReader(s.text))
	w := blockWalk{s: s}
	return w.children(doc)
}

type blockWalk struct {
	s    *source
	free []block // blocks are made many at a time, so are their rows and children
	line []row
	kids []*block
	last int // last line that was seen, for blocks that carry no position
}

func (w *blockWalk) children(n ast.Node) []*block {
	count := n.ChildCount()
	if count == 0 {
		return nil
	}
	if len(w.kids) < count {
		w.kids = make([]*block, max(128, count))
	}
	out := w.kids[:0:count]
	w.kids = w.kids[count:]
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if b := w.block(c); b != nil {
			out = append(out, b)
		}
	}
	return out
}

func (w *blockWalk) new() *block {
	if len(w.free) == 0 {
		w.free = make([]block, 64)
	}
	b := &w.free[0]
	w.free, b.kind = w.free[1:], blockOther
	return b
}

func (w *blockWalk) block(n ast.Node) *block {
	if n.Type() == ast.TypeInline {
		return nil
	}
	b := w.new()
	switch n := n.(type) {
	case *ast.Heading:
		b.kind, b.level = blockHead, int8(n.Level)
	case *ast.Paragraph, *ast.TextBlock:
		b.kind = blockText
	case *ast.FencedCodeBlock:
		b.kind = blockFence
		if n.Info != nil {
			b.info = string(n.Info.Segment.Value(w.s.text))
			b.line = w.s.line(n.Info.Segment.Start)
		}
	case *ast.CodeBlock:
		b.kind = blockCode
	case *ast.List:
		b.kind, b.ordered = blockList, n.IsOrdered()
	case *ast.ListItem:
		b.kind = blockItem
	case *ast.Blockquote:
		b.kind = blockQuote
	}
	if b.kind != blockList && b.kind != blockItem && b.kind != blockQuote {
		w.rows(b, n)
	} else {
		b.children = w.children(n)
		if len(b.children) > 0 {
			b.line = b.children[0].line
		}
	}
	if b.kind == blockText && isTable(b.rows) {
		b.kind = blockTable
	}
	if b.line == 0 {
		b.line = w.last + 1
	}
	w.last = max(w.last, b.line)
	if len(b.rows) > 0 {
		w.last = max(w.last, b.rows[len(b.rows)-1].line)
	}
	if b.kind == blockFence {
		w.last++
	}
	return b
}

func (w *blockWalk) rows(b *block, n ast.Node) {
	lines := n.Lines()
	if n := lines.Len(); n > 0 {
		if len(w.line) < n {
			w.line = make([]row, max(256, n))
		}
		b.rows, w.line = w.line[:0:n], w.line[n:]
	}
	for i := range lines.Len() {
		seg := lines.At(i)
		no := w.s.line(seg.Start)
		t := w.s.page[seg.Start:seg.Stop]
		switch {
		case b.kind == blockText || b.kind == blockHead:
			// goldmark trims what looks like a hard break: read the source.
			t = w.s.page[seg.Start:max(seg.Start, w.s.rowEnd(no))]
		case seg.Padding > 0 || seg.ForceNewline:
			t = string(seg.Value(w.s.text))
		}
		t = strings.TrimRight(t, "\n")
		b.rows = append(b.rows, row{no, t})
	}
	if len(b.rows) > 0 && b.line == 0 {
		b.line = b.rows[0].line
		if b.kind == blockFence {
			b.line--
		}
	}
}

// isTable tells a GitHub table: a row of cells over a row of dashes.
func isTable(rows []row) bool {
	if len(rows) < 2 || !strings.Contains(rows[0].text, "|") {
		return false
	}
	rule := strings.TrimSpace(rows[1].text)
	return strings.Contains(rule, "-") && strings.Contains(rule, "|") && strings.Trim(rule, "|-: \t") == ""
}

// text joins a block's rows by spaces.
func (b *block) text() string {
	if len(b.rows) == 1 {
		return strings.TrimSpace(b.rows[0].text)
	}
	n := len(b.rows)
	for _, r := range b.rows {
		n += len(r.text)
	}
	var sb strings.Builder
	sb.Grow(n)
	for i, r := range b.rows {
		if i > 0 {
			sb.WriteByte(' ')
		}
		sb.WriteString(strings.TrimSpace(r.text))
	}
	return sb.String()
}
