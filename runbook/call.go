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
	for k := 0; k < len(c.args); k++ {
		a := c.args[k].text
		if strings.HasPrefix(a, "-") {
			if takesValue(c.name, a) { // "--x=v" does not
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
	defines bool              // it is nothing but a function's definition, which runs nothing
	literal map[string]string // variables that it sets to a literal
}

// read walks a statement. vars are the values of variables known so far.
func read(n syntax.Node, vars map[string]string) scan {
	var s scan
	if s.plain(n, vars) {
		return s
	}
	s = scan{}
	if st, ok := n.(*syntax.Stmt); ok {
		_, s.defines = st.Cmd.(*syntax.FuncDecl)
	}
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
				s.name(it.Name.Value)
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
			s.expansion(x, vars)
		case *syntax.Redirect:
			s.redirect(x, vars)
		case *syntax.CoprocClause, *syntax.LetClause:
			s.opaque = true
		case *syntax.TestClause, *syntax.ArithmExp, *syntax.ArithmCmd:
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
			if envPrefix[a.Name.Value] && !(a.Value != nil && (harmlessValue[a.Value.Lit()] || emptyQuotes(a.Value))) {
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
				s.name(a.text)
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

// name notes a variable that gets a value. PATH and its like change what every
// later word means.
func (s *scan) name(n string) {
	s.sets = append(s.sets, n)
	if envPrefix[n] {
		s.opaque = true
	}
}

// harmlessValue is what PAGER and its like are switched off with.
var harmlessValue = set("cat true")

func emptyQuotes(w *syntax.Word) bool {
	if len(w.Parts) == 0 {
		return true
	}
	if len(w.Parts) > 1 {
		return false
	}
	switch p := w.Parts[0].(type) {
	case *syntax.SglQuoted:
		return p.Value == ""
	case *syntax.DblQuoted:
		return len(p.Parts) == 0
	}
	return false
}

// expansion looks for what an expansion does besides giving a value: ${!x} and
// ${x@P} run what the variable holds, ${PATH:=x} sets one, an index is
// arithmetic.
func (s *scan) expansion(x *syntax.ParamExp, vars map[string]string) {
	if x.Excl || x.Exp != nil && x.Exp.Op == syntax.OtherParamOps {
		s.opaque = true
	}
	if x.Exp != nil && (x.Exp.Op == syntax.AssignUnset || x.Exp.Op == syntax.AssignUnsetOrNull) && x.Param != nil {
		s.name(x.Param.Value)
	}
	if x.Index != nil || x.Slice != nil {
		s.opaque = s.opaque || hidesCode(x, vars)
	}
}

// envPrefix are variables that change which program runs or what it loads.
var envPrefix = set(`PATH LD_PRELOAD LD_LIBRARY_PATH BASH_ENV ENV IFS PYTHONPATH NODE_OPTIONS GIT_SSH GIT_SSH_COMMAND
	GIT_PAGER GIT_EXTERNAL_DIFF PAGER AWS_PAGER MANPAGER LESSOPEN LESSCLOSE PROMPT_COMMAND BROWSER PERL5OPT RUBYOPT
	JAVA_TOOL_OPTIONS CURL_HOME AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE HOME XDG_CONFIG_HOME PS0 PS1 PS4 SHELLOPTS BASHOPTS
	GIT_CONFIG GIT_CONFIG_GLOBAL GIT_CONFIG_SYSTEM GIT_CONFIG_COUNT GIT_CONFIG_PARAMETERS GIT_EXEC_PATH GIT_PROXY_COMMAND GIT_ASKPASS
	SSH_ASKPASS PERL5LIB RUBYLIB PYTHONSTARTUP PYTHONHOME NODE_PATH AWKPATH AWKLIBPATH OPENSSL_CONF TAR_OPTIONS TF_CLI_CONFIG_FILE
	TF_CLI_ARGS PSQLRC PSQL_PAGER MYSQL_HOME LESS MORE RIPGREP_CONFIG_PATH WGETRC KUBECTL_EXTERNAL_DIFF MANOPT SYSTEMD_PAGER
	GCONV_PATH LD_AUDIT DYLD_INSERT_LIBRARIES CDPATH`)

func (s *scan) assign(a *syntax.Assign, vars map[string]string) {
	if a.Name == nil {
		return
	}
	if a.Value == nil || a.Index != nil || a.Append || !harmlessValue[a.Value.Lit()] && len(a.Value.Parts) > 0 && !emptyQuotes(a.Value) {
		s.name(a.Name.Value)
	} else {
		s.sets = append(s.sets, a.Name.Value)
	}
	if a.Index != nil && hidesCode(a, vars) {
		s.opaque = true
	}
	if a.Value != nil && a.Index == nil && !a.Append {
		if w := wordOf(a.Value, vars); w.known {
			if strings.Contains(w.text, "[$(") || strings.Contains(w.text, "[`") {
				s.opaque = true // arithmetic would run what stands in the index
			}
			if s.literal == nil {
				s.literal = map[string]string{}
			}
			s.literal[a.Name.Value] = w.text
		}
	}
}

func (s *scan) redirect(r *syntax.Redirect, vars map[string]string) {
	if r.Word == nil {
		return
	}
	switch r.Op {
	case syntax.DplOut:
		if t := r.Word.Lit(); t == "-" || t != "" && strings.Trim(t, "0123456789-") == "" {
			return // ">& file" writes it
		}
	case syntax.RdrIn, syntax.DplIn, syntax.Hdoc, syntax.DashHdoc, syntax.WordHdoc:
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
