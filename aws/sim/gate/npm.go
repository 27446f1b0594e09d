package gate

import (
	"fmt"
	"strings"
)

const (
	npmVersion = "npm stand-in of the rehearsal"
	npmNote    = "The rehearsal plays `npm run test`, `npm run build` and `npm audit`: they succeed, and nothing is tested, built or looked up. Anything else says that it is not covered."
)

// npmSays is what each command that is covered says.
var npmSays = map[string]string{
	"test":  "stand-in: no test was run; the rehearsal takes them as passed",
	"build": "stand-in: nothing was built; the rehearsal takes the build as done",
	"audit": "stand-in: no package was looked up; the rehearsal takes it as: found 0 vulnerabilities",
}

// runNpm plays npm with the arguments after the program's name.
func runNpm(args, _ []string, std streams) int {
	words := withoutFlags(args)
	if len(args) > 0 && (args[0] == "--version" || args[0] == "-v") {
		fmt.Fprintln(std.out, npmVersion)
		return 0
	}
	name := ""
	switch {
	case len(words) == 2 && (words[0] == "run" || words[0] == "run-script") && words[1] != "audit":
		name = words[1]
	case len(words) == 1 && words[0] != "build":
		name = map[string]string{"t": "test"}[words[0]]
		if name == "" {
			name = words[0]
		}
	}
	says, ok := npmSays[name]
	if !ok {
		fmt.Fprintf(std.err, "npm error the stand-in npm of the rehearsal does not cover `npm %s`; it covers: npm run test, npm run build, npm audit\n", strings.Join(args, " "))
		return 1
	}
	fmt.Fprintln(std.out, says)
	return 0
}

// withoutFlags are the words up to "--" that are no flags.
func withoutFlags(args []string) []string {
	var words []string
	for _, a := range args {
		if a == "--" {
			break
		}
		if !strings.HasPrefix(a, "-") {
			words = append(words, a)
		}
	}
	return words
}
