package runbook

import (
	"net/url"
	"regexp"
	"slices"
	"sort"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Reach is what a whole page would do if it were walked, as far as its text
// says: what a reader weighs before trusting it. Lists are sorted, without
// doubles.
type Reach struct {
	Steps    int      `json:"steps"`
	Commands int      `json:"commands"`
	Changes  int      `json:"changes"` // commands that change something, or are not known not to
	Hosts    []string `json:"hosts"`
	Accounts []string `json:"accounts"` // 12-digit account numbers and profiles that it names
	Services []string `json:"services"` // ECS services
	Programs []string `json:"programs"`
	Scripts  []string `json:"scripts"` // files that it runs or reads in, as written
}

var (
	hostInText    = regexp.MustCompile(`\b[a-z][a-z0-9+.-]*://[^\s"'<>|;&)` + "`" + `\\]+`)
	accountInText = regexp.MustCompile(`(?:^|[^0-9A-Za-z-])([0-9]{12})(?:[^0-9A-Za-z-]|$)`)
)

// Reach sums the page up.
func (r *Runbook) Reach() Reach {
	out := Reach{Steps: len(r.Steps)}
	for _, s := range r.Steps {
		text := s.Whole
		for _, c := range s.Commands {
			out.Commands++
			if s.Mutates {
				out.Changes++
			}
			text += "\n" + c.Text
		}
		for _, u := range append(hostInText.FindAllString(text, -1), s.Targets.URLs...) {
			if p, err := url.Parse(u); err == nil && p.Hostname() != "" && !strings.ContainsAny(p.Hostname(), "${}") {
				out.Hosts = append(out.Hosts, p.Hostname())
			}
		}
		for _, m := range accountInText.FindAllStringSubmatch(text, -1) {
			out.Accounts = append(out.Accounts, m[1])
		}
		out.Accounts = append(out.Accounts, s.Targets.Profile)
		out.Services = append(out.Services, s.Targets.Service)
		out.Programs = append(out.Programs, s.Programs...)
		out.Scripts = append(out.Scripts, scriptsIn(text)...)
	}
	for _, list := range []*[]string{&out.Hosts, &out.Accounts, &out.Services, &out.Programs, &out.Scripts} {
		sort.Strings(*list)
		*list = slices.DeleteFunc(slices.Compact(*list), func(s string) bool { return s == "" })
	}
	return out
}

// interpreters run the first operand that is no option. Behind an option two
// are taken, since one may be its value: more is bound then, never less.
var interpreters = set(`. source bash sh zsh dash ksh python python2 python3 node ruby perl php deno tsx
	ts-node Rscript pwsh osascript`)

// wrapped are programs whose operands hold another command.
var wrapped = set(`sudo doas env exec command builtin nohup nice time timeout stdbuf setsid xargs unbuffer watch`)

// scriptsIn are the files that a script runs, as far as they are written out: a
// program word with a slash, and what an interpreter, source or . is given.
// Which of them exist is not known here.
func scriptsIn(text string) (out []string) {
	f, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(text), "")
	if f == nil || err != nil {
		return scriptWords(text)
	}
	syntax.Walk(f, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Stmt:
			if c, ok := n.Cmd.(*syntax.CallExpr); ok && len(c.Args) > 0 && interpreters[writtenOut(c.Args[0])] {
				for _, r := range n.Redirs {
					if w := writtenOut(r.Word); r.Op == syntax.RdrIn && w != "" {
						out = append(out, w)
					}
				}
			}
		case *syntax.CallExpr:
			out = append(out, scriptsOf(n.Args)...)
		}
		return true
	})
	return out
}

func scriptsOf(args []*syntax.Word) (out []string) {
	words := make([]string, len(args))
	for i, a := range args {
		words[i] = writtenOut(a)
	}
	for i := 0; i < len(words); i++ {
		w := words[i]
		switch {
		case interpreters[w] || interpreters[w[strings.LastIndexByte(w, '/')+1:]]:
			if strings.Contains(w, "/") {
				out = append(out, w)
			}
			want := 1
			for _, operand := range words[i+1:] {
				switch {
				case strings.HasPrefix(operand, "-"):
					want = 2 // the next may be the option's value
				case want > 0:
					if operand != "" {
						out = append(out, operand)
					}
					want--
				}
			}
			return out
		case strings.Contains(w, "/"):
			return append(out, w)
		case !wrapped[w]:
			return out
		}
		for i+1 < len(words) && (strings.HasPrefix(words[i+1], "-") || strings.Contains(words[i+1], "=") || duration.MatchString(words[i+1])) {
			i++ // the wrapper's own options
		}
	}
	return out
}

var duration = regexp.MustCompile(`^[0-9.]+[smhd]?$`)

// writtenOut is a word's value where it is written out; "" where it is not.
func writtenOut(w *syntax.Word) string {
	if w == nil {
		return ""
	}
	var b strings.Builder
	for _, p := range w.Parts {
		switch p := p.(type) {
		case *syntax.Lit:
			b.WriteString(strings.ReplaceAll(p.Value, `\`, ""))
		case *syntax.SglQuoted:
			b.WriteString(p.Value)
		case *syntax.DblQuoted:
			for _, q := range p.Parts {
				l, ok := q.(*syntax.Lit)
				if !ok {
					return ""
				}
				b.WriteString(l.Value)
			}
		default:
			return ""
		}
	}
	return b.String()
}

// scriptWords is the same for what cannot be parsed: every word with a slash.
func scriptWords(text string) (out []string) {
	for _, w := range strings.Fields(text) {
		if w = strings.Trim(w, `"'();`); strings.Contains(w, "/") && !strings.Contains(w, "://") {
			out = append(out, w)
		}
	}
	return out
}
