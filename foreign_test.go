package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fairtradeworker/runbook/steps"
)

// TestForeignPagesSpeakOfThemselves: whatever is printed or journaled in the
// rehearsal of another team's page names nothing that is not that team's.
func TestForeignPagesSpeakOfThemselves(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs the pages' commands")
	}
	for _, c := range []struct {
		page, proc, scenario string
		own                  []string // must be named
		debrief              string
	}{
		{"telescope", "roll-back", "bad-release", []string{"plate-archive", "kestrel-sky", "archive.kestrel.example", "plates", "DATABASE_NAME", "eu-central-1"}, "Revision 42"},
		{"telescope", "roll-back", "secret-missing", []string{"plate-archive"}, "a secret did not exist"},
		{"vineyard", "restart-the-gateway", "", []string{"kubectl", "ssh"}, "names no ECS service"},
		{"library", "open-the-branch", "", []string{"The till is counted", "returns"}, "names no ECS service"},
	} {
		t.Run(c.page+" "+c.scenario, func(t *testing.T) {
			t.Parallel()
			state := t.TempDir()
			page, err := os.ReadFile("testdata/pages/" + c.page + ".md")
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(t.TempDir(), c.page+".md")
			if err := os.WriteFile(file, page, 0o600); err != nil {
				t.Fatal(err)
			}
			if out, status := command(t, state, nil, "trust", file); status != 0 {
				t.Fatal(out)
			}
			args := []string{"rehearse", file + "#" + c.proc, "--auto", "--unsealed"}
			if c.scenario != "" {
				args = append(args, "--scenario", c.scenario)
			}
			out, _ := command(t, state, nil, args...)
			report, _ := command(t, state, nil, "report", "0001")
			all := out + report
			for _, e := range journal(t, state, "0001") {
				if e.Kind == steps.EvPassed || e.Kind == steps.EvFailed || e.Kind == steps.EvEnded {
					all += "\n" + e.Text + e.Value
				}
				b, err := json.Marshal(e)
				if err != nil {
					t.Fatal(err)
				}
				all += "\n" + string(b)
			}
			for _, line := range strings.Split(all, "\n") {
				if strings.Contains(strings.ToLower(line), "fairtradeworker") {
					t.Errorf("it speaks of another team: %.300s", line)
				}
			}
			for _, want := range append(c.own, "Debrief", c.debrief) {
				if !strings.Contains(all, want) {
					t.Errorf("%q is not named in\n%s", want, out)
				}
			}
		})
	}
}
