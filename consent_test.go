package main

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/fairtradeworker/runbook/aws/sim/gate"
	"github.com/fairtradeworker/runbook/steps"
)

func TestAnAdvisoryRehearsalNeedsConsent(t *testing.T) {
	for _, c := range []struct {
		level  string
		flag   bool
		typed  string // "-" is no terminal
		passes bool
		fact   string
	}{
		{"sealed", false, "-", true, ""},
		{"TCP-sealed", false, "-", true, ""},
		{advisory, false, "-", false, ""},
		{advisory, true, "-", true, "by the flag"},
		{advisory, false, "unsealed\n", true, "by typing it"},
		{advisory, false, "yes\n", false, ""},
		{advisory, false, "\n", false, ""},
		{advisory, false, "", false, ""},
	} {
		var out strings.Builder
		var fact string
		var err error
		if c.typed == "-" {
			fact, err = agree(c.level, "it can write wherever you can", c.flag, nil, &out)
		} else {
			fact, err = agree(c.level, "it can write wherever you can", c.flag, strings.NewReader(c.typed), &out)
		}
		if (err == nil) != c.passes || err != nil && !errors.Is(err, errUnsealed) || !strings.Contains(fact, c.fact) || c.fact == "" && fact != "" {
			t.Errorf("%+v: %q %v", c, fact, err)
		}
	}
}

// TestUnsealedWorldSaysSo: a world whose gate got no seal is found to be
// advisory before anything is run.
func TestUnsealedWorldSaysSo(t *testing.T) {
	p, err := load("rollback")
	if err != nil {
		t.Fatal(err)
	}
	head := steps.Opened{Mode: steps.Rehearsal, Begin: time.Now()}
	w, err := openWorld(&head, nil, p.Book, "manual-rollback", setting{standIn: gate.Always, seal: gate.Unsealed})
	if err != nil {
		t.Fatal(err)
	}
	defer w.gate.Close()
	level, holds, err := w.held()
	if err != nil || level != advisory || !strings.Contains(holds, "can reach the network") {
		t.Errorf("%q %q %v", level, holds, err)
	}
}
