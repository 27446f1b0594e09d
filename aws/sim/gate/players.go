package gate

import "strings"

// A player is a program that this binary can play.
type player struct {
	name    string
	version string // what --version says, if the program has that
	always  string // why the real one is never used; "" if it may be
	note    string // for a person: what it covers and what not
	play    func(args, env []string, std streams) int
}

// players is the table of stand-ins. A function, so that a binary that is no
// stand-in never builds it.
func players() []player {
	return []player{
		{"aws", standInVersion, "", awsNote,
			func(args, env []string, std streams) int { return runAWS(args, lookupIn(env), std) }},
		{"jq", jqVersion, "", jqNote, runJq},
		{"gh", ghVersion, "gh would work in your own repository", ghNote, runGh},
		{"docker", dockerVersion, "docker would work with this machine's engine", dockerNote, runDocker},
		{"npm", npmVersion, "npm would run this folder's own scripts", npmNote, runNpm},
		{"bc", bcVersion, "", bcNote, runBc},
		{"git", gitVersion, "git would work in your own repository", gitNote, runGit},
		{"openssl", opensslVersion, "openssl can connect to any host", opensslNote, runOpenssl},
	}
}

func standIns() []string {
	var names []string
	for _, p := range players() {
		names = append(names, p.name)
	}
	return names
}

// lookupIn reads variables of an environment; the last of a name counts.
func lookupIn(env []string) func(string) string {
	values := map[string]string{}
	for _, line := range env {
		name, value, _ := strings.Cut(line, "=")
		values[name] = value
	}
	return func(name string) string { return values[name] }
}
