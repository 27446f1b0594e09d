package runbook

import "strings"

// level is the rung of a step's commands: how far they reach, and where.
func level(e effect, environment string) Level {
	switch {
	case e == reads:
		return LevelRead
	case e == local:
		return LevelLocal
	case e == changes && environment == "staging":
		return LevelStaging
	case e == changes || environment == "staging":
		return LevelProduction
	}
	return LevelOutage
}

// environmentOf is where a step's commands act. Staging only when the heading
// says so and nothing that they name contradicts it.
func environmentOf(headings []string, e effect, remote bool, object string, t Targets) string {
	if e <= local && t.empty() && !remote {
		return "local"
	}
	says := false
	for _, h := range headings {
		says = says || stagingName(h)
	}
	names := []string{object, t.Service}
	for _, u := range t.URLs {
		host, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(u, "https://"), "http://"), "/")
		names = append(names, host)
	}
	for _, n := range names {
		if n != "" && !stagingName(n) {
			return "production"
		}
	}
	if says {
		return "staging"
	}
	return "production"
}

// stagingName tells whether a heading or a name says staging, as a word of
// its own, and not production as well.
func stagingName(s string) bool {
	if !holdsFold(s, "staging") {
		return false
	}
	w := strings.ReplaceAll(strings.ReplaceAll(words(s), "-", " "), "_", " ")
	return hasWords(w, "staging") && !hasWords(w, "production") && !hasWords(w, "prod")
}

func (t Targets) empty() bool {
	return t.Cluster == "" && t.Service == "" && t.Family == "" && len(t.LogGroups) == 0 && len(t.URLs) == 0
}
