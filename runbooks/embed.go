package runbooks

import (
	"embed"
	"sort"
	"strings"
)

//go:embed *.md
var pages embed.FS

// Names are the shipped runbooks, without ".md", sorted.
func Names() []string {
	entries, err := pages.ReadDir(".")
	if err != nil {
		return nil
	}
	var out []string
	for _, e := range entries {
		out = append(out, strings.TrimSuffix(e.Name(), ".md"))
	}
	sort.Strings(out)
	return out
}

// Open is a shipped runbook's bytes, by its name with or without ".md"; false
// when there is none.
func Open(name string) ([]byte, bool) {
	b, err := pages.ReadFile(strings.TrimSuffix(name, ".md") + ".md")
	return b, err == nil
}
