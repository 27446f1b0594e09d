package cli

import (
	"fmt"
	"strings"

	"github.com/fairtradeworker/runbook/runbook"
	"github.com/fairtradeworker/runbook/ui"
)

// change is one line that two pages differ in.
type change struct {
	mark byte // '-' was, '+' is
	line int  // 1-based in its page
	text string
}

// diffMost bounds the work on the lines that differ: beyond it all of them
// count as replaced.
const diffMost = 4 << 20

// diffLines are the lines that were taken out and put in, in order.
func diffLines(was, now string) (out []change) {
	a, b := strings.Split(was, "\n"), strings.Split(now, "\n")
	from := 0
	for from < len(a) && from < len(b) && a[from] == b[from] {
		from++
	}
	endA, endB := len(a), len(b)
	for endA > from && endB > from && a[endA-1] == b[endB-1] {
		endA, endB = endA-1, endB-1
	}
	x, y := a[from:endA], b[from:endB]
	same := longestCommon(x, y)
	i, j := 0, 0
	for i < len(x) || j < len(y) {
		switch {
		case i < len(x) && j < len(y) && same != nil && x[i] == y[j]:
			i, j = i+1, j+1
		case i < len(x) && (j == len(y) || same == nil || same[i+1][j] >= same[i][j+1]):
			out = append(out, change{'-', from + i + 1, x[i]})
			i++
		default:
			out = append(out, change{'+', from + j + 1, y[j]})
			j++
		}
	}
	return out
}

// longestCommon is the table of common lengths from each pair of places on; nil
// when it would be too large.
func longestCommon(x, y []string) [][]int32 {
	if (len(x)+1)*(len(y)+1) > diffMost {
		return nil
	}
	t := make([][]int32, len(x)+1)
	cells := make([]int32, (len(x)+1)*(len(y)+1))
	for i := range t {
		t[i], cells = cells[:len(y)+1], cells[len(y)+1:]
	}
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if x[i] == y[j] {
				t[i][j] = t[i+1][j+1] + 1
			} else {
				t[i][j] = max(t[i+1][j], t[i][j+1])
			}
		}
	}
	return t
}

// diffSteps says in words which steps of a procedure are others now.
func diffSteps(was, now *runbook.Runbook, proc string) (out []string) {
	old, fresh := was.StepsOf(proc), now.StepsOf(proc)
	if len(fresh) == 0 {
		return []string{"the procedure #" + proc + " is not in the page any more"}
	}
	taken := make([]bool, len(fresh))
	for i, s := range old {
		at := -1
		for j, f := range fresh {
			if !taken[j] && (f.Title == s.Title || commandsOf(f) == commandsOf(s) && len(s.Commands) > 0) && (at < 0 || j == i) {
				at = j
			}
		}
		if at < 0 {
			out = append(out, fmt.Sprintf("step %d, %s: is not there any more", i+1, s.Title))
			continue
		}
		taken[at] = true
		f := fresh[at]
		switch {
		case commandsOf(f) != commandsOf(s):
			out = append(out, fmt.Sprintf("step %d, %s: its command is another", i+1, s.Title))
		case f.Level != s.Level:
			out = append(out, fmt.Sprintf("step %d, %s: was %s, is %s", i+1, s.Title, levels[s.Level], levels[f.Level]))
		case f.Title != s.Title:
			out = append(out, fmt.Sprintf("step %d, %s: is called %s now", i+1, s.Title, f.Title))
		case strings.Join(f.Expects, "\n") != strings.Join(s.Expects, "\n"):
			out = append(out, fmt.Sprintf("step %d, %s: another result is expected", i+1, s.Title))
		case at != i:
			out = append(out, fmt.Sprintf("step %d, %s: is step %d now", i+1, s.Title, at+1))
		}
	}
	for j, f := range fresh {
		if !taken[j] {
			out = append(out, fmt.Sprintf("step %d, %s: is new", j+1, f.Title))
		}
	}
	if len(out) == 0 {
		out = []string{"the steps of #" + proc + " are the same; only other text changed"}
	}
	return out
}

func commandsOf(s runbook.Step) string {
	text := s.Whole
	for _, c := range s.Commands {
		text += "\n" + c.Text
	}
	return text
}

// changedLines are both as lines of a dialog.
func changedLines(was, now Page, proc string) (out []ui.DialogLine) {
	for _, t := range diffSteps(was.Book, now.Book, proc) {
		out = append(out, ui.DialogLine{Text: t, Loud: true})
	}
	out = append(out, ui.DialogLine{})
	for _, c := range diffLines(string(was.Source), string(now.Source)) {
		out = append(out, ui.DialogLine{Name: fmt.Sprintf("%c line %d", c.mark, c.line), Text: c.text + " ", Verbatim: true, Loud: c.mark == '+'})
	}
	return out
}
