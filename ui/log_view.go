package ui

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/textinput"

	"github.com/fairtradeworker/runbook/steps"
)

// logKept bounds what the screen keeps of followed logs, in bytes.
const logKept = 6 << 20

// logView is what is kept of the followed log groups and which part of it is
// shown. Lines are counted from 0 in the order of their time; a late line moves
// those below it on, and the window with them.
type logView struct {
	book   steps.LogBook
	lost   int  // came faster than they were taken
	behind bool // a group writes faster than it may be read
	end    int  // number after the last line shown; -1 follows
	cut    bool
	level  steps.LogLevel // the least that is shown; "" all
	only   int            // revision that is shown; 0 all
	filter string         // only lines that hold it, in lower case
	find   string         // what n and N go to, in lower case
	field  *logField
	came   int // lines that came while it was paused
	output bool
	log    bool // the operator chose the log, or the output; neither: by what happens
}

// logField is the open field of the pane: what to find, or what to filter by.
type logField struct {
	filter bool
	in     textinput.Model
}

func newLogView() logView { return logView{book: steps.LogBook{Most: logKept}, end: -1} }

// add takes lines over and keeps the window where it is.
func (v *logView) add(lines []steps.LogLine, lost int) {
	v.lost += lost
	if len(lines) == 0 {
		return
	}
	if v.end < 0 {
		v.book.Add(lines)
		return
	}
	v.came += len(lines)
	if i := v.end - 1 - v.book.Dropped(); i >= 0 && i < v.book.Len() {
		at := v.book.Line(i).At
		for _, l := range lines {
			if l.At.Before(at) {
				v.end++
			}
		}
	}
	v.book.Add(lines)
}

// holds tells whether a line is shown.
func (v *logView) holds(l steps.LogLine) bool {
	if v.level != "" && rankOf(l.Level) < rankOf(v.level) {
		return false
	}
	if v.only != 0 && l.Number != v.only {
		return false
	}
	return v.filter == "" || holdsFold(l.Text, v.filter)
}

func (v *logView) whole() bool { return v.level == "" && v.only == 0 && v.filter == "" }

// levels that e goes through.
var logLevels = []steps.LogLevel{steps.LevelNone, steps.LevelWarn, steps.LevelError}

func rankOf(l steps.LogLevel) int {
	switch l {
	case steps.LevelDebug:
		return 1
	case steps.LevelInfo:
		return 2
	case steps.LevelWarn:
		return 3
	case steps.LevelError:
		return 4
	case steps.LevelFatal:
		return 5
	}
	return 0
}

// bottom is the index after the last line of the window.
func (v *logView) bottom() int {
	if v.end < 0 {
		return v.book.Len()
	}
	return min(max(v.end-v.book.Dropped(), 0), v.book.Len())
}

// scroll moves the window by so many lines that are shown.
func (v *logView) scroll(by int) {
	i := v.bottom()
	for ; by < 0 && i > 0; by++ {
		for i--; i > 0 && !v.holds(v.book.Line(i)); i-- {
		}
	}
	for ; by > 0 && i < v.book.Len(); by-- {
		for i++; i < v.book.Len() && !v.holds(v.book.Line(i-1)); i++ {
		}
	}
	v.place(max(i, min(1, v.book.Len())))
}

// place ends the window before line i; at the end it follows again.
func (v *logView) place(i int) {
	if i >= v.book.Len() {
		v.end, v.came = -1, 0
		return
	}
	v.end = v.book.Dropped() + i
}

func (v *logView) follow() {
	if v.end < 0 {
		v.end, v.came = v.book.Dropped()+v.book.Len(), 0
		return
	}
	v.end, v.came = -1, 0
}

// search goes to the next line in a direction that holds what is looked for and
// puts it at the end of the window. It tells whether there is one.
func (v *logView) search(by int) bool {
	if v.find == "" {
		return false
	}
	for i := v.bottom() - 1 + by; i >= 0 && i < v.book.Len(); i += by {
		if l := v.book.Line(i); v.holds(l) && holdsFold(l.Text, v.find) {
			v.end = v.book.Dropped() + i + 1
			return true
		}
	}
	return false
}

// nextLevel goes through what is least shown.
func (v *logView) nextLevel() {
	v.level = logLevels[(slices.Index(logLevels, v.level)+1)%len(logLevels)]
}

// nextRevision goes through the revisions whose lines are kept, newest first.
func (v *logView) nextRevision() {
	var all []int
	for i := range v.book.Len() {
		if n := v.book.Line(i).Number; n != 0 && !slices.Contains(all, n) {
			all = append(all, n)
		}
	}
	slices.Sort(all)
	slices.Reverse(all)
	i := slices.Index(all, v.only)
	if i+1 < len(all) {
		v.only = all[i+1]
	} else {
		v.only = 0
	}
}

// shown counts the lines that are kept and shown.
func (v *logView) shown() int {
	if v.whole() {
		return v.book.Len()
	}
	n := 0
	for i := range v.book.Len() {
		if v.holds(v.book.Line(i)) {
			n++
		}
	}
	return n
}

// holdsFold tells whether s holds what, which is in lower case.
func holdsFold(s, what string) bool { return indexFold(s, what) >= 0 }

// indexFold finds what, given in lower case. ASCII letters are folded without
// memory; anything else is compared as it is.
func indexFold(s, what string) int {
	if what == "" {
		return 0
	}
	first := what[0]
	for i := 0; i+len(what) <= len(s); {
		n := strings.IndexByte(s[i:], first)
		if up := first - 'a'; up < 26 {
			if k := strings.IndexByte(s[i:], first-32); k >= 0 && (n < 0 || k < n) {
				n = k
			}
		}
		if n < 0 || i+n+len(what) > len(s) {
			return -1
		}
		i += n
		k := 1
		for k < len(what) && lowerByte(s[i+k]) == what[k] {
			k++
		}
		if k == len(what) {
			return i
		}
		i++
	}
	return -1
}

func lowerByte(b byte) byte {
	if b >= 'A' && b <= 'Z' {
		return b + 32
	}
	return b
}
