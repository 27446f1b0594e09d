package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/fairtradeworker/runbook/steps"
	"github.com/fairtradeworker/runbook/ui"
)

func watch(a App) *cobra.Command {
	var o WalkOptions
	c := &cobra.Command{
		Use:   "watch [RUN]",
		Short: "Look on while somebody walks a run",
		Long: `Shows a run that is being walked on this machine, live, at your own size. You can
note (a) and hold (!): while a run is held nothing starts in it. Nothing else can
be done from here. Without RUN, the newest one that is being walked.`,
		Example:           "  runbook watch\n  runbook watch 0147",
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: complete(a.runIDs),
		RunE: func(c *cobra.Command, args []string) error {
			id := ""
			if len(args) == 1 {
				id = args[0]
			}
			return a.watch(c.Context(), id, o)
		},
	}
	walkFlags(c, &o)
	return c
}

// watch shows a run until the operator leaves it. A run whose journal is damaged
// is shown up to there.
func (a App) watch(ctx context.Context, id string, o WalkOptions) error {
	store, err := a.Store()
	if err != nil {
		return err
	}
	if id == "" {
		if id, err = newestWalked(store); err != nil {
			return err
		}
	}
	rec, err := OpenRun(store, id)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	feed := steps.NewFeed()
	f := steps.NewWatcher(store.Path(id), feed)
	ended := make(chan error, 1)
	go func() { ended <- f.Run(ctx) }()
	asks := make(chan steps.Act, 16)
	asked := make(chan struct{})
	go func() { a.asks(store.Path(id), asks, feed, f); close(asked) }()
	s := ui.Screen{Run: steps.NewRun(rec.Page.Book, rec.Head.Procedure), Feed: feed, Now: f.Now, ASCII: o.ASCII, Watching: true,
		Do: func(act steps.Act) {
			select {
			case asks <- act:
			default: // the disk does not keep up; what was asked is seen to be missing
			}
		}}
	if d := rec.Damaged; d != nil {
		s.Notes = append(s.Notes, fmt.Sprintf("DAMAGED: record %d of the journal cannot be believed (%s). What came later is not shown.", d.Record, d.Why))
	}
	if o.Plain || !a.Terminal() {
		err = ui.Plain(ctx, s, nil, a.Out)
	} else {
		err = ui.Walk(ctx, s)
	}
	close(asks)
	<-asked // what was asked for last is left too
	cancel()
	if errors.Is(err, context.Canceled) {
		err = nil
	}
	return errors.Join(err, <-ended)
}

// asks leaves what a watcher asks for the program that walks the run.
func (a App) asks(dir string, acts <-chan steps.Act, feed *steps.Feed, f *steps.Watcher) {
	for act := range acts {
		err := steps.Ask(dir, steps.Act{Kind: act.Kind, Text: act.Text, By: a.Operator() + " (watching)"})
		_, walked := steps.WalkedBy(dir)
		switch {
		case err != nil:
			feed.Notice(f.Now(), "It could not be left for the run: "+err.Error())
		case !walked:
			feed.Notice(f.Now(), "Nobody walks this run now; it is taken when the run goes on.")
		}
	}
}

func newestWalked(store *steps.Store) (string, error) {
	ids, err := store.IDs()
	if err != nil {
		return "", err
	}
	for _, id := range ids {
		if _, ok := steps.WalkedBy(store.Path(id)); ok {
			return id, nil
		}
	}
	return "", errors.New("watch: no run is being walked now; `runbook runs` lists what was run")
}
