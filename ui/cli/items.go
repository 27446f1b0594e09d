package cli

import (
	"fmt"
	"io"

	"github.com/fairtradeworker/runbook/steps"
	"github.com/fairtradeworker/runbook/ui"
)

// Items are the procedures of the shipped runbooks, for the picker.
func Items(a App) ([]ui.Item, error) {
	var out []ui.Item
	for _, name := range a.Shipped() {
		p, err := a.Load(name)
		if err != nil {
			return nil, err
		}
		for _, proc := range p.Book.Procedures {
			it := ui.Item{Runbook: name, Procedure: proc.ID, Book: p.Book.Title, Title: proc.Title, When: proc.When, Timeline: proc.Timeline, Warnings: len(p.Book.Warnings)}
			for _, s := range p.Book.StepsOf(proc.ID) {
				it.Steps++
				it.Outline = append(it.Outline, ui.Outlined{Title: s.Title, Act: ui.ActOf(s)})
				if it.Target == "" {
					it.Target = s.Targets.Service
				}
				if int(s.Level) >= it.Level {
					it.Level, it.Env = int(s.Level), s.Environment
				}
			}
			out = append(out, it)
		}
	}
	return out, nil
}

// Past are the runs that can be gone on with, newest first, for the picker.
func Past(all []steps.Summary) (past []ui.Past, ids []string) {
	for _, s := range all {
		if !s.Resumable || len(ids) == 5 {
			continue
		}
		mode := "LIVE"
		if s.Mode == steps.Rehearsal {
			mode = "SIMULATED"
		}
		past = append(past, ui.Past{Run: s.Run, Title: s.Title + " #" + s.Procedure, State: mode + ", " + s.Status,
			When: s.Started.UTC().Format("2 Jan 15:04Z"), Resumable: true, Live: s.Mode != steps.Rehearsal})
		ids = append(ids, s.Run)
	}
	return past, ids
}

// Overview is what the program says without a terminal: what there is and how
// to run it.
func Overview(w io.Writer, a App) error {
	if err := a.list(nil, false); err != nil {
		return err
	}
	_, err := fmt.Fprint(w, `
runbook rehearse NAME#procedure   walk it in a simulated account; nothing real is touched
runbook run NAME#procedure        walk it against the account of your AWS environment
runbook show FILE                 how a page of your own is read; nothing runs
runbook --help                    everything else
`)
	return err
}
