package runbook

import (
	"strings"
)

var (
	promptMark = lazy(`^\s{0,3}(?:\$|(?:\[?[A-Za-z0-9_.-]+@[A-Za-z0-9_.-]+[^$#\n]{0,60}\]?[$#])|(?:sh|bash)-[\d.]+[$#])\s+`)
	sqlPrompt  = lazy(`^\s*(?:[\w<>-]+ ?=[#>*]|mysql>|MariaDB \[[^\]]*\]>|sqlite>|redis>|irb[^>]*>|>>>|\d+\.\d+\.\d+\.\d+:\d+>)\s*`)
	hostPrompt = lazy(`^\s{0,3}[A-Za-z][A-Za-z0-9_.-]{0,40}[$#]\s+`)
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
		m := promptOf(r.text)
		if m == "" && strings.ContainsAny(firstWord(strings.TrimSpace(r.text)), "$#") {
			if m = hostPrompt.FindString(r.text); m != "" {
				root[r.line] = true // typed on the host that "ssh app-1" has opened
			}
		}
		switch {
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

// withoutOutput takes away what a command printed where no prompt tells the two
// apart: rows behind a command, up to a blank one, that begin with one that no
// shell would take for a command ("NAME   READY   STATUS").
func withoutOutput(rows []row) (typed, printed []row) {
	any := false
	for _, r := range rows {
		any = any || clearlyPrinted(strings.TrimSpace(r.text))
	}
	if !any {
		return rows, nil
	}
	commands, out := 0, false
	for _, group := range logical(rows) {
		t := strings.TrimSpace(joinRows(group))
		switch {
		case keyword[firstWord(t)] || strings.Contains(t, "() {"):
			return rows, nil // rows inside a statement look like anything
		case t == "" || t[0] == '#':
			out = false
		case out || commands > 0 && len(group) == 1 && clearlyPrinted(t):
			out = true
			printed = append(printed, group...)
			continue
		default:
			commands++
		}
		typed = append(typed, group...)
	}
	return typed, printed
}

// clearlyPrinted tells a row that starts no command: columns under capitals, or
// "notAfter=Jan  1", which is no assignment in front of a program.
func clearlyPrinted(t string) bool {
	first := firstWord(t)
	rest := strings.TrimSpace(t[len(first):])
	if first == "" || rest == "" {
		return false
	}
	if isAssignment(t) {
		second := firstWord(rest)
		return !isProgram(second) && strings.IndexByte("$./~\"'\\({;|&", rest[0]) < 0 && !isAssignment(second) && !strings.ContainsAny(first, "\"'$(`<")
	}
	c := first[0]
	if c < 'A' || c > 'Z' || strings.ContainsAny(first, "=$`\"'/(<[\\") || strings.HasSuffix(first, "\\") {
		return false
	}
	return strings.Contains(t, "  ") || strings.HasSuffix(first, ":")
}
