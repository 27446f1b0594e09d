package steps

import (
	"bytes"
	"slices"
	"strings"
)

// maskText stands where a secret was.
const maskText = "***"

// masks find declared secrets, in every encoding of encodings, and recognised
// ones. Colours and other control sequences inside a secret do not hide it.
type masks struct {
	literals map[[4]byte][]string // by their first bytes
	seen     [1 << 16 / 8]byte    // a filter in front of literals: most places are no beginning
}

func newMasks(secrets []string) *masks {
	m := &masks{literals: map[[4]byte][]string{}}
	for _, s := range secrets {
		m.add(s)
	}
	return m
}

// add declares a secret. What is shorter than 4 bytes would blot out everything.
func (m *masks) add(secret string) {
	for _, l := range encodings(secret) {
		if len(l) < 4 {
			continue
		}
		key := [4]byte([]byte(l[:4]))
		if !slices.Contains(m.literals[key], l) {
			m.literals[key] = append(m.literals[key], l)
			h := filterHash(key[0], key[1], key[2], key[3])
			m.seen[h>>3] |= 1 << (h & 7)
		}
	}
}

func filterHash(a, b, c, d byte) uint16 {
	return uint16((uint32(a) | uint32(b)<<8 | uint32(c)<<16 | uint32(d)<<24) * 0x9E3779B1 >> 16)
}

// span is a half-open range of bytes.
type span struct{ from, to int }

// find gives what must not be seen of a text without control sequences.
func (m *masks) find(text []byte) (out []span) {
	m.scan(text, func(i int) bool {
		for _, l := range m.literals[[4]byte(text[i:i+4])] {
			if len(l) <= len(text)-i && string(text[i:i+len(l)]) == l {
				out = append(out, span{i, i + len(l)})
			}
		}
		return true
	})
	return append(out, recognised(text)...)
}

// scan calls f at each place where a declared secret may begin, until it gives
// false.
func (m *masks) scan(text []byte, f func(int) bool) {
	if len(m.literals) == 0 || len(text) < 4 {
		return
	}
	v := uint32(text[0])<<8 | uint32(text[1])<<16 | uint32(text[2])<<24
	for i, c := range text[3:] {
		v = v>>8 | uint32(c)<<24
		if h := uint16(v * 0x9E3779B1 >> 16); m.seen[h>>3]&(1<<(h&7)) != 0 && !f(i) {
			return
		}
	}
}

// clear tells that there is nothing to hide in a block of lines, without
// looking at each: most output is like that.
func (m *masks) clear(block []byte) bool {
	if bytes.IndexByte(block, 0x1b) >= 0 {
		return false
	}
	for _, p := range patterns {
		if p.hinted(block) {
			return false
		}
	}
	clear := true
	m.scan(block, func(i int) bool {
		clear = m.literals[[4]byte(block[i:i+4])] == nil
		return clear
	})
	return clear
}

// text masks a whole text.
func (m *masks) text(s string) string {
	st := m.stream()
	return string(append(st.write([]byte(s)), st.end()...))
}

// maskStream masks one stream line by line: what was written stays here until
// its line has ended, so a secret that comes in pieces is whole when it is
// looked for. A line without an end is let go when it is longer than maskHold,
// but for its last maskOverlap bytes.
type maskStream struct {
	m     *masks
	buf   []byte
	inKey bool // inside a private key of several lines
}

const (
	maskHold    = 64 << 10
	maskOverlap = 16 << 10
)

func (m *masks) stream() *maskStream { return &maskStream{m: m} }

// write gives what may go on; it is valid until the next call.
func (s *maskStream) write(p []byte) []byte {
	s.buf = append(s.buf, p...)
	n := bytes.LastIndexByte(s.buf, '\n') + 1
	var out []byte
	if n > 0 {
		out = s.mask(s.buf[:n], n)
		s.buf = append([]byte(nil), s.buf[n:]...)
	}
	if len(s.buf) > maskHold {
		cut := len(s.buf) - maskOverlap
		out = append(out, s.partial(cut)...)
	}
	return out
}

// partial lets go of the first bytes of a line that has not ended: up to cut,
// or to the beginning of what must not be seen across it.
func (s *maskStream) partial(cut int) []byte {
	clean, at := withoutControls(s.buf)
	for _, f := range s.m.find(clean) {
		if from, to := at(f.from), at(f.to); from < cut && to > cut {
			cut = from
		}
	}
	if cut == 0 { // it is longer than all that is held: none of it may be seen
		s.buf = s.buf[:0]
		return []byte(maskText)
	}
	out := s.mask(s.buf[:cut], cut)
	s.buf = append([]byte(nil), s.buf[cut:]...)
	return out
}

// end gives what is left.
func (s *maskStream) end() []byte {
	out := s.mask(s.buf, len(s.buf))
	s.buf = nil
	return out
}

// mask masks whole lines. Lines are looked at one by one, since no declared
// secret spans two: each line of one is a secret of its own.
func (s *maskStream) mask(text []byte, n int) []byte {
	if !s.inKey && s.m.clear(text) {
		return text
	}
	out := make([]byte, 0, n)
	for line := range bytes.Lines(text) {
		out = s.line(out, line)
	}
	return out
}

func (s *maskStream) line(out, line []byte) []byte {
	body, end := line, ""
	if bytes.HasSuffix(line, []byte("\n")) {
		body, end = line[:len(line)-1], "\n"
	}
	clean, at := withoutControls(body)
	if s.inKey {
		i := bytes.Index(clean, []byte("-----END"))
		if i < 0 {
			if len(bytes.TrimSpace(clean)) > 0 {
				out = append(out, maskText...)
			}
			return append(out, end...)
		}
		s.inKey = false
		out = append(out, maskText...)
		body = body[at(i):]
		clean, at = withoutControls(body)
	}
	found := s.m.find(clean)
	if i := bytes.LastIndex(clean, []byte("-----BEGIN")); i >= 0 && bytes.Contains(clean[i:], []byte("PRIVATE KEY")) && !bytes.Contains(clean[i:], []byte("-----END")) {
		s.inKey = true
	}
	if len(found) == 0 {
		return append(append(out, body...), end...)
	}
	slices.SortFunc(found, func(a, b span) int { return a.from - b.from })
	last := 0 // in clean
	for i := 0; i < len(found); {
		from, to := found[i].from, found[i].to
		for i++; i < len(found) && found[i].from <= to; i++ {
			to = max(to, found[i].to)
		}
		out = append(out, body[at(last):at(from)]...)
		out = append(out, maskText...)
		out = append(out, controls(body[at(from):at(to)])...) // a colour that began inside must end as it did
		last = to
	}
	return append(append(out, body[at(last):]...), end...)
}

// withoutControls takes CSI sequences off a line. at gives the place in the
// line of a place in what is left: behind the sequences before it.
func withoutControls(line []byte) (clean []byte, at func(int) int) {
	if bytes.IndexByte(line, 0x1b) < 0 {
		return line, func(i int) int { return i }
	}
	var places []int
	for i := 0; i < len(line); {
		if n := controlLen(line[i:]); n > 0 {
			i += n
			continue
		}
		clean, places = append(clean, line[i]), append(places, i)
		i++
	}
	return clean, func(i int) int {
		switch {
		case i == 0 && len(places) == 0:
			return 0
		case i < len(places):
			return places[i]
		}
		return len(line)
	}
}

// controlLen is the length of the CSI sequence that s begins with, or 0
// (ECMA-48: parameters 30-3F, intermediates 20-2F, a final byte 40-7E).
func controlLen(s []byte) int {
	if len(s) < 3 || s[0] != 0x1b || s[1] != '[' {
		return 0
	}
	i := 2
	for i < len(s) && s[i] >= 0x20 && s[i] <= 0x3f {
		i++
	}
	if i < len(s) && s[i] >= 0x40 && s[i] <= 0x7e {
		return i + 1
	}
	return 0
}

func controls(s []byte) (out []byte) {
	if bytes.IndexByte(s, 0x1b) < 0 {
		return nil
	}
	for i := 0; i < len(s); {
		n := controlLen(s[i:])
		out = append(out, s[i:i+n]...)
		i += max(n, 1)
	}
	return out
}

// maskRecognised masks what can be recognised without having been declared.
func maskRecognised(s string) string {
	if strings.TrimSpace(s) == "" {
		return s
	}
	return noSecrets.text(s)
}

var noSecrets = newMasks(nil)
