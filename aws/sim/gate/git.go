package gate

import (
	"fmt"
	"strconv"
	"strings"
)

const (
	gitVersion = "git version 2 (stand-in of the rehearsal)"
	gitNote    = "The rehearsal plays `git rev-parse`, `git branch --show-current`, `git describe`, `git log -1` and `git status` of one made-up commit on main. Anything else says that it is not covered."
)

// gitCommit is the one commit that there is.
const gitCommit = "4f1c2ab09d7e53608b1c9e2f7a6d4358c0e1b2a9"

// gitSays answers what pages ask to name an image by; the key is the command
// without --short and --format, which gitCommand takes off.
var gitSays = map[string]string{
	"rev-parse HEAD":              gitCommit,
	"rev-parse --abbrev-ref HEAD": "main",
	"branch --show-current":       "main",
	"describe --tags":             "v1.0.1",
	"describe --tags --always":    "v1.0.1",
	"describe --tags --abbrev=0":  "v1.0.1",
	"log -1":                      gitCommit,
	"status --porcelain":          "",
	"status --short":              "",
}

// runGit plays git with the arguments after the program's name.
func runGit(args, _ []string, std streams) int {
	if len(args) > 0 && args[0] == "--version" {
		fmt.Fprintln(std.out, gitVersion)
		return 0
	}
	short := 0
	var words []string
	for i, a := range args {
		value, isShort := strings.CutPrefix(a, "--short")
		switch {
		case isShort && i > 0 && args[0] == "rev-parse":
			if short = 7; value != "" {
				n, err := strconv.Atoi(strings.TrimPrefix(value, "="))
				if err != nil {
					n = 7
				}
				short = min(max(n, 4), len(gitCommit))
			}
		case a == "--format=%h", a == "--pretty=%h", a == "--pretty=format:%h":
			short = 7
		case a == "--format=%H", a == "--pretty=%H", a == "--pretty=format:%H":
		default:
			words = append(words, a)
		}
	}
	says, ok := gitSays[strings.Join(words, " ")]
	switch {
	case !ok:
		fmt.Fprintf(std.err, "the stand-in git of the rehearsal does not cover `git %s`; it covers: git rev-parse [--short] HEAD, git branch --show-current, git describe --tags, git log -1 --format=%%H, git status --short\n", strings.Join(args, " "))
		return 1
	case short > 0 && says == gitCommit:
		says = says[:short]
	}
	if says != "" {
		fmt.Fprintln(std.out, says)
	}
	return 0
}
