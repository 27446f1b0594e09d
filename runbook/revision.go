package runbook

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// source is the page's text of a node of this statement.
func (s stmt) source(n syntax.Node) string {
	from, to := int(n.Pos().Offset())-s.from, int(n.End().Offset())-s.from
	if from < 0 || to > len(s.text) || from > to {
		return ""
	}
	return s.text[from:to]
}

// taskDefinition is the raw word given to --task-definition of an "ecs
// update-service", "" when there is none.
func taskDefinition(stmts []stmt) (raw string) {
	for _, st := range stmts {
		if st.node == nil || st.did == nil || !strings.Contains(st.text, "--task-definition") || !strings.Contains(st.text, "update-service") {
			continue
		}
		for _, c := range st.did.calls {
			if raw != "" || c.node == nil {
				break
			}
			update := false
			for i, w := range c.node.Args {
				update = update || w.Lit() == "update-service"
				switch t := st.source(w); {
				case !update:
				case t == "--task-definition" && i+1 < len(c.node.Args):
					raw = strings.Trim(st.source(c.node.Args[i+1]), `"'`)
				case strings.HasPrefix(t, "--task-definition="):
					raw = strings.Trim(t[len("--task-definition="):], `"'`)
				}
			}
		}
	}
	return raw
}

var (
	minusOne     = lazy(`-\s*1\s*\)|-\s*1\s*$|-=\s*1|--\s*\)\)`)
	previousName = lazy(`(?i)prev|last|rollback|stable|good|target|old`)
)

// previousRevision is the variable that a step sets to the revision to go back
// to, and whether it computes it as the current one minus one: a guess that the
// service's history must confirm.
func previousRevision(stmts []stmt) (name string, arithmetic bool) {
	for _, st := range stmts {
		if st.node == nil || st.did == nil || len(st.did.sets) == 0 || !strings.Contains(st.text, "ask") {
			continue
		}
		m := st.memo
		if !m.looked {
			m.looked = true
			m.previous, m.minus = st.previousRevision()
		}
		if m.previous != "" {
			return m.previous, m.minus
		}
	}
	return "", false
}

func (s stmt) previousRevision() (name string, arithmetic bool) {
	if !strings.Contains(s.text, "taskDefinition") && !strings.Contains(s.text, "task-definition") {
		return "", false
	}
	syntax.Walk(s.node, func(n syntax.Node) bool {
		a, ok := n.(*syntax.Assign)
		if !ok || a.Name == nil || a.Value == nil || name != "" {
			return true
		}
		v := s.source(a.Value)
		if !strings.Contains(v, "taskDefinition") && !strings.Contains(v, "task-definition") {
			return true
		}
		if minus := minusOne.MatchString(v); minus || previousName.MatchString(a.Name.Value) {
			name, arithmetic = a.Name.Value, minus
		}
		return true
	})
	return name, arithmetic
}
