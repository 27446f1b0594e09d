package cli

import (
	"context"
	"strings"
	"time"

	"github.com/fairtradeworker/runbook/runbook"
	"github.com/fairtradeworker/runbook/steps"
	"github.com/fairtradeworker/runbook/ui"
)

// fits says which of the items fit now, where an account can be asked; nil where not.
func (a App) fits(items []ui.Item) func(context.Context) ui.Now {
	if a.Sense == nil {
		return nil
	}
	return func(ctx context.Context) ui.Now {
		var books []*runbook.Runbook
		names := map[string]string{} // path → name
		for _, n := range a.Shipped() {
			if p, err := a.Load(n); err == nil {
				books = append(books, p.Book)
				names[p.Book.Path] = n
			}
		}
		s := a.Sense(ctx, books)
		now := ui.Now{At: time.Now()}
		for _, sign := range s.Signs {
			for i, it := range items {
				if it.Runbook == names[sign.Path] && it.Procedure == sign.Procedure {
					now.Rows = append(now.Rows, ui.NowRow{Item: i, Why: sign.Why, Strong: sign.Fit == steps.FitStrong})
				}
			}
		}
		switch {
		case len(now.Rows) > 0:
		case s.Err != nil:
			now.Note = "not known: " + s.Err.Error()
		default:
			now.Note = strings.Join(s.State, " ")
		}
		return now
	}
}

// pick lets the operator choose; without a terminal it lists what there is.
func (a App) pick(ctx context.Context, o WalkOptions) error {
	store, err := a.Store()
	if err != nil {
		return err
	}
	past, err := store.Summaries()
	if err != nil {
		return err
	}
	if !a.Terminal() || o.Plain {
		return Overview(a.Out, a)
	}
	items, err := Items(a)
	if err != nil {
		return err
	}
	left, ids := Past(past)
	picked, ok, err := ui.Pick(ctx, ui.Shelf{Items: items, Runs: left, Account: a.Account(), ASCII: o.ASCII, Now: a.fits(items)})
	switch {
	case err != nil || !ok:
		return err
	case picked.Run >= 0:
		return a.resume(ctx, ids[picked.Run], o)
	}
	it := items[picked.Item]
	p, err := a.Load(it.Runbook)
	if err != nil {
		return err
	}
	walk := a.Run
	if picked.Rehearse {
		walk = a.Rehearse
	}
	return a.begin(ctx, walk, p, it.Procedure, o)
}
