package runbook

import (
	"fmt"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// failsOpen finds a measurement that turns an error into a good value:
// X=$(… || echo 0).
func (l *lint) failsOpen() {
	for _, d := range l.drafts {
		for _, st := range d.stmts {
			if st.node == nil || !strings.Contains(st.text, "||") {
				continue
			}
			syntax.Walk(st.node, func(n syntax.Node) bool {
				cs, ok := n.(*syntax.CmdSubst)
				if !ok {
					return true
				}
				for _, s := range cs.Stmts {
					b, ok := s.Cmd.(*syntax.BinaryCmd)
					if !ok || b.Op != syntax.OrStmt {
						continue
					}
					c, ok := b.Y.Cmd.(*syntax.CallExpr)
					if ok && len(c.Args) == 2 && c.Args[0].Lit() == "echo" && goodValue[strings.Trim(st.source(c.Args[1]), `"'`)] {
						l.warn(st.line, "an error counts as "+st.source(c.Args[1])+" here, so the check passes when it could not measure; stop on an error instead (drop the \"|| echo\", use curl -f)")
					}
				}
				return true
			})
		}
	}
}

var goodValue = set("0 ok OK true healthy 1")

// exitsZero finds a script with a branch that prints a failure and goes on, so
// that the script ends with status 0.
func (l *lint) exitsZero() {
	for _, d := range l.drafts {
		if d.group == "" {
			continue
		}
		for _, st := range d.stmts {
			c, ok := ifClause(st.node)
			if !ok || c.Else == nil {
				continue
			}
			branch := st.source(c.Else)
			if saysFailure.MatchString(branch) && !leaves.MatchString(branch) {
				l.warn(st.line, "the failed check only prints: the script still exits 0; set a variable there and exit with it at the end")
			}
		}
	}
}

var (
	saysFailure = lazy(`(?i)[✗✘❌]|\bfail|\berror\b|too (?:slow|high|many)`)
	leaves      = lazy(`\b(?:exit|return|false|[A-Za-z_]+=)\b|\+\+|=1`)
)

func ifClause(n *syntax.Stmt) (*syntax.IfClause, bool) {
	if n == nil {
		return nil, false
	}
	c, ok := n.Cmd.(*syntax.IfClause)
	return c, ok
}

// stopsEarly finds a script of checks that ends at the first one that fails.
func (l *lint) stopsEarly() {
	warned := map[string]bool{}
	for i, d := range l.drafts {
		if d.group == "" || i+1 >= len(l.drafts) || l.drafts[i+1].group != d.group || warned[d.group] {
			continue
		}
		for _, st := range d.stmts {
			c, ok := ifClause(st.node)
			if !ok || c.Else == nil {
				continue
			}
			branch := st.source(c.Else)
			if saysFailure.MatchString(branch) && exits.MatchString(branch) {
				warned[d.group] = true
				l.warn(st.line, "the script ends at the first check that fails, and the checks below say nothing then; note the failure in a variable and exit with it at the end")
				break
			}
		}
	}
}

var exits = lazy(`(?m)(?:^|[;&\s])exit\b`)

// comparesReply finds a comparison of numbers whose left side is what a server
// sent: an empty reply is no number, and the test ends in an error.
func (l *lint) comparesReply() {
	fetched := map[string]map[string]bool{} // by procedure, variables set from a reply
	for i, d := range l.drafts {
		p := l.rb.Steps[i].Procedure
		for _, st := range d.stmts {
			if st.did == nil || !strings.ContainsAny(st.text, "=[") {
				continue
			}
			fetches := false
			for _, c := range st.did.calls {
				fetches = fetches || c.name == "curl" || c.name == "wget"
				if c.name != "[" && c.name != "test" || len(c.args) < 3 || !numberTests[c.args[1].text] {
					continue
				}
				v := strings.Trim(c.args[0].text, "${}")
				if fetched[p][v] && !strings.Contains(st.text, "$"+v+"\" =~") && !guarded(st.text, v) {
					l.warn(st.line, "$"+v+" comes from a reply; when that is empty or no number the comparison is an error and not a result; test first that it is a number")
				}
			}
			if fetches && len(st.did.sets) > 0 {
				if fetched[p] == nil {
					fetched[p] = map[string]bool{}
				}
				for _, n := range st.did.sets {
					fetched[p][n] = true
				}
			}
		}
	}
}

var numberTests = set("-lt -le -gt -ge -eq -ne")

// guarded tells whether a statement looks at a variable's form before it
// compares it.
func guarded(text, v string) bool {
	return strings.Contains(text, "case \"$"+v) || strings.Contains(text, "-n \"$"+v) || strings.Contains(text, "-z \"$"+v) || strings.Contains(text, "${"+v+":-")
}

// curlStatus finds curl where an error reply would go unnoticed: its exit
// status is used, or the page expects a status that it does not show.
func (l *lint) curlStatus() {
	for i, d := range l.drafts {
		s := &l.rb.Steps[i]
		wants := false
		for _, e := range s.Expectations {
			wants = wants || e.Kind == ExpectStatus || e.Kind == ExpectJSON || e.Kind == ExpectValidJSON
		}
		for _, st := range d.stmts {
			if st.node == nil || !strings.Contains(st.text, "curl") {
				continue
			}
			var used map[*syntax.CallExpr]bool
			for _, c := range st.did.calls {
				if c.name != "curl" || c.has("-f", "--fail", "--fail-with-body") {
					continue
				}
				if used == nil {
					used = st.memo.usesStatus(st.node)
				}
				shows := c.has("-I", "-i", "-w", "-v", "--head", "--include", "--write-out", "--verbose")
				switch {
				case used[c.node] && !c.has("-w", "--write-out"):
					l.warn(st.line, "curl without -f ends with status 0 on an HTTP error such as 503, and its status decides here; add -f")
				case !shows && (wants || s.Kind == KindCheck && hasWords(words(s.Title), "health")) && !used[nil]:
					l.warn(st.line, "curl without -f ends with status 0 on an HTTP error such as 503, and shows no status; add -f")
				}
			}
		}
	}
}

func (m *memo) usesStatus(n syntax.Node) map[*syntax.CallExpr]bool {
	if m.status == nil {
		m.status = usesStatus(n)
	}
	return m.status
}

// usesStatus is the calls whose exit status decides something. The entry nil
// says that the statement pipes a reply into a test of its own.
func usesStatus(n syntax.Node) map[*syntax.CallExpr]bool {
	used := map[*syntax.CallExpr]bool{}
	mark := func(s *syntax.Stmt) {
		if c, ok := s.Cmd.(*syntax.CallExpr); ok {
			used[c] = true
		}
	}
	syntax.Walk(n, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.IfClause:
			for _, s := range n.Cond {
				mark(s)
			}
		case *syntax.WhileClause:
			for _, s := range n.Cond {
				mark(s)
			}
		case *syntax.BinaryCmd:
			if n.Op == syntax.AndStmt || n.Op == syntax.OrStmt {
				mark(n.X)
			} else {
				used[nil] = true
			}
		case *syntax.CmdSubst:
			used[nil] = true
		}
		return true
	})
	return used
}

// endlessInSequence finds a command that never ends in front of others in the
// same fence.
func (l *lint) endlessInSequence() {
	for i := range l.rb.Steps {
		s := &l.rb.Steps[i]
		if !s.Endless || s.Interactive || i+1 >= len(l.rb.Steps) {
			continue
		}
		next := &l.rb.Steps[i+1]
		last := s.Commands[len(s.Commands)-1]
		if f := l.drafts[i].fence; f > 0 && f == l.drafts[i+1].fence && next.Procedure == s.Procedure {
			l.warn(last.Line, "the command never ends, so nothing below it runs when the block is pasted; give it a window (--since 10m without --follow), or its own block")
		}
	}
}

// neverMatches finds a grep for JSON whose spacing is not that of what the page
// itself expects.
func (l *lint) neverMatches() {
	wanted := map[string]string{}
	for i := range l.rb.Steps {
		s := &l.rb.Steps[i]
		for _, e := range s.Expectations {
			if e.Kind == ExpectJSON {
				wanted[strings.ReplaceAll(e.Text, " ", "")] = e.Text
			}
		}
	}
	if len(wanted) == 0 {
		return
	}
	l.calls(func(s *Step, st stmt, c call) {
		if c.name != "grep" {
			return
		}
		for _, a := range c.args {
			if e, ok := wanted[strings.ReplaceAll(a.text, " ", "")]; ok && e != a.text {
				l.warn(st.line, fmt.Sprintf("grep looks for %s, the page expects %s: the space decides; read the value with jq instead", a.text, e))
			}
		}
	})
}
