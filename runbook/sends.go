package runbook

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// ServiceChange is one "aws ecs update-service" that a text sends.
type ServiceChange struct {
	Unsure bool     // how often it is sent, or with which words, cannot be told: a loop, a function, xargs, a quoted script
	Target []string // variables in the words that say where it goes: --service, --cluster, --profile, --region
	Wanted string   // the literal given to --desired-count, "" when there is none
}

// ServiceChanges reads every change of an ECS service that a text sends, in its
// order. What only a program inside the text would see (eval, bash -c, xargs)
// is there too, as unsure.
func ServiceChanges(text string) []ServiceChange {
	const verb = "update-service"
	left := strings.Count(text, verb)
	if left == 0 {
		return nil
	}
	var out []ServiceChange
	f := newShellParser().file(mask(text, holes(text)))
	var loops, depth int // how many of the nodes around this one repeat it
	var repeating []bool
	if f != nil {
		for _, st := range f.Stmts {
			syntax.Walk(st, func(n syntax.Node) bool {
				if n == nil {
					depth--
					if repeating[depth] {
						loops--
					}
					repeating = repeating[:depth]
					return true
				}
				again := false
				switch n.(type) {
				case *syntax.ForClause, *syntax.WhileClause, *syntax.FuncDecl:
					again = true
				}
				repeating = append(repeating, again)
				if depth++; again {
					loops++
				}
				if x, ok := n.(*syntax.CallExpr); ok {
					if c, ok := serviceChange(x); ok {
						c.Unsure = c.Unsure || loops > 0
						out, left = append(out, c), left-1
					}
				}
				return true
			})
		}
	}
	for ; left > 0; left-- {
		out = append(out, ServiceChange{Unsure: true})
	}
	return out
}

// serviceChange reads one program's words.
func serviceChange(x *syntax.CallExpr) (ServiceChange, bool) {
	var s scan
	s.call(x, nil)
	for _, c := range s.calls {
		if c.name != "aws" || c.verb(0) != "ecs" || c.verb(1) != "update-service" {
			continue
		}
		var out ServiceChange
		for _, f := range []string{"--service", "--cluster", "--profile", "--region"} {
			if w, ok := c.flag(f); ok && !w.known {
				out.Target = append(out.Target, variablesIn(w.text)...)
			}
		}
		if w, ok := c.flag("--desired-count"); ok && w.known {
			out.Wanted = w.text
		}
		return out, true
	}
	return ServiceChange{}, false
}

// variablesIn are the names in a word as wordOf writes it: ${NAME}.
func variablesIn(text string) (out []string) {
	for {
		_, rest, ok := strings.Cut(text, "${")
		if !ok {
			return out
		}
		name, after, _ := strings.Cut(rest, "}")
		out, text = append(out, name), after
	}
}

// ownAnswer are flags of curl and wget that ask for something else than a plain
// GET of the address would: with headers, a method, credentials or a body.
var ownAnswer = []string{
	"-H", "--header", "-X", "--request", "-u", "--user", "-b", "--cookie", "-I", "--head", "--json", "-E", "--cert",
	"-d", "--data", "--data-raw", "--data-binary", "--data-urlencode", "--data-ascii", "-F", "--form", "-T", "--upload-file", "-K", "--config",
	"-n", "--netrc", "--unix-socket", "--post-data", "--method",
}

// PlainRequests tells whether a GET of the addresses in a text would be the
// request that the text makes.
func PlainRequests(text string) bool {
	f := newShellParser().file(mask(text, holes(text)))
	if f == nil {
		return false
	}
	plain := true
	syntax.Walk(f, func(n syntax.Node) bool {
		x, ok := n.(*syntax.CallExpr)
		if !ok || !plain {
			return plain
		}
		var s scan
		s.call(x, nil)
		for _, c := range s.calls {
			if (c.name == "curl" || c.name == "wget") && c.has(ownAnswer...) {
				plain = false
			}
			for _, a := range c.args {
				plain = plain && !(a.split && !a.known && (c.name == "curl" || c.name == "wget") && !strings.Contains(a.text, "/"))
			}
		}
		return plain
	})
	return plain
}

// GivesValue tells whether the variables that a text sets say something: it does
// nothing but set them to literals, or they come from commands whose failure it
// does not hide ("|| echo 0").
func GivesValue(text string) bool {
	f := newShellParser().file(mask(text, holes(text)))
	if f == nil {
		return false
	}
	given, calls, hidden := false, false, false
	syntax.Walk(f, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Assign:
			if n.Value != nil {
				for _, p := range n.Value.Parts {
					given = given || isSubstitution(p)
				}
			}
		case *syntax.CallExpr:
			calls = calls || len(n.Args) > 0
		case *syntax.BinaryCmd:
			hidden = hidden || n.Op == syntax.OrStmt
		}
		return true
	})
	return !hidden && (given || !calls)
}

func isSubstitution(p syntax.WordPart) bool {
	switch p := p.(type) {
	case *syntax.CmdSubst:
		return true
	case *syntax.DblQuoted:
		for _, q := range p.Parts {
			if isSubstitution(q) {
				return true
			}
		}
	}
	return false
}
