package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/fairtradeworker/runbook/aws/sim/gate"
	"github.com/fairtradeworker/runbook/steps"
)

// TestMain makes the test binary the program itself: scripts and terminals run
// it as "runbook", rehearsals as the clients it stands in for.
func TestMain(m *testing.M) {
	if status, ok := gate.StandIn(os.Args); ok {
		os.Exit(status)
	}
	if status, ok := steps.Supervise(os.Args); ok {
		os.Exit(status)
	}
	// Run by another name with a command, it would run all tests again, and they
	// it: the tests of a test binary are asked for by flags.
	if len(os.Args) > 1 && !strings.HasPrefix(os.Args[1], "-") {
		os.Exit(mainStatus())
	}
	testscript.Main(m, map[string]func(){"runbook": func() { os.Exit(mainStatus()) }})
}

// TestScripts runs testdata/script: a case is a text file with commands, what
// they must print and the files they need. `! ` wants a failure; `status N` an
// exact exit status of the command before.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(e *testscript.Env) error {
			e.Setenv("XDG_STATE_HOME", filepath.Join(e.WorkDir, "state"))
			e.Setenv("HOME", filepath.Join(e.WorkDir, "home"))
			e.Setenv("NO_COLOR", "1")
			path, _, _ := strings.Cut(e.Getenv("PATH"), string(os.PathListSeparator))
			e.Setenv("RUNBOOK", filepath.Join(path, "runbook")) // for scripts that change PATH
			for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"} {
				e.Setenv(name, "http://127.0.0.1:9") // a script never leaves this machine
			}
			if err := os.WriteFile(filepath.Join(e.WorkDir, "binary.md"), []byte("\x7fELF\x00\x01"), 0o600); err != nil {
				return err
			}
			return os.Mkdir(filepath.Join(e.WorkDir, "home"), 0o700)
		},
		Condition: func(cond string) (bool, error) {
			if cond != "sealed" {
				return false, fmt.Errorf("no condition %q", cond)
			}
			g, err := gate.Open(gate.Options{World: http.NotFoundHandler(), Simulates: func(string) bool { return false }, StandIn: gate.Always})
			if err != nil {
				return false, err
			}
			defer func() { _ = g.Close() }()
			return g.Level() == "sealed" && g.Prove(context.Background()) == nil, nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": status, "damage": damage},
	})
}

// status runs a command and wants exactly that exit status.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N command [args]")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if exit, ok := err.(interface{ ExitCode() int }); ok {
		got = string(rune('0' + exit.ExitCode()))
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != args[0] {
		ts.Fatalf("exit status %s, want %s", got, args[0])
	}
}

// damage changes one byte in the middle of a file's line: damage FILE LINE.
func damage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: damage file line")
	}
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	lines := strings.SplitAfter(ts.ReadFile(args[0]), "\n")
	if n > len(lines) {
		ts.Fatalf("%s has no line %d", args[0], n)
	}
	bad := []byte(lines[n-1])
	bad[len(bad)/2] ^= 1
	lines[n-1] = string(bad)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Join(lines, "")), 0o600))
}
