package cli

import "github.com/spf13/cobra"

// commands is the table of subcommands: a new one is a constructor and a line here.
var commands = []func(App) *cobra.Command{list, show, check, walk, trust, run, rehearse, runs, resumeCommand, watch, report, verify}

// New is the command line.
func New(a App) *cobra.Command {
	var o WalkOptions
	root := &cobra.Command{
		Use:   "runbook",
		Short: "Walk a Markdown runbook step by step, with proof",
		Long: `runbook reads a Markdown page as it is written, turns it into steps and walks
you through them: it runs the checks, shows the ECS rollout, asks before
anything changes and says in the end what was proven and what was not.

The page is never written to. Enter never changes anything outside this machine.

Exit status: 0 complete, 1 the program itself could not, 2 complete with skips
or weak evidence, 3 failed or stopped, 4 an outcome is unknown.`,
		Example: `  # choose from what there is
  runbook
  # practise a rollback in a simulated account; nothing real is touched
  runbook rehearse rollback
  # walk a page of your own
  runbook run docs/deploy.md#rollback`,
		Args:          cobra.NoArgs,
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE:          func(c *cobra.Command, _ []string) error { return a.pick(c.Context(), o) },
	}
	walkFlags(root, &o)
	for _, make := range commands {
		root.AddCommand(make(a))
	}
	return root
}

func walkFlags(c *cobra.Command, o *WalkOptions) {
	c.Flags().BoolVar(&o.Plain, "plain", false, "plain lines instead of the full screen")
	c.Flags().BoolVar(&o.Look, "look", false, "look only: every change is barred, and the AWS client refuses it")
	c.Flags().BoolVar(&o.ASCII, "ascii", false, "draw with ASCII only")
}

// complete offers names, and files beside them.
func complete(names func() []string) func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 || names == nil {
			return nil, cobra.ShellCompDirectiveDefault
		}
		return names(), cobra.ShellCompDirectiveDefault
	}
}
