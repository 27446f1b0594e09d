package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fairtradeworker/runbook/steps"
)

// systemPath is where distributions put the real clients.
const systemPath = "/usr/local/bin:/usr/bin:/bin"

// needClients skips where the real aws CLI v2 and jq are missing, and fails
// where they are required.
func needClients(t *testing.T) {
	t.Helper()
	why := ""
	aws := exec.Command("/usr/bin/aws", "--version")
	aws.Env = []string{"PATH=" + systemPath, "HOME=" + t.TempDir()}
	if out, err := aws.Output(); err != nil || !strings.HasPrefix(string(out), "aws-cli/2") {
		why = "the real aws CLI v2 is not in /usr/bin"
	} else if _, err := os.Stat("/usr/bin/jq"); err != nil {
		why = "jq is not in /usr/bin"
	}
	switch {
	case why == "":
	case os.Getenv("RUNBOOK_REQUIRE_CLIENTS") != "":
		t.Fatal(why + ", and RUNBOOK_REQUIRE_CLIENTS wants it")
	default:
		t.Skip(why)
	}
}

// TestRealClients walks both pages with the real aws CLI, curl and jq.
func TestRealClients(t *testing.T) {
	needClients(t)
	for _, page := range []string{"rollback", sourcePage + "#manual-rollback"} {
		t.Run(filepath.Base(page), func(t *testing.T) {
			if file, _, ok := strings.Cut(page, "#"); ok {
				if _, err := os.Stat(file); err != nil {
					t.Skip("the source page is not here")
				}
			}
			state := t.TempDir()
			self, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			env := []string{"PATH=" + systemPath, "HOME=" + t.TempDir(), "XDG_STATE_HOME=" + state}
			file, _, _ := strings.Cut(page, "#")
			if file != page {
				trust := exec.Command(self, "trust", file)
				trust.Args[0] = "runbook"
				trust.Env = env
				if out, err := trust.CombinedOutput(); err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
			}
			cmd := exec.Command(self, "rehearse", page, "--auto")
			cmd.Args[0] = "runbook"
			cmd.Env = env
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			if !strings.Contains(string(out), "Rolled back and healthy") {
				t.Errorf("no verdict in\n%s", out)
			}
			for _, e := range kinds(journal(t, state, "0001"), steps.EvNote) {
				if strings.HasPrefix(e.Text, "aws is a stand-in") {
					t.Errorf("the real aws was not used: %s", e.Text)
				}
			}
			proveOneChange(t, state, "0001", "fairtradeworker-api:40")
		})
	}
}
