package steps

import (
	"strings"
	"unicode"

	"github.com/fairtradeworker/runbook/runbook"
)

// plainValue is what a shell reads as one word wherever it stands: unquoted, in
// [[ -eq ]] and in arithmetic, where anything else could be split, expanded to
// file names, or run (V='a[$(x)]' runs x in bash).
var plainValue = lazily(`^[A-Za-z0-9_./:@%+=,-]+$`)

// refusedValue says why a value may not be given for an input; "" when it may.
//
// Where the page has a placeholder, Script writes a quoted variable, so any
// printable text is one argument. Where the page itself writes $NAME, its own
// quoting decides, and only what is plain everywhere is taken; a secret is not
// held to that, since passwords have such characters and are quoted by pages.
func refusedValue(p runbook.Placeholder, v string) string {
	for _, c := range v {
		if c == 0 || unicode.IsControl(c) && (p.Kind != "secret" || c != '\n' && c != '\r' && c != '\t') {
			return "it holds a control character"
		}
		if unicode.Is(unicode.Bidi_Control, c) || c == unicode.ReplacementChar {
			return "it holds a character that does not show as it is"
		}
	}
	switch {
	case strings.TrimSpace(v) == "":
		return "it is empty"
	case p.Kind == "secret":
		return ""
	case strings.HasPrefix(v, "-"):
		return "a program would read it as an option"
	case strings.HasPrefix(p.Text, "$") && !plainValue().MatchString(v):
		return "the page's own commands use it as " + p.Text + ", where bash could split or expand it; letters, digits and . _ : / @ % + = , - are taken"
	}
	return ""
}
