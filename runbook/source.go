package runbook

import (
	"bytes"
	"sort"
	"strings"
	"unicode/utf8"
)

// source is a page's bytes made fit for reading: no byte order mark, no
// carriage returns, valid UTF-8, and everything that a reader of the rendered
// page would not see blanked out. Line numbers are those of the file.
type source struct {
	text  []byte
	page  string // text, once nothing changes it any more
	start []int  // offset of each line's first byte
	near  int    // line of the last look-up
	own   bool   // text is no longer the caller's
	front map[string]string
}

func newSource(raw []byte) *source {
	b := bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if bytes.IndexByte(b, '\r') >= 0 {
		b = bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n"))
		b = bytes.ReplaceAll(b, []byte("\r"), []byte("\n"))
	}
	if !utf8.Valid(b) {
		b = bytes.ToValidUTF8(b, []byte("\uFFFD"))
	}
	s := &source{text: b, front: map[string]string{}}
	s.start = make([]int, 1, bytes.Count(b, []byte{'\n'})+2)
	for at := 0; ; {
		i := bytes.IndexByte(b[at:], '\n')
		if i < 0 {
			break
		}
		at += i + 1
		s.start = append(s.start, at)
	}
	s.frontMatter()
	s.hidden()
	s.page = string(s.text)
	return s
}

// line is the 1-based number of the line that holds the byte at offset.
func (s *source) line(offset int) int {
	if l := s.near; l < len(s.start) && s.start[l] <= offset { // the next line, mostly
		for l < len(s.start) && s.start[l] <= offset && l < s.near+4 {
			l++
		}
		if l == len(s.start) || s.start[l] > offset {
			s.near = l
			return l
		}
	}
	s.near = sort.SearchInts(s.start, offset+1)
	return s.near
}

// row is the text of a 1-based line, without its newline; "" outside the page.
func (s *source) row(n int) string {
	if n < 1 || n > len(s.start) {
		return ""
	}
	end := len(s.text)
	if n < len(s.start) {
		end = s.start[n] - 1
	}
	if s.page != "" {
		return s.page[s.start[n-1]:end]
	}
	return string(s.text[s.start[n-1]:end])
}

func (s *source) blank(from, to int) {
	if !s.own {
		s.text, s.own = bytes.Clone(s.text), true
	}
	for i := from; i < to && i < len(s.text); i++ {
		if s.text[i] != '\n' {
			s.text[i] = ' '
		}
	}
}

// frontMatter keeps "key: value" lines between two "---" lines at the top, as
// strings, and blanks the block.
func (s *source) frontMatter() {
	if s.row(1) != "---" && s.row(1) != "+++" {
		return
	}
	for n := 2; n <= len(s.start) && n < 200; n++ {
		row := s.row(n)
		if row == s.row(1) || row == "..." {
			end := len(s.text)
			if n < len(s.start) {
				end = s.start[n]
			}
			s.blank(0, end)
			return
		}
		if k, v, ok := strings.Cut(row, ":"); ok && k == strings.TrimSpace(k) {
			s.front[strings.ToLower(k)] = strings.Trim(strings.TrimSpace(v), `"'`)
		}
	}
	s.front = map[string]string{}
}

// hidden blanks HTML comments and template tags ({{< … >}}, {% … %}, <% … %>)
// outside code fences.
func (s *source) hidden() {
	fence := ""
	for n := 1; n <= len(s.start); n++ {
		from := s.start[n-1]
		row := bytes.TrimLeft(s.text[from:s.rowEnd(n)], " \t>")
		if len(row) > 2 && (row[0] == '`' || row[0] == '~') {
			mark := strings.TrimSpace(string(row))
			if f := fenceMark(mark); fence == "" && f != "" {
				fence = f
				continue
			} else if fence != "" && strings.HasPrefix(mark, fence) && strings.Trim(mark, "`~ ") == "" {
				fence = ""
				continue
			}
		}
		if fence != "" {
			continue
		}
		if !bytes.ContainsAny(s.text[from:s.rowEnd(n)], "<{") {
			continue
		}
		for _, t := range hiddenTags {
			for {
				i := bytes.Index(s.text[from:s.rowEnd(n)], []byte(t.open))
				if i < 0 {
					break
				}
				j := bytes.Index(s.text[from+i:min(len(s.text), from+i+t.reach)], []byte(t.close))
				if j < 0 {
					break
				}
				s.blank(from+i, from+i+j+len(t.close))
			}
		}
	}
}

var hiddenTags = []struct {
	open, close string
	reach       int // bytes within which the tag must close
}{
	{"<!--", "-->", 8 << 10},
	{"{{<", ">}}", 1 << 10}, {"{{%", "%}}", 1 << 10}, {"{%", "%}", 1 << 10}, {"<%", "%>", 1 << 10},
}

func (s *source) rowEnd(n int) int {
	if n < len(s.start) {
		return s.start[n]
	}
	return len(s.text)
}

// fenceMark is the run of backticks or tildes that a line opens a fence with.
func fenceMark(row string) string {
	for _, c := range []string{"`", "~"} {
		n := len(row) - len(strings.TrimLeft(row, c))
		if n >= 3 && !(c == "`" && strings.Contains(row[n:], "`")) {
			return row[:n]
		}
	}
	return ""
}
