package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// mayImport is the table of the house: who may import whom, of ours. A package
// that is not in it does not belong.
var mayImport = map[string][]string{
	"runbook":      nil,
	"runbooks":     nil,
	"steps":        {"runbook"},
	"aws":          {"steps"},
	"aws/sim":      nil,
	"aws/sim/gate": {"aws/sim"},
	"ui":           {"steps", "runbook"},
	"ui/cli":       {"ui", "steps", "runbook"},
	"":             {"runbook", "runbooks", "steps", "aws", "aws/sim", "aws/sim/gate", "ui", "ui/cli"},
}

func TestRoomsImportOnlyWhatTheyMay(t *testing.T) {
	const module = "github.com/fairtradeworker/runbook"
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...").Output()
	if err != nil {
		t.Skipf("go list does not run here: %v", err)
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		room := strings.TrimPrefix(strings.TrimPrefix(fields[0], module), "/")
		allowed, known := mayImport[room]
		if !known {
			t.Errorf("%q is a room that the table does not know", room)
		}
		for _, imp := range fields[1:] {
			ours, ok := strings.CutPrefix(imp, module+"/")
			if ok && !slices.Contains(allowed, ours) {
				t.Errorf("%q may not import %q", room, ours)
			}
		}
		// The pure room: no files, processes or network; what time it is, is passed in.
		if room == "runbook" {
			for _, bad := range []string{"os", "os/exec", "net", "net/http"} {
				if slices.Contains(fields[1:], bad) {
					t.Errorf("runbook is pure and imports %q", bad)
				}
			}
		}
		if room != "aws" && room != "aws/sim" && room != "aws/sim/gate" && room != "" && strings.Contains(line, "aws-sdk-go-v2") {
			t.Errorf("%q knows the SDK", room)
		}
	}
}
