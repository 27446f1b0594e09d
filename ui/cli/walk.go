package cli

import (
	"github.com/spf13/cobra"

	"github.com/fairtradeworker/runbook/ui"
)

func walk(a App) *cobra.Command {
	var o WalkOptions
	c := &cobra.Command{
		Use:   "walk FILE[#procedure]",
		Short: "Explain a procedure line by line; nothing runs",
		Long: `Goes through a procedure and says of every line why it is there: what the
programs and their flags are for, what the page expects, and what a run would
ask of you. Nothing is run and nobody is asked; it needs no account.`,
		Example: `  runbook walk rollback
  runbook walk docs/deploy.md#rollback --plain`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: complete(a.Shipped),
		RunE: func(c *cobra.Command, args []string) error {
			p, proc, err := a.find(args[0], &o)
			if err != nil {
				return err
			}
			t := ui.Tour{Book: p.Book, Procedure: proc, ASCII: o.ASCII}
			if o.Plain || !a.Terminal() {
				return t.Plain(a.Out)
			}
			return t.Walk(c.Context())
		},
	}
	walkFlags(c, &o)
	return c
}
