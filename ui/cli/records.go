package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/fairtradeworker/runbook/runbook"
	"github.com/fairtradeworker/runbook/steps"
	"github.com/fairtradeworker/runbook/ui"
)

func runs(a App) *cobra.Command {
	var json bool
	c := &cobra.Command{
		Use:     "runs",
		Short:   "List what was run, newest first",
		Example: "  runbook runs\n  runbook runs --json",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return a.runs(json) },
	}
	c.Flags().BoolVar(&json, "json", false, "print JSON")
	return c
}

func resumeCommand(a App) *cobra.Command {
	var o WalkOptions
	c := &cobra.Command{
		Use:   "resume [RUN]",
		Short: "Go on with a run that was left",
		Long: `Goes on with a run that was left, at the step where it stood; without RUN, the
newest one that has not ended. A command that was sent and whose result was
never recorded is shown as unknown and is not run again by itself. A rehearsal
goes on in its simulated world, a real run against the real account; neither can
become the other.`,
		Example:           "  runbook resume\n  runbook resume 0147",
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: complete(a.runIDs),
		RunE: func(c *cobra.Command, args []string) error {
			id := ""
			if len(args) == 1 {
				id = args[0]
			}
			return a.resume(c.Context(), id, o)
		},
	}
	walkFlags(c, &o)
	c.Flags().BoolVar(&o.Unsealed, "unsealed", false, "a rehearsal: go on also on a machine that cannot seal a step")
	c.Flags().BoolVar(&o.OldPage, "old-page", false, "walk the page as it was when the run began, though it has changed since")
	return c
}

func report(a App) *cobra.Command {
	return &cobra.Command{
		Use:               "report RUN",
		Short:             "Print a run's report as Markdown",
		Example:           "  runbook report 0147\n  runbook report 0147 > report.md",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: complete(a.runIDs),
		RunE:              func(c *cobra.Command, args []string) error { return PrintReport(a, args[0]) },
	}
}

func (a App) runs(json bool) error {
	store, err := a.Store()
	if err != nil {
		return err
	}
	all, err := store.Summaries()
	if err != nil {
		return err
	}
	if json {
		return printJSON(a.Out, all)
	}
	return printRuns(a.Out, all)
}

// PrintReport prints a run's report as Markdown.
func PrintReport(a App, id string) error {
	store, err := a.Store()
	if err != nil {
		return err
	}
	run, err := OpenRun(store, id)
	if err != nil {
		return err
	}
	if run.Damaged != nil {
		fmt.Fprintf(a.Out, "> DAMAGED: record %d of the journal cannot be believed (%s). This report is made of the %d before it; what came later is not in it.\n\n",
			run.Damaged.Record, ui.Text(run.Damaged.Why), run.Damaged.Record-1)
	}
	_, err = fmt.Fprint(a.Out, ui.Report(run.Fold()))
	return err
}

// Record is a run as its journal and the page kept with it tell it.
type Record struct {
	Head   steps.Opened
	Page   Page
	Events []steps.Event
	// Damaged: Events end before the first record that cannot be believed.
	Damaged *steps.DamagedError
}

// OpenRun reads a run without touching it. Of a damaged one it gives what stands
// before the damage.
func OpenRun(store *steps.Store, id string) (Record, error) {
	events, err := store.Events(id)
	var damaged *steps.DamagedError
	if err != nil && (!errors.As(err, &damaged) || len(events) == 0) {
		return Record{}, err
	}
	if len(events) == 0 || events[0].Opened == nil {
		return Record{}, fmt.Errorf("read run %s: its journal has no beginning; nothing of it was run", id)
	}
	src, err := store.Page(id)
	if err != nil {
		return Record{}, fmt.Errorf("read run %s: the page kept with it: %w", id, err)
	}
	head := *events[0].Opened
	book, err := runbook.Parse(head.Path, src)
	if err != nil {
		return Record{}, fmt.Errorf("read run %s: %w", id, err)
	}
	if book.Hash != head.Hash {
		return Record{}, fmt.Errorf("read run %s: the page kept with it is not the one that it began with; the run cannot be trusted", id)
	}
	return Record{Head: head, Page: Page{Book: book, Source: src}, Events: events, Damaged: damaged}, nil
}

// Fold gives the state at the end of the record.
func (r Record) Fold() *steps.Run { return steps.Fold(r.Page.Book, r.Events) }
