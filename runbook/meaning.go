package runbook

import "strings"

// meaning is what a step's commands do, summed over its statements.
type meaning struct {
	effect   effect
	calls    []call
	sets     []string
	uses     []string // read before the step or the page sets them
	used     map[string]bool
	terminal bool
	endless  bool // does not end by itself: --follow, watch
}

// mean reads what the statements do and notes in page what they leave behind.
func mean(stmts []stmt, page *env) meaning {
	var m meaning
	for i, s := range stmts {
		m.terminal = m.terminal || s.terminal
		if s.node == nil {
			m.effect = max(m.effect, foreignEffect(s))
			continue
		}
		sc := s.scan(page.literal)
		stmts[i].did = sc
		var own map[string]bool
		for _, u := range sc.uses {
			if page.set[u] || inherited[u] || !isName(u) {
				continue
			}
			if own == nil && len(sc.sets) > 0 {
				own = make(map[string]bool, len(sc.sets))
				for _, n := range sc.sets {
					own[n] = true
				}
			}
			if own[u] {
				continue
			}
			if m.used == nil {
				m.used = map[string]bool{}
			}
			if !m.used[u] {
				m.used[u] = true
				m.uses = append(m.uses, u)
			}
		}
		page.after(*sc)
		m.effect = max(m.effect, sc.effect(page))
		switch {
		case sc.defines:
		case m.calls == nil:
			m.calls = sc.calls[:len(sc.calls):len(sc.calls)]
		default:
			m.calls = append(m.calls, sc.calls...)
		}
		if len(page.bodies) > 0 && !sc.defines {
			for _, c := range sc.calls {
				m.calls = append(m.calls, page.bodies[c.name]...)
			}
		}
		m.sets = append(m.sets, sc.sets...)
	}
	for _, c := range m.calls {
		m.terminal = m.terminal || needsTerminal(c)
		m.endless = m.endless || endless(c)
	}
	return m
}

// scan reads and judges a statement, once for all places of the page that have
// it, unless a variable in it has a value here.
func (s *stmt) scan(vars map[string]string) *scan {
	if s.memo != nil && s.memo.did != nil && !s.memo.did.depends(vars) {
		return s.memo.did
	}
	sc := read(s.node, vars)
	sc.judge()
	if s.memo != nil && !sc.depends(vars) {
		s.memo.did = &sc
	}
	return &sc
}

// depends tells whether the values of vars show in what was read.
func (s *scan) depends(vars map[string]string) bool {
	if len(vars) == 0 {
		return false
	}
	for _, u := range s.uses {
		if _, ok := vars[u]; ok {
			return true
		}
	}
	return false
}

// effect is the worst that a statement does.
func (s scan) effect(page *env) effect {
	if s.defines {
		return reads
	}
	return s.body(page)
}

// body is the worst that a statement does, or does when it is called.
func (s scan) body(page *env) effect {
	e := reads
	if s.opaque {
		e = changes
	}
	for _, c := range s.calls {
		e = max(e, c.reaches(page))
	}
	for _, f := range s.files {
		switch {
		case f == "/dev/null" || f == "/dev/stderr" || f == "/dev/stdout":
		case ownFile(f):
			e = max(e, local)
		default:
			e = max(e, changes)
		}
	}
	return e
}

// foreignEffect judges a statement in another language; one that nothing can
// read changes something.
func foreignEffect(s stmt) effect {
	switch s.foreign {
	case "sql":
		if e, ok := statementEffect(s.text); ok {
			return e
		}
	case "ruby", "python", "javascript":
		if expression(s.text) {
			return reads
		}
	}
	return changes
}

// expression tells a look-up in a console: names and dots, no call with
// arguments, no assignment, nothing that sounds like work.
func expression(text string) bool {
	if strings.ContainsAny(text, "=!(;\n`|&") {
		return false
	}
	for _, w := range []string{"delete", "destroy", "update", "save", "create", "drop", "remove", "run", "perform", "exec", "clear", "reset", "kill"} {
		if strings.Contains(strings.ToLower(text), w) {
			return false
		}
	}
	return true
}

// isName tells a variable name from a special parameter ($1, $?, $@).
func isName(s string) bool {
	if s == "" || s[0] >= '0' && s[0] <= '9' {
		return false
	}
	for i := 0; i < len(s); i++ {
		if !isWord(s[i]) {
			return false
		}
	}
	return true
}

// needsTerminal tells a call that talks to a person.
func needsTerminal(c call) bool {
	switch c.name {
	case "ssh", "mosh", "telnet", "vi", "vim", "nano", "emacs", "top", "htop", "less", "more", "screen", "tmux", "k9s", "chroot", "man", "mongosh", "sftp":
		if c.name == "top" && c.has("-b") {
			return false
		}
		return c.name != "ssh" || len(plainArgs(c)) < 2
	case "psql", "mysql", "sqlite3", "mongo", "redis-cli":
		return !c.has("-c", "-e", "-f", "--command", "--execute", "--file", "--eval", "-l", "--version") && len(plainArgs(c)) < 2
	case "bash", "sh", "python", "python3", "node", "irb":
		return len(c.args) == 0
	case "kubectl", "oc":
		for i, a := range c.args {
			if a.text == "--" && i+1 < len(c.args) {
				inner := call{name: c.args[i+1].text, args: c.args[i+2:]}
				if effectOf(inner, nil) == reads || needsTerminal(inner) {
					return needsTerminal(inner)
				}
			}
		}
		fallthrough
	case "docker", "podman":
		if listed(programs[c.name].terminal+" exec run", c.verb(0)) || c.verb(1) == "exec" || c.verb(1) == "run" {
			return c.has("-it", "-ti", "--tty", "-t", "--interactive") && c.has("-i", "-it", "-ti", "--stdin", "--interactive") || listed("attach edit debug rsh", c.verb(0))
		}
	case "aws":
		return c.verb(1) == "start-session" || c.verb(1) == "execute-command"
	case "bundle":
		return len(c.args) > 2 && c.args[1].text == "rails" && strings.HasPrefix(c.args[2].text, "c")
	case "rails", "gh":
		return c.verb(0) == "console" || c.verb(0) == "c" || c.verb(1) == "login"
	}
	return false
}

func plainArgs(c call) []word {
	var out []word
	for _, a := range c.args {
		if !strings.HasPrefix(a.text, "-") {
			out = append(out, a)
		}
	}
	return out
}

// endless tells a call that runs until somebody stops it.
func endless(c call) bool {
	switch c.name {
	case "watch":
		return true
	case "tail", "journalctl", "dmesg":
		return c.has("-f", "-F", "--follow", "-w")
	case "kubectl", "oc", "docker", "aws", "heroku":
		if c.name != "aws" && c.has("-w", "--watch", "--watch-only") {
			return true
		}
		v := c.verb(0) + " " + c.verb(1)
		return c.has("--follow", "-f", "--tail") && strings.Contains(v, "log") && !(c.name != "heroku" && c.has("--tail") && !c.has("--follow", "-f"))
	case "ping":
		return !c.has("-c", "-w")
	}
	return false
}
