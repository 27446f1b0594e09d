package runbook

import "strings"

// unfenced tells a paragraph that is commands: its first row is a known
// program with flags. It returns the rows, nil when the paragraph is prose.
func unfenced(rows []row) []row {
	if len(rows) == 0 {
		return nil
	}
	t := strings.TrimSpace(rows[0].text)
	if m := promptOf(t); m != "" && len(t) > len(m) {
		return rows
	}
	first, rest, _ := strings.Cut(t, " ")
	if first == "sudo" {
		first, rest, _ = strings.Cut(rest, " ")
	}
	if !knownProgram(first) || rest == "" || first != strings.ToLower(first) || english[first] {
		return nil
	}
	if !(hasFlag(rest) || strings.HasSuffix(t, "\\") || len(rows) == 1 && !strings.ContainsAny(rest, ",") && !strings.HasSuffix(t, ".") && !strings.HasSuffix(t, ":") && len(strings.Fields(t)) <= 6 && !proseWord.MatchString(" "+rest+" ") && firstVerb(t) == nil) {
		return nil
	}
	out := make([]row, len(rows))
	for i, r := range rows {
		out[i] = row{r.line, strings.TrimRight(r.text, " ")}
		if i == 0 {
			out[i].text = strings.TrimSpace(r.text)
		}
	}
	return out
}

// proseWord is a word that sentences have and command lines have not.
var proseWord = lazy(`(?i) (?:is|are|was|and|or|the|a|an|of|in|on|for|with|to|from|your|installed|configured|running|access|version|v?\d+\+?|cli|client) `)

// english are programs whose names start sentences.
var english = set("watch find make test time which who host read let set sort cut join split type date wait file man last less more top head tail go install kill copy at service cat")
