package runbook

import (
	"strings"
)

// fileEffect judges commands on files: relative paths and /tmp are the
// operator's own, any other absolute path is the machine's, and so is one that
// the page leaves open.
func fileEffect(far effect) func(call) effect {
	return func(c call) effect {
		e := local
		for _, a := range c.args {
			if strings.HasPrefix(a.text, "-") && len(a.text) > 1 && a.known {
				if _, path, glued := strings.Cut(a.text, "="); glued && !ownFile(path) {
					e = max(e, far)
				}
				continue
			}
			if !ownPath(a) {
				e = max(e, far)
			}
		}
		return e
	}
}

// ownPath is ownFile for a word: what it leaves open must stand behind a
// directory or a name of the operator's own.
func ownPath(a word) bool {
	if a.known {
		return ownFile(a.text)
	}
	i := strings.IndexAny(a.text, "$\x01…")
	if i == 0 && a.text[0] == holeHead {
		// An input that a name goes on behind: <domain>.key
		rest := strings.TrimLeft(a.text, "\x01\x02")
		return len(rest) > 1 && rest[0] == '.' && rest[1] != '.' && !strings.ContainsAny(rest, "/$…")
	}
	return i > 0 && !a.split && ownFile(a.text[:i]) && !strings.Contains(a.text, "..")
}

func ownFile(path string) bool {
	switch {
	case path == "":
		return false
	case strings.HasPrefix(path, "/tmp/"), path == "/dev/null", path == "/dev/stderr", path == "/dev/stdout":
		return !strings.Contains(path, "..")
	}
	return !strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "~") && !strings.HasPrefix(path, "..") && !strings.Contains(path, "/..") && !strings.Contains(path, ":")
}

// twoFiles judges programs whose second file is the one that they write.
func twoFiles(c call) effect {
	if len(plainArgs(c)) > 1 || c.open() {
		return fileEffect(changes)(c)
	}
	return reads
}

func sortEffect(c call) effect {
	flags, _, ok := flagTable{
		"-b -d -f -g -h -i -M -n -R -r -V -c -C -m -s -u -z --numeric-sort --reverse --unique --human-numeric-sort --version-sort --ignore-case --ignore-leading-blanks --dictionary-order --stable --check --zero-terminated --general-numeric-sort --month-sort --random-sort",
		"-k -t -S -o --key --field-separator --buffer-size --parallel --output",
	}.parse(c.args)
	if !ok {
		return changes
	}
	e := reads
	for _, f := range flags {
		switch {
		case f.name != "-o" && f.name != "--output":
		case ownPath(f.value):
			e = max(e, local)
		default:
			return changes
		}
	}
	return e
}

// tarEffect: listing an archive looks, anything else writes files; what starts
// a program or reaches another host changes something.
func tarEffect(c call) effect {
	lists, writes := false, false
	for i, a := range c.args {
		t := a.text
		switch {
		case a.split || strings.Contains(t, "exec") || strings.Contains(t, ":") && !strings.HasPrefix(t, "--exclude"):
			return changes
		case strings.HasPrefix(t, "--"):
			name, _, _ := strings.Cut(t, "=")
			switch {
			case name == "--list":
				lists = true
			case listed("--extract --create --append --update --get", name):
				writes = true
			case !listed("--file --verbose --gzip --bzip2 --xz --zstd --wildcards --strip-components --directory --exclude --no-same-owner --numeric-owner --preserve-permissions --keep-old-files --transform", name):
				return changes
			}
		case i == 0 || strings.HasPrefix(t, "-") && len(t) > 1:
			letters, _, _ := strings.Cut(strings.TrimPrefix(t, "-"), "f")
			if strings.Trim(strings.TrimPrefix(t, "-"), "ctxruvzjJapkfCmhOw") != "" && (i == 0 || !strings.Contains(t, "f")) || strings.ContainsAny(letters, "IF") {
				return changes
			}
			lists = lists || strings.Contains(letters, "t")
			writes = writes || strings.ContainsAny(letters, "cxru")
		}
	}
	if lists && !writes {
		return reads
	}
	return fileEffect(changes)(c)
}

func findEffect(c call) effect {
	for _, a := range c.args {
		if a.split || strings.HasPrefix(a.text, "-") && !a.known {
			return changes
		}
		switch a.text {
		case "-delete", "-exec", "-execdir", "-ok", "-okdir", "-fprint", "-fprint0", "-fprintf", "-fls":
			return changes
		}
	}
	return reads
}

// awkEffect reads the program text; one that the page does not hold, or that
// starts, writes or loads something, changes something.
func awkEffect(c call) effect {
	_, rest, ok := flagTable{"--version --posix --csv -b -n", "-F -v --field-separator --assign"}.parse(c.args)
	if !ok || len(rest) == 0 || !rest[0].known {
		return changes
	}
	program := rest[0].text
	if awkStarts.MatchString(program) {
		return changes
	}
	if _, printed, ok := strings.Cut(program, "print"); ok && strings.Contains(strings.ReplaceAll(printed, ">=", ""), ">") {
		return changes
	}
	if strings.Contains(strings.ReplaceAll(program, "||", ""), "|") {
		return changes
	}
	return reads
}

// awkStarts is what runs or loads another program, or reads what is not shown.
var awkStarts = lazy(`\bsystem\b|\bgetline\b|@[A-Za-z_]`)

var sedFlags = flagTable{
	"-n -E -r -s -u -z --quiet --silent --regexp-extended --separate --unbuffered --null-data --posix --debug --sandbox --version --help",
	"-e -l --expression --line-length",
}

func sedEffect(c call) effect {
	if c.longFlag("-f", "--file") {
		return changes
	}
	if c.longFlag("-i", "--in-place") {
		return max(local, fileEffect(changes)(call{args: c.args[1:]}))
	}
	flags, rest, ok := sedFlags.parse(c.args)
	if !ok {
		return changes
	}
	var scripts []word
	for _, f := range flags {
		if f.name == "-e" || f.name == "--expression" {
			scripts = append(scripts, f.value)
		}
	}
	if len(scripts) == 0 && len(rest) > 0 {
		scripts = rest[:1]
	}
	for _, s := range scripts {
		if !s.known {
			return changes
		}
		for _, part := range strings.FieldsFunc(s.text, func(r rune) bool { return r == ';' || r == '\n' }) {
			if !sedSafe(strings.TrimSpace(part)) {
				return changes
			}
		}
	}
	return reads
}

// sedAddress is what may stand before a sed command.
var sedAddress = lazy(`^(?:\d+|\$|/[^/]*/)?(?:,(?:\d+|\$|/[^/]*/))?!?\s*`)

// sedSafe tells a sed command that only edits the stream: print, delete, quit,
// branch, substitute and transliterate; w and e, as commands or flags, are not.
func sedSafe(s string) bool {
	s = s[len(sedAddress.FindString(s)):]
	s = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(s, "{"), "}"))
	switch {
	case s == "":
		return true
	case len(s) == 1:
		return strings.Contains("pdqDGgHhNnPx=lbtTz{}", s)
	case s[0] == 's' && !isWord(s[1]):
		return strings.Trim(behindThird(s[1:]), "gpiIm0123456789") == ""
	case s[0] == 'y' && !isWord(s[1]):
		return strings.HasSuffix(s, s[1:2])
	case s[0] == 'b' || s[0] == 't' || s[0] == ':':
		return isName(strings.TrimSpace(s[1:]))
	}
	return false
}

// behindThird is what stands behind the third delimiter of "/a/b/flags"; "w",
// which is no safe flag, where there are fewer.
func behindThird(s string) string {
	n := 0
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case s[i] == s[0]:
			if n++; n == 3 {
				return s[i+1:]
			}
		}
	}
	return "w"
}
