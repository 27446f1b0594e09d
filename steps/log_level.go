package steps

import "strings"

// levelWords are how log libraries spell a level, in lower case. Numbers are
// pino's and bunyan's.
var levelWords = map[string]LogLevel{
	"trace": LevelDebug, "debug": LevelDebug, "verbose": LevelDebug, "10": LevelDebug, "20": LevelDebug,
	"info": LevelInfo, "notice": LevelInfo, "information": LevelInfo, "30": LevelInfo,
	"warn": LevelWarn, "warning": LevelWarn, "40": LevelWarn,
	"error": LevelError, "err": LevelError, "severe": LevelError, "exception": LevelError, "50": LevelError,
	"fatal": LevelFatal, "panic": LevelFatal, "crit": LevelFatal, "critical": LevelFatal, "emerg": LevelFatal,
	"alert": LevelFatal, "60": LevelFatal,
}

// levelKeys are the members of a JSON line that hold its level.
var levelKeys = []string{`"level"`, `"severity"`, `"lvl"`, `"loglevel"`, `"levelname"`, `"log.level"`}

const (
	levelWithin = 96   // bytes of a plain line in which its level stands
	levelJSON   = 1024 // bytes of a JSON line in which its level is looked for
)

// LevelOf reads the level that a line gives itself: a JSON line's own member, or
// a level's name among the first words of a plain one. It guesses nothing from
// words like "failed" further on.
func LevelOf(text string) LogLevel {
	text = strings.TrimLeft(text, " \t")
	if strings.HasPrefix(text, "{") {
		return levelOfJSON(text[:min(len(text), levelJSON)])
	}
	head := text[:min(len(text), levelWithin)]
	for words := 0; head != "" && words < 8; words++ {
		i := 0
		for i < len(head) && !letter(head[i]) {
			i++
		}
		n := i
		for n < len(head) && letter(head[n]) {
			n++
		}
		// A member of a path or an address ("/info", "error=0") is no level.
		if i == 0 || head[i-1] != '/' && head[i-1] != '.' {
			if n-i >= 3 && n-i <= 11 && (n >= len(head) || head[n] != '=' && head[n] != '/') {
				if l, ok := levelWords[lower(head[i:n])]; ok && (words == 0 || capital(head[i]) || bracketed(head, i, n) || afterEquals(head, i)) {
					return l
				}
			}
		}
		head = head[n:]
	}
	return LevelNone
}

func letter(b byte) bool { return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' }

func capital(b byte) bool { return b >= 'A' && b <= 'Z' }

func bracketed(s string, i, n int) bool {
	return i > 0 && n < len(s) && (s[i-1] == '[' && s[n] == ']' || s[i-1] == '<' && s[n] == '>')
}

// afterEquals: level=error, lvl=warn.
func afterEquals(s string, i int) bool {
	return i > 0 && (s[i-1] == '=' || i > 1 && s[i-1] == '"' && s[i-2] == '=')
}

// lower is strings.ToLower without memory for what is short already.
func lower(s string) string {
	for i := range len(s) {
		if capital(s[i]) {
			return strings.ToLower(s)
		}
	}
	return s
}

func levelOfJSON(text string) LogLevel {
	for _, key := range levelKeys {
		_, after, ok := strings.Cut(text, key)
		if !ok {
			continue
		}
		after = strings.TrimLeft(after, " \t:\"")
		n := 0
		for n < len(after) && (letter(after[n]) || after[n] >= '0' && after[n] <= '9') {
			n++
		}
		if l, ok := levelWords[lower(after[:n])]; ok {
			return l
		}
	}
	return LevelNone
}
