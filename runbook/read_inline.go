package runbook

import "strings"

// inline tells whether a paragraph orders an inline command to be run.
func (r *reader) inline(b *block) bool {
	for _, c := range codes(b.rows) {
		if strings.Contains(c.text, " ") && commandLike(c.text, true) && (ordersRun(c.before) || ordersColon(c)) {
			return true
		}
	}
	return false
}

// attachInline gives a step the inline commands that its paragraph orders.
func (r *reader) attachInline(d *draft, b *block) {
	for _, c := range codes(b.rows) {
		if strings.Contains(c.text, " ") && commandLike(c.text, true) && (ordersRun(c.before) || ordersColon(c)) {
			d.stmts = append(d.stmts, r.shell.stmts([]row{{c.line, c.text}})...)
		}
	}
	if len(d.stmts) > 0 {
		d.kind, d.title = "", withoutCommand(d.title, d.stmts)
	}
}

// ordersColon tells "and reload: `systemctl reload haproxy`": a colon, and a
// command that a table knows.
func ordersColon(c code) bool {
	before := strings.TrimSpace(c.before)
	name := firstWord(strings.TrimPrefix(c.text, "sudo "))
	if !strings.HasSuffix(before, ":") || !knownProgram(name) || english[name] {
		return false
	}
	v := firstVerb(lastSentence(plain(before)))
	return v != nil
}
