package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/fairtradeworker/runbook/aws/sim/gate"
	"github.com/fairtradeworker/runbook/steps"
)

// unsealed is what is typed, and the flag, to rehearse where nothing holds a
// step but the proxy variables.
const unsealed = "unsealed"

// advisory is the level at which a rehearsal needs consent.
const advisory = "proxy only"

// errUnsealed is the refusal to rehearse without a seal.
var errUnsealed = errors.New("nothing was run")

// held tells how tightly a step will be held. Where that is sure it costs
// nothing; else the seal is waited for.
func (w *world) held() (level, holds string, err error) {
	if gate.SealIsSure() && w.set.seal == gate.Tightest {
		return "", "", nil
	}
	return w.gate.Held()
}

// agree asks for consent to an advisory rehearsal: the flag, or the word typed
// at a terminal (in is nil without one). It gives the fact to be journaled.
func agree(level, holds string, flag bool, in io.Reader, out io.Writer) (fact string, err error) {
	if level != advisory {
		return "", nil
	}
	why := "this machine cannot seal a rehearsal: " + holds
	switch {
	case flag:
		return "rehearsed " + unsealed + ", by the flag --unsealed: " + holds, nil
	case in == nil:
		return "", fmt.Errorf("rehearse: %s; %w; add --unsealed to rehearse all the same", why, errUnsealed)
	}
	fmt.Fprintf(out, "%s%s.\nThe page's commands are real. Type %s to rehearse all the same, anything else leaves: ", strings.ToUpper(why[:1]), why[1:], unsealed)
	line, _ := bufio.NewReader(in).ReadString('\n')
	if strings.TrimSpace(line) != unsealed {
		return "", fmt.Errorf("rehearse: %s; no consent was given, so %w", why, errUnsealed)
	}
	return "rehearsed " + unsealed + ", consented to by typing it: " + holds, nil
}

// consented is surround's part of it.
func (a *app) consented(w *world, flag bool, auto bool) ([]steps.Event, error) {
	level, holds, err := w.held()
	if err != nil {
		return nil, err
	}
	var in io.Reader
	if !auto && onTerminal() {
		in = os.Stdin
	}
	fact, err := agree(level, holds, flag, in, a.err)
	if err != nil || fact == "" {
		return nil, err
	}
	name, _ := operator()
	return []steps.Event{{Kind: steps.EvNote, By: name, Text: fact}}, nil
}
