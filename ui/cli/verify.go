package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/fairtradeworker/runbook/ui"
)

func verify(a App) *cobra.Command {
	var json bool
	c := &cobra.Command{
		Use:   "verify RUN",
		Short: "Check that a run's journal is as it was written",
		Long: `Reads a run from its first record to its last: the checksum of each, its link to
the one before, the seal at the end of each sitting, and the page and the
outputs by their hashes. Nothing is changed.

The chain shows what was damaged, changed, moved, left out or cut off. It has no
key: who can write the run's folder could write a whole new chain.

Exit status: 0 whole, 1 something is not as it was written.`,
		Example:           "  runbook verify 0147\n  runbook verify 0147 --json",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: complete(a.runIDs),
		RunE:              func(c *cobra.Command, args []string) error { return a.verify(args[0], json) },
	}
	c.Flags().BoolVar(&json, "json", false, "print JSON")
	return c
}

func (a App) verify(run string, json bool) error {
	store, err := a.Store()
	if err != nil {
		return err
	}
	v, err := store.Verify(run)
	if err != nil {
		return err
	}
	if json {
		if err := printJSON(a.Out, v); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(a.Out, "Run %s: %d records are whole and follow each other, %d outputs are as recorded.\n", ui.Text(v.Run), v.Records, v.Outputs)
		if !v.Sealed {
			fmt.Fprintln(a.Out, "Its end is not sealed: it is being walked, or it ended without a word. Whether something was cut off behind it cannot be said.")
		}
		if v.Torn > 0 {
			fmt.Fprintf(a.Out, "A crash left %d bytes of record %d; it was never acknowledged. resume cuts it off and keeps a copy.\n", v.Torn, v.Records+1)
		}
		if v.Kept > 0 {
			fmt.Fprintf(a.Out, "%d bytes that crashes left were cut off; they are kept in journal.jsonl.torn.\n", v.Kept)
		}
		for _, w := range v.Wrong {
			fmt.Fprintf(a.Out, "NOT AS WRITTEN  %s\n", ui.Text(w))
		}
	}
	if len(v.Wrong) > 0 {
		return Exit{Status: 1}
	}
	return nil
}
