package steps

import (
	"strconv"
	"strings"
	"time"

	"github.com/fairtradeworker/runbook/runbook"
)

// tail is a page's own `aws logs tail GROUP --follow`: it never ends, so it is
// not run. The program follows the group itself, and the walk goes on.
type tail struct {
	group  string
	since  time.Duration // how far back; the aws command's own default is 10 min
	filter string        // from `| grep WORD` or a one-word --filter-pattern
	unused []string      // flags that are not honoured
}

// tailOf reads a step that is nothing but such a command. ok is false where
// anything else stands beside it: that is run as it is.
func tailOf(step runbook.Step, values map[string]string) (t tail, ok bool) {
	if !step.Endless || len(step.Commands) != 1 || step.Group != "" {
		return tail{}, false
	}
	r := step.Resolve(step.Commands[0].Text, values)
	text := strings.ReplaceAll(r.Text, "\\\n", " ")
	if len(r.Open) > 0 || strings.ContainsAny(text, "$`;&<>()\n") {
		return tail{}, false
	}
	head, grep, piped := strings.Cut(text, "|")
	words, ok := plainWords(head)
	if !ok || len(words) < 4 || words[0] != "aws" {
		return tail{}, false
	}
	t.since = 10 * time.Minute
	var names []string
	for i := 1; i < len(words); i++ {
		name, value, given := strings.Cut(words[i], "=")
		if !strings.HasPrefix(name, "-") {
			names = append(names, words[i])
			continue
		}
		if tailAlone[name] {
			continue
		}
		if !given && i+1 < len(words) {
			i++
			value = words[i]
		}
		switch {
		case name == "--profile", name == "--region", name == "--format":
		case name == "--since" && sinceOf(value) > 0:
			t.since = sinceOf(value)
		case name == "--filter-pattern" && oneWord(value):
			t.filter = value
		default:
			t.unused = append(t.unused, name)
		}
	}
	if len(names) != 3 || names[0] != "logs" || names[1] != "tail" {
		return tail{}, false
	}
	t.group = names[2]
	if piped {
		if t.filter, ok = grepOf(grep); !ok {
			return tail{}, false
		}
	}
	return t, true
}

// tailAlone are the flags that take no value.
var tailAlone = map[string]bool{"--follow": true, "--no-follow": true, "--no-cli-pager": true, "--debug": true}

// plainWords splits what the shell would split, and takes whole words out of
// their quotes; anything cleverer is not read.
func plainWords(s string) (out []string, ok bool) {
	for _, w := range strings.Fields(s) {
		if n := len(w); n >= 2 && (w[0] == '"' || w[0] == '\'') && w[n-1] == w[0] {
			w = w[1 : n-1]
		}
		if strings.ContainsAny(w, `"'\*?[`) {
			return nil, false
		}
		out = append(out, w)
	}
	return out, true
}

// grepOf is the word of a simple `grep -i WORD`.
func grepOf(s string) (string, bool) {
	words, ok := plainWords(s)
	if !ok || len(words) < 2 || words[0] != "grep" {
		return "", false
	}
	for _, w := range words[1 : len(words)-1] {
		if w != "-i" && w != "--line-buffered" && w != "--ignore-case" {
			return "", false
		}
	}
	w := words[len(words)-1]
	return w, oneWord(w)
}

func oneWord(s string) bool { return s != "" && !strings.ContainsAny(s, " .*+?|{}[]^$\\\"'-") }

// sinceOf reads "30m" as the aws command does: s, m, h, d, w. 0 is anything else.
func sinceOf(v string) time.Duration {
	if v == "" {
		return 0
	}
	n, err := strconv.Atoi(v[:len(v)-1])
	if err != nil || n <= 0 || n > 10_000 {
		return 0
	}
	return time.Duration(n) * map[byte]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour}[v[len(v)-1]]
}
