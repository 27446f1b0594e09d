package cli

import "github.com/spf13/cobra"

func list(a App) *cobra.Command {
	var json bool
	c := &cobra.Command{
		Use:   "list [FILE...]",
		Short: "List runbooks and their procedures",
		Example: `  # the shipped runbooks
  runbook list
  # your own pages
  runbook list docs/*.md`,
		ValidArgsFunction: complete(a.Shipped),
		RunE:              func(c *cobra.Command, args []string) error { return a.list(args, json) },
	}
	c.Flags().BoolVar(&json, "json", false, "print JSON")
	return c
}

func show(a App) *cobra.Command {
	var json bool
	c := &cobra.Command{
		Use:   "show FILE[#procedure]",
		Short: "Show the steps as read; nothing runs",
		Example: `  runbook show rollback
  runbook show docs/deploy.md#rollback
  runbook show docs/deploy.md --json`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: complete(a.Shipped),
		RunE:              func(c *cobra.Command, args []string) error { return a.show(args[0], json) },
	}
	c.Flags().BoolVar(&json, "json", false, "print JSON")
	return c
}

func (a App) list(files []string, json bool) error {
	if len(files) == 0 {
		files = a.Shipped()
	}
	all := []Listed{}
	for _, f := range files {
		p, err := a.Load(f)
		if err != nil {
			return err
		}
		all = append(all, listing(f, p.Book))
	}
	if json {
		return printJSON(a.Out, all)
	}
	return printList(a.Out, all)
}

func (a App) show(target string, json bool) error {
	file, name := split(target)
	p, err := a.Load(file)
	if err != nil {
		return err
	}
	only := ""
	if name != "" {
		proc, err := p.Book.Procedure(name)
		if err != nil {
			return err
		}
		only = proc.ID
	}
	book := p.Book
	if only != "" {
		book = book.Only(only)
	}
	if json {
		return printJSON(a.Out, book)
	}
	return printSteps(a.Out, book, only)
}
