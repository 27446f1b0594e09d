package runbook

import (
	"strings"
)

// fenceKind is what the content of a code fence is; the tag is only a hint.
type fenceKind int

const (
	fenceCommands fenceKind = iota
	fenceForeign            // statements of a console in another language
	fenceOutput             // what a command prints
	fenceConfig             // content of a file, a diff
	fenceUsage              // a usage template: flags to add, not a command
	fenceOther              // diagram, message, naming pattern
)

// shellTags are tags that say "shell"; configTags say that it is none.
var (
	shellTags   = set("sh bash shell zsh console shell-session terminal ksh bat command commands cmd azurecli azurecli-interactive")
	consoleTags = set("console shell-session terminal") // output as often as commands
	foreignTags = map[string]string{"sql": "sql", "psql": "sql", "pgsql": "sql", "mysql": "sql", "postgresql": "sql", "ruby": "ruby", "rb": "ruby", "irb": "ruby", "python": "python", "py": "python"}
	otherTags   = set("yaml yml json json5 toml ini hcl terraform tf xml html css go golang java javascript js typescript ts jsx tsx c cpp csharp dockerfile makefile promql logql graphql mermaid plantuml markdown md text txt plaintext output log diff patch properties env conf config nginx csv http erb elixir rust kotlin scala groovy powershell ps1 jsonc kusto kql")
)

var (
	arrowRow = lazy(`^\s*(?:[↓→▼│├└┌┐┘┤|]|[-=]{2,}>|[+|][-+|])`)
	diffRow  = lazy(`^(?:[-+] |---|\+\+\+|@@)`)
	yamlRow  = lazy(`^\s*(?:- )?["']?[A-Za-z_][\w./-]*["']?:(?:\s|$)`)
)

// saysOutput tells a sentence that speaks of what a command prints.
func saysOutput(s string) bool { return outputPhrases.in(s) }

var outputPhrases = phraseListOf("output|outputs|return|returns|should see|you'll see|you will see|look like|looks like|response|display|displays|show|shows|print|prints|similar to|something like|expected|result|results|log line|log message|error")

// classify judges a fence by its content, then by its tag and by the sentence
// that introduces it.
func classify(rows []row, info, intro string, own map[string]bool) fenceKind {
	tag, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(info)), " ")
	tag = strings.Trim(strings.TrimPrefix(tag, "{"), "}.")
	rows = trimRows(rows)
	if len(rows) == 0 {
		return fenceOther
	}
	shell := shellTags[tag] && !consoleTags[tag]
	_, _, _, prompts := prompted(rows, tag)
	if prompts && (shellTags[tag] || tag == "") {
		return fenceCommands
	}
	if foreignTags[tag] == "sql" && !prompts && !anySQL(rows) {
		return fenceConfig // settings of the server
	}
	if foreignTags[tag] != "" || (shellTags[tag] || tag == "") && isDBPrompt(rows[0].text) || (shell || tag == "") && allSQL(rows) {
		return fenceForeign
	}
	if otherTags[tag] {
		if tag == "output" || tag == "text" || tag == "log" || tag == "txt" || tag == "plaintext" || saysOutput(intro) {
			return fenceOutput
		}
		return fenceConfig
	}
	for _, r := range rows {
		if strings.IndexByte(r.text, '[') >= 0 && template.MatchString(r.text) {
			return fenceUsage
		}
	}
	var arrows, diffs, yaml, comments, n int
	for _, r := range rows {
		t := strings.TrimSpace(r.text)
		if t == "" {
			continue
		}
		n++
		switch {
		case t[0] == '#':
			comments++
		case strings.ContainsAny(t, "↓→▼│├└") && arrowRow.MatchString(r.text):
			arrows++
		case strings.IndexByte("-+@", t[0]) >= 0 && diffRow.MatchString(r.text):
			diffs++
		case keyed(t) && yamlRow.MatchString(r.text):
			yaml++
		}
	}
	code := n - comments
	switch {
	case code == 0:
		return fenceCommands // titles only: the splitter decides
	case arrows*5 >= code:
		return fenceOther
	case diffs*2 >= code && diffs > 1:
		return fenceConfig
	case yaml*2 > code:
		return fenceConfig
	case rows[0].text != "" && (strings.TrimSpace(rows[0].text)[0] == '{' || strings.HasPrefix(strings.TrimSpace(rows[0].text), "[{")):
		return fenceConfig
	}
	if !runnable(rows, shell, own) {
		if saysOutput(intro) || !shell {
			return fenceOutput
		}
		return fenceOther
	}
	if !shell && saysOutput(intro) && !strings.Contains(joinRows(rows), "--") {
		return fenceOutput
	}
	return fenceCommands
}

func isDBPrompt(t string) bool { return strings.ContainsAny(t, "#>*") && dbPrompt.MatchString(t) }

// dbPrompt is a database console's prompt: "postgres=# ", "mysql> ".
var dbPrompt = lazy(`^\s*(?:[\w<>-]+ ?=[#>*]|mysql>|MariaDB \[[^\]]*\]>|sqlite>|redis>|\d+\.\d+\.\d+\.\d+:\d+>)\s*\S`)

var sqlRow = lazy(`^(?:(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|ALTER|CREATE (?:TABLE|INDEX|DATABASE|USER|ROLE|EXTENSION)|DROP|TRUNCATE|GRANT|REVOKE|SET|SHOW|VACUUM|REINDEX|EXPLAIN)\b|(?i:select\s.*\sfrom|insert into|delete from|drop (?:table|database)|truncate table|alter (?:table|role|user|system))\s)`)

// anySQL tells rows of which one starts a statement or goes to the console.
func anySQL(rows []row) bool {
	for _, r := range rows {
		t := strings.TrimSpace(r.text)
		w, _, _ := strings.Cut(t, " ")
		if sqlWords[strings.ToLower(strings.TrimRight(w, ";("))] || strings.HasPrefix(t, "\\") || isDBPrompt(t) {
			return true
		}
	}
	return false
}

var sqlWords = set(`select insert update delete alter create drop truncate grant revoke set show vacuum reindex explain
	with begin commit rollback analyze analyse copy lock call do refresh cluster checkpoint reset kill use
	start stop flush purge change comment discard listen notify merge values table describe desc import load`)

// allSQL tells rows whose commands are SQL statements.
func allSQL(rows []row) bool {
	found, head := false, true
	for _, r := range rows {
		t := strings.TrimSpace(r.text)
		if t == "" {
			head = true
			continue
		}
		if !head || t[0] == '#' || strings.HasPrefix(t, "--") {
			continue
		}
		if w := firstWord(t); !sqlWords[lower(strings.TrimRight(w, ";("))] || !sqlRow.MatchString(t) {
			return false
		}
		found, head = true, false
	}
	return found
}

// logical joins rows that one command spans: continued by a backslash, by an
// open quote or by a here-document.
func logical(rows []row) [][]row {
	out := make([][]row, 0, len(rows))
	var cur []row
	quote, doc := byte(0), ""
	for i, r := range rows {
		t := r.text
		if cur == nil {
			cur = rows[i:i:len(rows)]
		}
		if doc != "" {
			cur = append(cur, r)
			if strings.TrimSpace(t) != doc {
				continue
			}
			doc = ""
			out, cur = append(out, cur), nil
			continue
		}
		if quote == 0 && len(cur) == 0 && strings.HasPrefix(strings.TrimSpace(t), "#") {
			out = append(out, rows[i:i+1])
			cur = nil
			continue
		}
		cur = append(cur, r)
		for i := 0; i < len(t); i++ {
			switch c := t[i]; {
			case c == '\\' && quote != '\'':
				i++
			case quote != 0 && c == quote:
				quote = 0
			case quote == 0 && (c == '"' || c == '\'' && (i == 0 || !isWord(t[i-1]))):
				quote = c
			}
		}
		if quote == 0 && strings.Contains(t, "<<") {
			if m := heredoc.FindStringSubmatch(t); m != nil {
				doc = m[1]
				continue
			}
		}
		if quote == 0 && !strings.HasSuffix(t, "\\") {
			out, cur = append(out, cur), nil
		}
	}
	if len(cur) > 0 {
		out = append(out, cur)
	}
	return out
}

var heredoc = lazy(`<<-?\s*["']?([A-Za-z_]+)["']?`)

// runnable tells whether the first line that is no comment starts a command.
func runnable(rows []row, shell bool, own map[string]bool) bool {
	good, bad, sets := 0, 0, 0
	for _, r := range logical(rows) {
		t := strings.TrimSpace(joinRows(r))
		if t == "" || t[0] == '#' {
			continue
		}
		if !shell && isAssignment(t) && !strings.HasPrefix(t, "export ") && !strings.Contains(t, "$") {
			sets++ // "key=value" is as often a filter or a setting
		} else if commandLike(t, shell) || len(own) > 0 && own[firstWord(t)] {
			good++
		} else {
			bad++
		}
		if good+bad > 40 {
			break
		}
	}
	if shell {
		return good > 0 && (good*4 >= bad || good+bad <= 6)
	}
	return good > 0 && good >= bad || good+bad == 0 && sets == 0
}

var (
	assignment = lazy(`^(?:export\s+|declare\s+|local\s+)?[A-Za-z_][A-Za-z0-9_]*=(?:\S|$)`)
	keyword    = set("if for while until case { ( [ [[ function do done then else elif fi esac } ) ! ;;")
)

// isProgram tells a word that may be a program's name.
func isProgram(s string) bool {
	if s == "" || s[0] != '_' && (s[0] < 'a' || s[0] > 'z') {
		return false
	}
	for i := 1; i < len(s); i++ {
		if !isWord(s[i]) && s[i] != '.' && s[i] != '+' && s[i] != '-' {
			return false
		}
	}
	return true
}

// hasFlag tells whether a word of s is a flag: -x, --long.
func hasFlag(s string) bool {
	for i := 0; i+1 < len(s); i++ {
		if s[i] != '-' || i > 0 && strings.IndexByte(" \t\n\f\r", s[i-1]) < 0 {
			continue
		}
		c := s[i+1]
		if c == '-' && i+2 < len(s) {
			c = s[i+2]
		}
		if c |= 0x20; c >= 'a' && c <= 'z' {
			return true
		}
	}
	return false
}

// isPath tells one word that may be a file's name: what "." reads.
func isPath(s string) bool {
	w := firstWord(s)
	return w != "" && (strings.ContainsAny(w, "/.$~") || w == s) && !strings.HasSuffix(w, ".")
}

func firstWord(t string) string {
	if i := strings.IndexAny(t, " \t\n;|&"); i >= 0 {
		return t[:i]
	}
	return t
}

func isAssignment(t string) bool { return strings.IndexByte(t, '=') > 0 && assignment.MatchString(t) }

// keyed tells whether a colon ends a word of t.
func keyed(t string) bool {
	for i := 1; i < len(t); i++ {
		if t[i] == ':' && (i+1 == len(t) || t[i+1] == ' ' || t[i+1] == '\t') {
			return true
		}
	}
	return false
}

// commandLike tells a line that a shell would take as a command from prose,
// output and data. shell says that the page calls it shell.
func commandLike(t string, shell bool) bool {
	first := t
	if i := strings.IndexAny(t, " \t\n;|&"); i >= 0 {
		first = t[:i]
	}
	rest := strings.TrimSpace(t[len(first):])
	switch {
	case t != "" && t[0] == '(' && !strings.HasPrefix(t, "(("):
		// A subshell: what stands in it decides.
		inner := strings.TrimSpace(t[1:])
		return inner != "" && commandLike(inner, shell && strings.HasSuffix(t, ")"))
	case first == "{" && rest != "":
		return commandLike(rest, shell)
	case first == ".":
		return isPath(rest)
	case keyword[first] || isAssignment(t):
		return shell || isAssignment(t) || strings.HasPrefix(t, "for ") || strings.HasPrefix(t, "while ") || strings.HasPrefix(t, "if ") || first == "do" || first == "done" || first == "fi" || first == "then"
	case strings.HasPrefix(first, "./") || strings.HasPrefix(first, "/") && strings.Contains(first[1:], "/") || strings.HasPrefix(first, "~/") || strings.HasPrefix(first, "../"):
		return shell || rest != "" || strings.HasPrefix(first, "./")
	case strings.HasPrefix(first, "$") || strings.HasPrefix(first, "\"$"):
		return shell && (rest != "" || len(first) > 1)
	case !isProgram(first):
		return false
	case knownProgram(first):
		return true
	case hasFlag(rest):
		return shell || strings.Contains(first, "-") || !strings.HasSuffix(t, ".")
	}
	return shell && rest != "" && !strings.HasSuffix(t, ".") && !strings.HasPrefix(rest, ":") && !strings.HasPrefix(rest, "=")
}
