package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

func run(a App) *cobra.Command {
	var o WalkOptions
	c := &cobra.Command{
		Use:   "run FILE[#procedure]",
		Short: "Walk a procedure against the account of your AWS environment",
		Long: `Walks a procedure against the account of your AWS environment (profile, region
and credentials as the aws command finds them).

Read-only steps run by themselves. Nothing that changes anything is run before
you have seen the exact command, the account and the target, and have typed the
name of what is changed. Without a terminal the read-only steps are done up to
the first question, and the exit status is 3.`,
		Example: `  runbook run rollback
  AWS_PROFILE=prod runbook run docs/deploy.md#rollback`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: complete(a.Shipped),
		RunE: func(c *cobra.Command, args []string) error {
			p, proc, err := a.find(args[0], &o)
			if err != nil {
				return err
			}
			return a.begin(c.Context(), a.Run, p, proc, o)
		},
	}
	walkFlags(c, &o)
	return c
}

func rehearse(a App) *cobra.Command {
	var o WalkOptions
	var scenes, json bool
	c := &cobra.Command{
		Use:   "rehearse [FILE[#procedure]]",
		Short: "Walk a procedure in a simulated account",
		Long: `Walks the same page with the same screens and the same commands in a simulated
account. Your credentials, your home folder and the network are not used; a
command for a host that is not simulated is refused.

Without a terminal, or with --auto, what a person would do is answered
automatically and said to be so in the journal.`,
		Example: `  runbook rehearse rollback
  runbook rehearse docs/deploy.md#manual-rollback --scenario bad-release
  runbook rehearse rollback --auto
  runbook rehearse --list`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: complete(a.Shipped),
		RunE: func(c *cobra.Command, args []string) error {
			if scenes {
				return a.scenarios(json)
			}
			target := "rollback"
			if len(args) == 1 {
				target = args[0]
			}
			p, proc, err := a.find(target, &o)
			if err != nil {
				return err
			}
			return a.begin(c.Context(), a.Rehearse, p, proc, o)
		},
	}
	walkFlags(c, &o)
	c.Flags().BoolVar(&o.Auto, "auto", false, "answer as a person would, without one")
	c.Flags().StringVar(&o.Scenario, "scenario", "", "what goes wrong in the simulated world (default bad-release)")
	c.Flags().BoolVar(&o.Unsealed, "unsealed", false, "rehearse also on a machine that cannot seal a step")
	c.Flags().Uint64Var(&o.Seed, "seed", 0, "seed of the simulated world; 0 is the scenario's own")
	c.Flags().BoolVar(&scenes, "list", false, "list the scenarios, and how the shipped pages end in them")
	c.Flags().BoolVar(&json, "json", false, "with --list: print JSON")
	return c
}

// begin starts a walk of a page that is trusted, or becomes so.
func (a App) begin(ctx context.Context, walk Walk, p Page, proc string, o WalkOptions) (err error) {
	if o.Scripts, err = a.Believe(ctx, p, o, ""); err != nil {
		return err
	}
	return walk(ctx, p, proc, o)
}

func (a App) scenarios(json bool) error {
	all := a.Scenarios()
	if json {
		return printJSON(a.Out, all)
	}
	shipped := a.Shipped()
	for i, s := range all {
		if i > 0 {
			fmt.Fprintln(a.Out)
		}
		fmt.Fprintf(a.Out, "%s\n    %s\n", s.Name, s.Sentence)
		t := tabwriter.NewWriter(a.Out, 0, 4, 3, ' ', 0)
		for _, e := range s.Endings {
			if page, _, _ := strings.Cut(e.Procedure, "#"); slices.Contains(shipped, page) {
				fmt.Fprintf(t, "    %s\texit %d\t%s\n", e.Procedure, e.Exit, e.Verdict)
			}
		}
		if err := t.Flush(); err != nil {
			return err
		}
	}
	return nil
}
