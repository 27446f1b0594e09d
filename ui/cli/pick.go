package cli

import (
	"context"

	"github.com/fairtradeworker/runbook/ui"
)

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
	picked, ok, err := ui.Pick(ctx, ui.Shelf{Items: items, Runs: left, Account: a.Account(), ASCII: o.ASCII})
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
