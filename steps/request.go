package steps

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Requests are what those who watch a run may ask of the program that walks it:
// a note, a hold, its release. One small file each in the run's folder, put in
// place whole; the walking program journals them and takes them away. Those
// that nobody took wait for the next sitting, which takes them before it starts
// anything.
const requestsName = "requests"

// requestsEvery is how often the walking program looks for them while nothing
// else happens. Before a command starts it looks always.
const requestsEvery = 200 * time.Millisecond

const requestMost = 8 << 10 // bytes of one; more is no request

// watcherMay is all that a watcher may ask.
var watcherMay = []ActKind{ActNote, ActHold, ActRelease}

// Ask leaves a request for the run in dir. Another Act than a note, a hold or a
// release is an error.
func Ask(dir string, a Act) error {
	if !slices.Contains(watcherMay, a.Kind) {
		return fmt.Errorf("ask the run for %q: who watches may note and hold, nothing else", a.Kind)
	}
	text, err := json.Marshal(a)
	if err != nil {
		return err
	}
	if len(text) > requestMost {
		return fmt.Errorf("leave a note: it has %d bytes, %d is the most", len(text), requestMost)
	}
	folder := filepath.Join(dir, requestsName)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("ask the run: %w", err)
	}
	name := fmt.Sprintf("%020d-%d", time.Now().UnixNano(), os.Getpid())
	return writeDurably(filepath.Join(folder, name), text)
}

// requested takes what was asked, oldest first.
func requested(dir string) (out []Act) {
	folder := filepath.Join(dir, requestsName)
	entries, err := os.ReadDir(folder) // sorted by name, which begins with the time
	if err != nil {
		return nil
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".tmp") {
			continue
		}
		path := filepath.Join(folder, e.Name())
		var a Act
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && info.Size() <= requestMost {
			if text, err := os.ReadFile(path); err == nil && json.Unmarshal(text, &a) == nil && slices.Contains(watcherMay, a.Kind) {
				out = append(out, Act{Kind: a.Kind, Text: a.Text, By: a.By})
			}
		}
		os.Remove(path)
	}
	return out
}

// requestedMsg says that it is time to look.
type requestedMsg struct{}

// hearWatchers does what watchers asked. A request that was taken and could not
// be journaled ends the run like every fact that cannot.
func (r *Runner) hearWatchers() {
	if r.run.Outcome != nil {
		return
	}
	for _, a := range requested(r.o.Journal.Dir()) {
		if a.By == "" {
			a.By = "a watcher"
		}
		switch {
		case a.Kind == ActHold && r.run.Held != "", a.Kind == ActRelease && r.run.Held == "":
			continue
		}
		r.act(a)
	}
}

// held stops a step at the last moment before it starts. Nothing is lost: it is
// opened again when the hold is released, and a confirmation has to be given
// anew.
func (r *Runner) held(s *StepState) bool {
	r.hearWatchers()
	if r.run.Held == "" {
		return false
	}
	delete(r.opened, s.Step.ID)
	if s.Sheet != nil {
		r.emit(Event{Kind: EvSheet, Step: s.Step.ID, By: byProgram, Sheet: s.Sheet})
		r.opened[s.Step.ID] = true
	}
	r.notice("not started: held by " + r.run.Held)
	return true
}
