package gate

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// streams are what a stand-in reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// StandIn plays the program that args[0] names, if it is one that this binary
// stands in for and the environment is a rehearsal's (REHEARSAL=1). main calls
// it first, with os.Args, and exits with the code when ok.
func StandIn(args []string) (code int, ok bool) {
	if len(args) == 0 || os.Getenv("REHEARSAL") != "1" {
		return 0, false
	}
	std := streams{os.Stdin, os.Stdout, os.Stderr}
	switch filepath.Base(args[0]) {
	case launcherName:
		return launch(args, std), true
	case helperName:
		if err := sealHelper(); err != nil {
			fmt.Fprintln(std.err, err)
			return 1, true
		}
		return 0, true
	}
	for _, p := range players() {
		if p.name == filepath.Base(args[0]) {
			return p.play(args[1:], os.Environ(), std), true
		}
	}
	return 0, false
}
