package runbook

import (
	"strings"
)

var (
	promptMark = lazy(`^\s{0,3}(?:\$|(?:\[?[A-Za-z0-9_.-]+@[A-Za-z0-9_.-]+[^$#\n]{0,60}\]?[$#])|(?:sh|bash)-[\d.]+[$#])\s+`)
	sqlPrompt  = lazy(`^\s*(?:[\w<>-]+ ?=[#>*]|mysql>|MariaDB \[[^\]]*\]>|sqlite>|redis>|irb[^>]*>|>>>|\d+\.\d+\.\d+\.\d+:\d+>)\s*`)
	rootMark   = lazy(`^\s{0,3}# ([a-z][a-z0-9_.-]*)(?: |$)`)
)

// prompted splits rows that carry shell prompts into what is typed and what is
// printed; ok is false when no row carries one. root marks rows typed at "# ".
func prompted(rows []row, info string) (typed, printed []row, root map[int]bool, ok bool) {
	console := info == "console" || info == "shell-session" || info == "terminal"
	for _, r := range rows {
		if promptOf(r.text) != "" || console && rootCommand(r.text) {
			ok = true
			break
		}
	}
	if !ok {
		return nil, nil, nil, false
	}
	root = map[int]bool{}
	more := false
	for _, r := range rows {
		switch m := promptOf(r.text); {
		case m != "":
			r.text = r.text[len(m):]
			typed, more = append(typed, r), open(r.text)
		case more:
			if t := strings.TrimLeft(r.text, " "); strings.HasPrefix(t, "> ") {
				r.text = t[2:]
			}
			typed, more = append(typed, r), open(r.text)
		case rootCommand(r.text):
			r.text = strings.TrimLeft(r.text, " ")[2:]
			root[r.line] = true
			typed, more = append(typed, r), open(r.text)
		case strings.HasPrefix(strings.TrimSpace(r.text), "#"):
			typed = append(typed, r)
		case strings.TrimSpace(r.text) == "":
			typed = append(typed, r)
		default:
			printed = append(printed, r)
		}
	}
	return typed, printed, root, true
}

// promptOf is the shell prompt that a line starts with.
func promptOf(s string) string {
	t := strings.TrimLeft(s, " ")
	if t == "" || t[0] != '$' && !strings.Contains(t, "@") && !strings.HasPrefix(t, "sh-") && !strings.HasPrefix(t, "bash-") {
		return ""
	}
	return promptMark.FindString(s)
}

// open tells a line that goes on in the next one.
func open(s string) bool { return strings.HasSuffix(s, "\\") || strings.Count(s, "'")%2 == 1 }

// rootCommand tells "# systemctl restart x", typed by root, from a comment.
func rootCommand(s string) bool {
	m := rootMark.FindStringSubmatch(s)
	return m != nil && knownProgram(m[1]) && m[1] != "test" && m[1] != "watch" && m[1] != "find" && m[1] != "make"
}
