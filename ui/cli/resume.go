package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/fairtradeworker/runbook/steps"
	"github.com/fairtradeworker/runbook/ui"
)

// resume goes on with a run: one writer, an undamaged journal, the page that it
// began with, trusted still. What stands in the way is said, and nothing runs.
func (a App) resume(ctx context.Context, id string, o WalkOptions) error {
	store, err := a.Open()
	if err != nil {
		return err
	}
	if id == "" {
		if id, err = store.NewestOpen(); err != nil {
			return err
		}
	}
	j, err := store.Open(id)
	if err != nil {
		return a.offerWatch(ctx, id, err, o)
	}
	defer j.Close()
	rec, err := OpenRun(store, id)
	if err != nil {
		return err
	}
	if run := rec.Fold(); run.Outcome != nil {
		return fmt.Errorf("resume run %s: it has ended (%s); `runbook report %s` shows it", id, run.Outcome.Sentence, id)
	}
	if o.Look && !rec.Head.Look {
		return fmt.Errorf("resume run %s: it was begun without --look; nothing was run; `runbook report %s` looks at it", id, id)
	}
	rec.Page.Shipped = a.isShipped(rec.Head.Path, rec.Page.Source)
	o.Auto = rec.Head.Auto && rec.Head.Mode == steps.Rehearsal
	if o.Scripts, err = a.Believe(ctx, rec.Page, o, filepath.Join(store.Path(id), "page.md")); err != nil {
		return err
	}
	if o.Consent, err = a.samePage(ctx, rec, o); err != nil {
		return err
	}
	return a.GoOn(ctx, j, rec, o)
}

// isShipped tells whether these bytes came with this program under that name.
func (a App) isShipped(path string, source []byte) bool {
	name, ok := strings.CutPrefix(path, "runbooks/")
	if !ok {
		return false
	}
	text, ok := a.ShippedPage(strings.TrimSuffix(name, ".md"))
	return ok && string(text) == string(source)
}

// offerWatch says why a run cannot be gone on with. On a terminal it can be
// watched instead.
func (a App) offerWatch(ctx context.Context, id string, why error, o WalkOptions) error {
	var held *steps.HeldError
	var damaged *steps.DamagedError
	if !errors.As(why, &held) && !errors.As(why, &damaged) || !a.Terminal() {
		return why
	}
	d := ui.Dialog{Title: "Run " + id + " cannot be gone on with", Detail: "nothing was changed", ASCII: o.ASCII,
		Lines: []ui.DialogLine{{Text: why.Error(), Loud: true}},
		Ask:   "Type watch to look at it.", Words: []string{"watch"}, Verbs: []string{"shows it live; you can note and hold, nothing else"}}
	word, err := a.ask(ctx, d, o)
	if err != nil || word == "" {
		return errors.Join(why, err)
	}
	return a.watch(ctx, id, o)
}

// samePage lets a run go on whose page is what it was when the run began, or
// with the page as it was when the operator consents; what was said is to be
// journaled. Without consent it is an error that says what changed.
func (a App) samePage(ctx context.Context, rec Record, o WalkOptions) (consent string, err error) {
	head := rec.Head
	name := head.Path
	if rec.Page.Shipped {
		return "", nil
	}
	if shipped, ok := strings.CutPrefix(head.Path, "runbooks/"); ok {
		name = strings.TrimSuffix(shipped, ".md")
	}
	now, err := a.Load(name)
	if err != nil {
		return "the page " + head.Path + " cannot be read any more (" + err.Error() + "); the run goes on with the page as it was", nil
	}
	if now.Book.Hash == head.Hash {
		return "", nil
	}
	const said = "goes on with the page as it was when the run began; %s has changed since: %s"
	steps := diffSteps(rec.Page.Book, now.Book, head.Procedure)
	consent = fmt.Sprintf(said, head.Path, strings.Join(steps, "; "))
	if o.OldPage {
		return consent, nil
	}
	d := ui.Dialog{Title: "The page has changed since run " + head.Run + " began", Detail: "nothing has run", ASCII: o.ASCII,
		Lines: append([]ui.DialogLine{{Name: "page", Text: head.Path}}, changedLines(rec.Page, now, head.Procedure)...),
		Ask:   "Type old to go on with the page as it was. There is no default.", Words: []string{"old"}, Verbs: []string{"the page as it was"}}
	if a.Terminal() && !o.Auto {
		word, err := a.ask(ctx, d, o)
		if err != nil || word == "old" {
			return consent, err
		}
	}
	var diff strings.Builder
	for i, c := range diffLines(string(rec.Page.Source), string(now.Source)) {
		if i == 40 {
			diff.WriteString("\n  …")
			break
		}
		fmt.Fprintf(&diff, "\n  %c %4d  %s", c.mark, c.line, c.text)
	}
	return "", fmt.Errorf("resume run %s: %s has changed since the run began, and nothing was run; add --old-page to go on with the page as it was, or begin anew\n  %s%s",
		head.Run, head.Path, strings.Join(steps, "\n  "), diff.String())
}
