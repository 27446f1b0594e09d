package sim

import "strings"

// pattern reads a CloudWatch filter pattern of terms: all of them must be in the
// line, "-term" must not, and of "?term"s one is enough. Quotes keep spaces
// together. Patterns over JSON, columns and regular expressions are not simulated.
func pattern(text string) (func(line string) bool, error) {
	text = strings.TrimSpace(text)
	if text != "" && strings.ContainsRune("{[%", rune(text[0])) {
		return nil, notSimulated("the filter pattern " + text)
	}
	var all, any, none []string
	for text != "" {
		sign := text[0]
		if sign == '-' || sign == '?' {
			text = text[1:]
		}
		var term string
		if strings.HasPrefix(text, `"`) {
			var closed bool
			if term, text, closed = strings.Cut(text[1:], `"`); !closed {
				return nil, badLogs("Invalid filter pattern")
			}
		} else {
			term, text, _ = strings.Cut(text, " ")
		}
		text = strings.TrimSpace(text)
		switch {
		case term == "":
		case sign == '-':
			none = append(none, term)
		case sign == '?':
			any = append(any, term)
		default:
			all = append(all, term)
		}
	}
	return func(line string) bool {
		for _, t := range all {
			if !strings.Contains(line, t) {
				return false
			}
		}
		for _, t := range none {
			if strings.Contains(line, t) {
				return false
			}
		}
		for _, t := range any {
			if strings.Contains(line, t) {
				return true
			}
		}
		return len(any) == 0
	}, nil
}
