package ui

import (
	"strings"

	"github.com/fairtradeworker/runbook/steps"
)

// glyphs are the signs of one character set. None has an emoji form or an
// ambiguous width.
type glyphs struct {
	pending, manual, passed, person, weak, auto      Safe
	failed, waits, barred, skipped, unknown, unread  Safe
	spin                                             []Safe
	full, empty, cursor, here, vert, heavy, rule     Safe
	more, arrow, dot, crumb, diff, radio, chosen, to Safe
	fold, caret                                      Safe
	done, deferred, inapplicable                     Safe
}

var unicodeGlyphs = &glyphs{
	pending: " ◦ ", manual: "[ ]", passed: " ✓ ", person: "[✓]", weak: " ✓?", auto: "(✓)",
	failed: " ✗ ", waits: " ! ", barred: " = ", skipped: " - ", unknown: " ?!", unread: " ? ",
	spin: []Safe{" ⠋ ", " ⠙ ", " ⠹ ", " ⠸ ", " ⠼ ", " ⠴ ", " ⠦ ", " ⠧ "},
	full: "█", empty: "░", cursor: "▸", here: "▸", vert: "│", heavy: "┃", rule: "─",
	more: "…", arrow: "→", dot: "·", crumb: "›", diff: "~", radio: "( )", chosen: "(•)", to: "→",
	fold: "▾", caret: "▏", done: "[m]", deferred: " » ", inapplicable: " n ",
}

var asciiGlyphs = &glyphs{
	pending: " . ", manual: "[ ]", passed: " + ", person: "[+]", weak: " +?", auto: "(+)",
	failed: " X ", waits: " ! ", barred: " = ", skipped: " - ", unknown: " ?!", unread: " ? ",
	spin: []Safe{" * "},
	full: "#", empty: ".", cursor: ">", here: ">", vert: "|", heavy: "#", rule: "-",
	more: "...", arrow: "->", dot: "-", crumb: ">", diff: "~", radio: "( )", chosen: "(*)", to: "->",
	fold: "v", caret: "_", done: "[m]", deferred: " > ", inapplicable: " n ",
}

// mark is the glyph of a step's state with its role. ahead is true for a step
// that cannot begin because an earlier one waits or failed.
func (g *glyphs) mark(s steps.StepState, frame int, ahead bool) span {
	switch s.State {
	case steps.Running, steps.Waiting:
		return span{busy, g.spin[frame%len(g.spin)]}
	case steps.Asking:
		if s.Asked || asksPerson(s) {
			return span{wants, g.waits}
		}
		return span{busy, g.spin[frame%len(g.spin)]}
	case steps.Passed:
		return g.evidence(s.Evidence)
	case steps.Fails:
		return span{wrong, g.failed}
	case steps.Skipped:
		if s.Inapplicable {
			return span{dim, g.inapplicable}
		}
		return span{dim, g.skipped}
	case steps.Done:
		return span{wants, g.done}
	case steps.Unknown:
		return span{wrong, g.unknown}
	case steps.Barred:
		return span{wants, g.barred}
	}
	if s.Deferred {
		return span{wants, g.deferred}
	}
	if ahead {
		return span{dim, g.barred}
	}
	if byHand(s.Step) {
		return span{plain, g.manual}
	}
	return span{dim, g.pending}
}

// evidence is the mark of a passed step by how it was established.
func (g *glyphs) evidence(e steps.Evidence) span {
	switch e {
	case steps.Person:
		return span{plain, g.person}
	case steps.Weak:
		return span{wants, g.weak}
	case steps.Automatic:
		return span{busy, g.auto}
	}
	return span{good, g.passed}
}

// finding is the mark of one comparison. What could not be read is a question,
// never a kind of tick.
func (g *glyphs) finding(f steps.Finding) span {
	switch {
	case f.OK && f.Weak:
		return span{wants, g.weak}
	case f.OK:
		return span{good, g.passed}
	case f.Weak:
		return span{wants, g.unread}
	}
	return span{wrong, g.failed}
}

// bar draws n of max as w cells.
func (g *glyphs) bar(n, max, w int) (Safe, Safe) {
	k := 0
	if max > 0 {
		k = min(max, n) * w / max
	}
	var f, e Safe
	for i := range w {
		if i < k {
			f += g.full
		} else {
			e += g.empty
		}
	}
	return f, e
}

// inASCII says the few signs that this package's own sentences use with
// characters that every terminal has.
var inASCII = strings.NewReplacer("·", "-", "›", ">", "…", "...", "↵", "Enter", "↑↓", "Up/Down", "↑", "Up", "↓", "Down", "→", "->", "−", "-", "–", "-", "✗", "X", "✓", "+")

func plainer(spans []span) []span {
	out := make([]span, len(spans))
	for i, s := range spans {
		out[i] = span{s.role, Safe(inASCII.Replace(string(s.text)))}
	}
	return out
}
