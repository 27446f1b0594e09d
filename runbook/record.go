package runbook

import "strings"

// Link is one link of the page to a heading of it or to another file.
type Link struct {
	Line   int
	Label  string
	File   string // as written, "" for this page; a web address stands whole
	Anchor string // without "#", "" when the link names none
}

// LogTable is the table in which the page wants each run written down.
type LogTable struct {
	Line    int
	Columns []string
}

// Template is a message that the page wants sent, with places to fill.
type Template struct {
	Line  int
	Title string
	Text  string
	Holes []string // as written: [User]
}

// linksOf are the page's links, in order.
func linksOf(all []*section) []Link {
	var out []Link
	for _, s := range all {
		for _, a := range s.anchors() {
			file, anchor, _ := strings.Cut(a.target, "#")
			if strings.Contains(file, "://") || strings.HasPrefix(file, "mailto:") {
				file, anchor = a.target, ""
			}
			out = append(out, Link{Line: a.line, Label: plain(a.label), File: file, Anchor: anchor})
		}
	}
	return out
}

// logTable is the first table under a heading that says "log" whose columns
// name a day.
func logTable(all []*section) *LogTable {
	for _, s := range all {
		if w := s.words(); !hasWords(w, "log") && !hasWords(w, "history") && !hasWords(w, "record") {
			continue
		}
		for _, b := range s.blocks {
			if b.kind != blockTable || len(b.rows) == 0 {
				continue
			}
			cols := cells(b.rows[0].text)
			for _, c := range cols {
				if w := words(c); hasWords(w, "date") || hasWords(w, "day") || hasWords(w, "when") || hasWords(w, "time") {
					return &LogTable{Line: b.line, Columns: cols}
				}
			}
		}
	}
	return nil
}

// cells are the cells of a table's row.
func cells(row string) []string {
	row = strings.TrimSpace(row)
	row = strings.TrimSuffix(strings.TrimPrefix(row, "|"), "|")
	var out []string
	for _, c := range strings.Split(row, "|") {
		out = append(out, plain(strings.TrimSpace(c)))
	}
	return out
}

// templates are the messages under headings that speak of telling somebody.
func templates(all []*section) []Template {
	var out []Template
	for _, s := range all {
		w := s.words()
		if s.role != roleFollowup && !hasAny(w, messageWords) {
			continue
		}
		out = append(out, messages(s.blocks, s.title)...)
	}
	return out
}

var messageWords = strings.Fields("notification notifications notify message messages template templates announcement announcements communication communications slack email")

// messages are the fences among blocks that are no commands.
func messages(bs []*block, title string) []Template {
	var out []Template
	at := title
	for _, b := range bs {
		switch b.kind {
		case blockText:
			at = strings.TrimRight(sentenceTitle(plain(autoItem.ReplaceAllString(b.text(), ""))), " ")
		case blockList:
			for _, it := range b.children {
				out = append(out, messages(it.children, title)...)
			}
		case blockQuote:
			out = append(out, messages(b.children, at)...)
		case blockFence, blockCode:
			rows := trimRows(dedent(b.rows))
			if len(rows) == 0 || classify(rows, b.info, "", nil) == fenceCommands {
				continue
			}
			text := joinRows(rows)
			t := Template{Line: b.line, Title: at, Text: text}
			for _, h := range messageHoles(text) {
				t.Holes = append(t.Holes, h.text)
			}
			out = append(out, t)
		}
	}
	return out
}

// messageHoles are the places to fill in prose: [User], <link>, {version}.
func messageHoles(text string) []hole {
	var out []hole
	for i := 0; i < len(text); i++ {
		m := ""
		switch text[i] {
		case '<':
			m = holeAngle.FindString(text[i:])
		case '[':
			if m = holeSquare.FindString(text[i:]); m != "" && i+len(m) < len(text) && text[i+len(m)] == '(' {
				m = "" // a link
			}
		case '{':
			m = holeBrace.FindString(text[i:])
		}
		if m != "" {
			out = append(out, hole{start: i, end: i + len(m), text: m})
			i += len(m) - 1
		}
	}
	return out
}
