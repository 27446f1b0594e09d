package runbook

import "strings"

// Meaning is one part of a command and what it is there for.
type Meaning struct {
	Text  string // as it stands in the command: "aws ecs update-service", "--cluster"
	Means string // "" where the table does not know it
	Inner bool   // it belongs to the part before it: a flag of a program
}

// Explain says of every program that a command calls, and of its flags, what
// they are for. It reads the text alone and runs nothing; what is not bash has
// no parts.
func Explain(text string) (out []Meaning) {
	sp := newShellParser()
	f := sp.file(mask(text, holes(text)))
	if f == nil {
		return nil
	}
	table := meanings()
	for _, st := range f.Stmts {
		for _, c := range read(st, nil).calls {
			out = append(out, c.explain(table)...)
		}
	}
	return out
}

func (c call) explain(table map[string]string) []Meaning {
	words := []string{c.name}
	for i := range 2 {
		if v := c.verb(i); v != "" && table[strings.Join(append(words, v), " ")] != "" {
			words = append(words, v)
		} else {
			break
		}
	}
	full := strings.Join(words, " ")
	out := []Meaning{{Text: full, Means: table[full]}}
	seen := map[string]bool{}
	for _, a := range c.args {
		name, _, _ := strings.Cut(a.text, "=")
		if !strings.HasPrefix(name, "-") || len(name) < 2 || seen[name] || !strings.HasPrefix(name, "--") && c.name == "expr" {
			continue
		}
		seen[name] = true
		if m := flagMeaning(table, words, name); m != "" || strings.HasPrefix(name, "--") || len(name) == 2 {
			out = append(out, Meaning{name, m, true})
			continue
		}
		for _, letter := range name[1:] { // -fsS is -f -s -S
			short := "-" + string(letter)
			m := flagMeaning(table, words, short)
			if m == "" {
				break // the rest is a value: -F: or -d5
			}
			out = append(out, Meaning{short, m, true})
		}
	}
	return out
}

// flagMeaning looks a flag up for the longest command first.
func flagMeaning(table map[string]string, words []string, flag string) string {
	for n := len(words); n > 0; n-- {
		if m := table[strings.Join(words[:n], " ")+" "+flag]; m != "" {
			return m
		}
	}
	return ""
}
