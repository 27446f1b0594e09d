package steps

import (
	"strconv"
	"strings"
)

// declaration is one entry of bash's `declare -p`: text is the whole of it, as
// bash can read it back, without the newline that ends it.
type declaration struct{ name, text string }

type declarations []declaration

func (ds declarations) has(d declaration) bool {
	for _, o := range ds {
		if o == d {
			return true
		}
	}
	return false
}

func (ds declarations) named(name string) bool {
	for _, o := range ds {
		if o.name == name {
			return true
		}
	}
	return false
}

// parseDeclarations splits the output of `declare -p`. Values may hold newlines
// inside quotes ("…" to bash 4.3, $'…' since), arrays stand in parentheses, and
// in bash 3.2 those stand in single quotes. Functions are not in it.
func parseDeclarations(s string) declarations {
	var out declarations
	for len(s) > 0 {
		n := entryEnd(s)
		text := s[:n]
		s = strings.TrimPrefix(s[n:], "\n")
		rest, ok := strings.CutPrefix(text, "declare -")
		if !ok {
			continue
		}
		_, rest, _ = strings.Cut(rest, " ")
		name, _, _ := strings.Cut(rest, "=")
		if name != "" {
			out = append(out, declaration{name: name, text: text})
		}
	}
	return out
}

// entryEnd is the offset of the newline that ends the first entry.
func entryEnd(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\n':
			if depth == 0 {
				return i
			}
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			depth--
		case '"':
			for i++; i < len(s) && s[i] != '"'; i++ {
				if s[i] == '\\' {
					i++
				}
			}
		case '\'':
			ansi := i > 0 && s[i-1] == '$'
			for i++; i < len(s) && s[i] != '\''; i++ {
				if ansi && s[i] == '\\' {
					i++
				}
			}
		}
	}
	return len(s)
}

// value decodes a scalar. Arrays and variables without a value give false.
func (d declaration) value() (string, bool) {
	_, flags, _ := strings.Cut(d.text, "-")
	flags, _, _ = strings.Cut(flags, " ")
	_, v, ok := strings.Cut(d.text, "=")
	if !ok || strings.ContainsAny(flags, "aAf") {
		return "", false
	}
	switch {
	case strings.HasPrefix(v, "$'") && strings.HasSuffix(v, "'"):
		return ansiC(v[2 : len(v)-1]), true
	case len(v) >= 2 && v[0] == '"' && v[len(v)-1] == '"':
		var b strings.Builder
		for i := 1; i < len(v)-1; i++ {
			if v[i] == '\\' && strings.IndexByte("\\\"$`", v[i+1]) >= 0 {
				i++
			}
			b.WriteByte(v[i])
		}
		return b.String(), true
	}
	return v, true
}

func ansiC(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		if k := strings.IndexByte("abefnrtvE", s[i]); k >= 0 {
			b.WriteByte("\a\b\x1b\f\n\r\t\v\x1b"[k])
			continue
		}
		if s[i] >= '0' && s[i] <= '7' {
			n := i + 1
			for n < len(s) && n < i+3 && s[n] >= '0' && s[n] <= '7' {
				n++
			}
			c, _ := strconv.ParseUint(s[i:n], 8, 16)
			b.WriteByte(byte(c))
			i = n - 1
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// own tells whether a variable belongs to bash or to the wrapper and does not
// travel to the next step.
func own(name string) bool {
	if strings.HasPrefix(name, "BASH") || strings.HasPrefix(name, "RB_IN_") || strings.HasPrefix(name, "COMP_") {
		return true
	}
	switch name {
	case "COLUMNS", "LINES", "DIRSTACK", "EPOCHREALTIME", "EPOCHSECONDS", "EUID", "FUNCNAME", "GROUPS", "HISTCMD",
		"HOSTNAME", "HOSTTYPE", "LINENO", "MACHTYPE", "OLDPWD", "OPTARG", "OPTERR", "OPTIND", "OSTYPE",
		"PIPESTATUS", "PPID", "PS4", "PWD", "RANDOM", "SECONDS", "SHELL", "SHELLOPTS", "SHLVL", "SRANDOM", "TERM", "UID", "_":
		return true
	}
	return false
}
