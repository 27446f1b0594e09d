package runbook

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// word is one argument of a command as far as the page tells it.
type word struct {
	text  string // literal text; a variable that the page does not set stands as written
	known bool   // nothing in it is left open
	split bool   // begins with an unquoted expansion, which may become any words
}

// call is one program that a statement starts.
type call struct {
	name    string // "" when the program is not literal
	args    []word
	wrapper string // program that starts it: sudo, watch
	reach   effect // by the tables, once judge has asked them
	judged  bool
	node    *syntax.CallExpr
}

// verb is the i-th argument that is no flag, "" when there is none.
func (c call) verb(i int) string {
	var takes map[string]bool
	for k := 0; k < len(c.args); k++ {
		a := c.args[k].text
		if strings.HasPrefix(a, "-") {
			if takes == nil {
				takes = valueFlags[c.name]
			}
			if takes[a] { // "--x=v" is none of them
				k++
			}
			continue
		}
		if i == 0 {
			if !c.args[k].known {
				return ""
			}
			return a
		}
		i--
	}
	return ""
}

// valueFlags are flags before the verb that take a value.
var valueFlags = map[string]map[string]bool{
	"aws":       set("--profile --region --output --query --endpoint-url --color --ca-bundle --cli-read-timeout --cli-connect-timeout"),
	"kubectl":   set("-n --namespace --context --cluster --kubeconfig -l --selector --user --as"),
	"oc":        set("-n --namespace --context --cluster --kubeconfig -l --selector --user --as"),
	"git":       set("-C -c --git-dir --work-tree"),
	"helm":      set("-n --namespace --kube-context --kubeconfig"),
	"docker":    set("-H --host --context -c --config"),
	"gh":        set("-R --repo"),
	"systemctl": set("-H --host -M --machine"),
	"npm":       set("--prefix"),
	"make":      set("-C -f"),
}

// flag is the value of a flag, given as "--x v" or "--x=v".
func (c call) flag(names ...string) (word, bool) {
	for i, a := range c.args {
		for _, n := range names {
			if a.text == n {
				if i+1 < len(c.args) {
					return c.args[i+1], true
				}
				return word{}, true
			}
			if v, ok := valueOf(a.text, n); ok {
				return word{text: v, known: a.known}, true
			}
		}
	}
	return word{}, false
}

// valueOf is v in "--x=v".
func valueOf(arg, flag string) (string, bool) {
	if len(arg) > len(flag) && arg[len(flag)] == '=' && strings.HasPrefix(flag, "--") && strings.HasPrefix(arg, flag) {
		return arg[len(flag)+1:], true
	}
	return "", false
}

// has tells whether one of the flags is given, in a group of short ones too.
func (c call) has(names ...string) bool {
	for _, a := range c.args {
		if a.text == "" || a.text[0] != '-' {
			if a.text == "" || names[0] == "" || names[0][0] == '-' {
				continue
			}
		}
		for _, n := range names {
			if a.text == n {
				return true
			}
			if _, ok := valueOf(a.text, n); ok {
				return true
			}
			if len(n) == 2 && n[0] == '-' && len(a.text) > 2 && a.text[0] == '-' && a.text[1] != '-' && strings.IndexByte(a.text, n[1]) > 0 {
				return true
			}
		}
	}
	return false
}

// scan is what one statement does, read off its syntax tree.
type scan struct {
	calls   []call
	sets    []string
	uses    []string
	files   []string // what it writes by redirection; "" when not literal
	opaque  bool     // something in it cannot be told
	funcs   []string
	literal map[string]string // variables that it sets to a literal
}

// read walks a statement. vars are the values of variables known so far.
func read(n syntax.Node, vars map[string]string) scan {
	var s scan
	if s.plain(n, vars) {
		return s
	}
	s = scan{}
	syntax.Walk(n, func(x syntax.Node) bool {
		switch x := x.(type) {
		case *syntax.CallExpr:
			s.call(x, vars)
		case *syntax.DeclClause:
			for _, a := range x.Args {
				s.assign(a, vars)
			}
			s.opaque = s.opaque || hidesCode(x, vars)
		case *syntax.ForClause:
			if it, ok := x.Loop.(*syntax.WordIter); ok && it.Name != nil {
				s.sets = append(s.sets, it.Name.Value)
			}
		case *syntax.FuncDecl:
			if x.Name == nil { // the parser takes some zsh as well
				s.opaque = true
				return true
			}
			s.funcs = append(s.funcs, x.Name.Value)
		case *syntax.ParamExp:
			if x.Param != nil && !(x.Exp != nil && (x.Exp.Op == syntax.DefaultUnset || x.Exp.Op == syntax.DefaultUnsetOrNull)) {
				s.uses = append(s.uses, x.Param.Value)
			}
			if x.Excl {
				s.opaque = true
			}
		case *syntax.Redirect:
			s.redirect(x, vars)
		case *syntax.CoprocClause, *syntax.LetClause:
			s.opaque = true
		case *syntax.TestClause:
			s.opaque = s.opaque || hidesCode(x, vars)
		}
		return true
	})
	return s
}

// plain reads the commonest statement without a walk: one program with words
// that hold literals, quotes and simple variables. It returns false, having
// read nothing of use, where there is more.
func (s *scan) plain(n syntax.Node, vars map[string]string) bool {
	st, ok := n.(*syntax.Stmt)
	if !ok || len(st.Redirs) > 0 {
		return false
	}
	x, ok := st.Cmd.(*syntax.CallExpr)
	if !ok || len(x.Assigns) > 0 {
		return false
	}
	for _, w := range x.Args {
		if !s.plainParts(w.Parts) {
			return false
		}
	}
	s.call(x, vars)
	return true
}

func (s *scan) plainParts(parts []syntax.WordPart) bool {
	for _, p := range parts {
		switch p := p.(type) {
		case *syntax.Lit, *syntax.SglQuoted:
		case *syntax.DblQuoted:
			if !s.plainParts(p.Parts) {
				return false
			}
		case *syntax.ParamExp:
			if p.Param == nil || p.Excl || p.Exp != nil || p.Index != nil || p.Slice != nil || p.Repl != nil || p.Flags != nil || p.NestedParam != nil {
				return false
			}
			s.uses = append(s.uses, p.Param.Value)
		default:
			return false
		}
	}
	return true
}

func (s *scan) call(x *syntax.CallExpr, vars map[string]string) {
	for _, a := range x.Assigns {
		if len(x.Args) == 0 {
			s.assign(a, vars)
		} else if a.Name != nil {
			if envPrefix[a.Name.Value] {
				s.opaque = true
			}
		}
	}
	if len(x.Args) == 0 {
		return
	}
	c := call{name: x.Args[0].Lit(), node: x}
	if c.name != "[" && strings.ContainsAny(c.name, "\\*?[") || hasHole(c.name) {
		c.name = ""
	}
	c.args = make([]word, 0, len(x.Args)-1)
	for _, w := range x.Args[1:] {
		c.args = append(c.args, wordOf(w, vars))
	}
	if evaluates[c.name] {
		s.opaque = s.opaque || hidesCode(x, vars)
	}
	if c.name == "read" || c.name == "mapfile" || c.name == "readarray" {
		for _, a := range c.args {
			if !strings.HasPrefix(a.text, "-") {
				s.sets = append(s.sets, a.text)
			}
		}
	}
	if _, ok := wrappers[c.name]; !ok && !launchers[c.name] {
		s.calls = append(s.calls, c)
		return
	}
	s.calls = append(s.calls, unwrap(c)...)
}

// evaluates are builtins that run what stands in an array index: test -v
// 'a[$(rm x)]'.
var evaluates = set("test [ printf read unset mapfile readarray wait")

// hidesCode tells a substitution in quotes that the builtin would run.
func hidesCode(n syntax.Node, vars map[string]string) bool {
	found := false
	syntax.Walk(n, func(x syntax.Node) bool {
		if q, ok := x.(*syntax.SglQuoted); ok && (strings.Contains(q.Value, "$(") || strings.Contains(q.Value, "`")) {
			found = true
		}
		if l, ok := x.(*syntax.Lit); ok && (strings.Contains(l.Value, `\$(`) || strings.Contains(l.Value, "\\`")) {
			found = true
		}
		return !found
	})
	return found
}

// envPrefix are variables that change which program runs or what it loads.
var envPrefix = set(`PATH LD_PRELOAD LD_LIBRARY_PATH BASH_ENV ENV IFS PYTHONPATH NODE_OPTIONS GIT_SSH GIT_SSH_COMMAND
	GIT_PAGER GIT_EXTERNAL_DIFF PAGER AWS_PAGER MANPAGER LESSOPEN LESSCLOSE PROMPT_COMMAND BROWSER PERL5OPT RUBYOPT
	JAVA_TOOL_OPTIONS CURL_HOME AWS_CONFIG_FILE`)

func (s *scan) assign(a *syntax.Assign, vars map[string]string) {
	if a.Name == nil {
		return
	}
	s.sets = append(s.sets, a.Name.Value)
	if envPrefix[a.Name.Value] {
		s.opaque = true
	}
	if a.Value != nil && a.Index == nil && !a.Append {
		if w := wordOf(a.Value, vars); w.known {
			if s.literal == nil {
				s.literal = map[string]string{}
			}
			s.literal[a.Name.Value] = w.text
		}
	}
}

func (s *scan) redirect(r *syntax.Redirect, vars map[string]string) {
	switch r.Op {
	case syntax.RdrIn, syntax.DplIn, syntax.DplOut, syntax.Hdoc, syntax.DashHdoc, syntax.WordHdoc:
		return
	}
	if r.Word == nil {
		return
	}
	w := wordOf(r.Word, vars)
	if !w.known {
		w.text = ""
	}
	s.files = append(s.files, w.text)
}

// wordOf is the text of a word with literal variables filled in.
func wordOf(w *syntax.Word, vars map[string]string) word {
	if len(w.Parts) == 1 {
		if l, ok := w.Parts[0].(*syntax.Lit); ok && strings.IndexByte(l.Value, '\\') < 0 {
			return word{text: l.Value, known: !hasHole(l.Value)}
		}
	}
	out := word{known: true}
	var sb strings.Builder
	sb.Grow(32)
	for i, p := range w.Parts {
		out.part(&sb, p, vars, i == 0)
	}
	out.text = sb.String()
	if hasHole(out.text) {
		out.known = false
	}
	return out
}

func (w *word) part(sb *strings.Builder, p syntax.WordPart, vars map[string]string, first bool) {
	switch p := p.(type) {
	case *syntax.Lit:
		sb.WriteString(unescape(p.Value))
	case *syntax.SglQuoted:
		sb.WriteString(p.Value)
		if p.Dollar {
			w.known = w.known && !strings.Contains(p.Value, "\\")
		}
	case *syntax.DblQuoted:
		for _, q := range p.Parts {
			if l, ok := q.(*syntax.Lit); ok {
				sb.WriteString(unescapeQuoted(l.Value))
				continue
			}
			w.part(sb, q, vars, false)
		}
	case *syntax.ParamExp:
		v, ok := simpleValue(p, vars)
		if ok {
			sb.WriteString(v)
			return
		}
		w.known = false
		w.split = w.split || first
		if p.Param != nil {
			sb.WriteString("${" + p.Param.Value + "}")
		}
	default:
		w.known = false
		w.split = w.split || first
		sb.WriteString("…")
	}
}

// simpleValue is the value of $X, ${X} or ${X?} where the page sets X to a
// literal.
func simpleValue(p *syntax.ParamExp, vars map[string]string) (string, bool) {
	if p.Param == nil || p.Excl || p.Length || p.Width || p.Index != nil || p.Slice != nil || p.Repl != nil {
		return "", false
	}
	if p.Exp != nil && p.Exp.Op != syntax.ErrorUnset && p.Exp.Op != syntax.ErrorUnsetOrNull {
		return "", false
	}
	v, ok := vars[p.Param.Value]
	return v, ok
}

func unescape(s string) string {
	if !strings.Contains(s, "\\") {
		return s
	}
	var sb strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			if i++; s[i] == '\n' {
				continue
			}
		}
		sb.WriteByte(s[i])
	}
	return sb.String()
}

// unescapeQuoted is unescape inside double quotes, where a backslash is one
// unless it stands before $ ` " \ or a newline.
func unescapeQuoted(s string) string {
	if !strings.Contains(s, "\\") {
		return s
	}
	var sb strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte("$`\"\\\n", s[i+1]) >= 0 {
			if i++; s[i] == '\n' {
				continue
			}
		}
		sb.WriteByte(s[i])
	}
	return sb.String()
}
