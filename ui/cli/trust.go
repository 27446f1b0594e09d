package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/fairtradeworker/runbook/steps"
	"github.com/fairtradeworker/runbook/ui"
)

func trust(a App) *cobra.Command {
	var revoke, json bool
	c := &cobra.Command{
		Use:   "trust [FILE...]",
		Short: "Let a page of yours run, or list the pages that may",
		Long: `Lets a page run its commands: a page that is not shipped with the program runs
nothing, not even in a rehearsal, before it is trusted. Read it first with
"runbook show FILE".

Trust is bound to the page's path, its content and the script files that it
runs. Any change takes it away. --revoke takes it away for good, until the page
is trusted again. Without FILE the pages are listed that were spoken of.`,
		Example: `  runbook trust docs/deploy.md
  runbook trust --revoke docs/deploy.md
  runbook trust`,
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case len(args) == 0 && revoke:
				return errors.New("take trust away: no page is named; `runbook trust` lists them")
			case len(args) == 0:
				return a.listTrust(json)
			}
			for _, file := range args {
				if err := a.setTrust(file, revoke); err != nil {
					return err
				}
			}
			return nil
		},
	}
	c.Flags().BoolVar(&revoke, "revoke", false, "take trust away, whatever the page says now or later")
	c.Flags().BoolVar(&json, "json", false, "print the list as JSON")
	return c
}

func (a App) setTrust(file string, revoke bool) error {
	store, err := a.Trust()
	if err != nil {
		return err
	}
	if revoke {
		no, err := store.Deny(file, a.Operator(), time.Now())
		if err == nil {
			_, err = fmt.Fprintf(a.Out, "%s is not trusted any more; nothing of it runs.\n", ui.Text(no.Path))
		}
		return err
	}
	page, err := a.Load(file)
	if err != nil {
		return err
	}
	if page.Shipped {
		_, err := fmt.Fprintf(a.Out, "%s is shipped with the program and trusted with it.\n", ui.Text(file))
		return err
	}
	if page.Book.Reach().Commands == 0 {
		_, err := fmt.Fprintf(a.Out, "%s has no command that would run, so there is nothing to trust; `runbook show %s` shows how it was read.\n", ui.Text(file), ui.Text(file))
		return err
	}
	scripts, err := pageScripts(page)
	if err != nil {
		return err
	}
	given, err := store.Allow(page.Book.Path, page.Source, scripts, a.Operator(), time.Now())
	if err != nil {
		return err
	}
	fmt.Fprintf(a.Out, "Trusted until it changes: %s  sha256 %s\n", ui.Text(given.Path), given.Hash[:12])
	for _, l := range ui.ReachLines(page.Book.Reach(), scripts) {
		fmt.Fprintf(a.Out, "  %-9s %s\n", l.Name, ui.Text(l.Text))
	}
	return nil
}

func (a App) listTrust(json bool) error {
	store, err := a.Trust()
	if err != nil {
		return err
	}
	all, err := store.List()
	if err != nil {
		return err
	}
	if json {
		return printJSON(a.Out, all)
	}
	if len(all) == 0 {
		_, err := fmt.Fprintln(a.Out, "No page is trusted yet but those that are shipped: `runbook list`.")
		return err
	}
	t := tabwriter.NewWriter(a.Out, 0, 4, 2, ' ', 0)
	for _, g := range all {
		word := "trusted"
		switch now, err := os.ReadFile(g.Path); {
		case g.Deny:
			word = "REVOKED"
		case err != nil:
			word = "gone"
		case store.Check(g.Path, now, nil) != nil || !g.Of(now):
			word = "changed"
		}
		fmt.Fprintf(t, "%s\t%s\tby %s\t%s\n", word, ui.Text(g.Path), ui.Text(g.By), g.At.Format("2006-01-02 15:04Z"))
	}
	return t.Flush()
}

// pageScripts are the script files that a page runs, looked for where its steps
// may start: here, and beside the page.
func pageScripts(p Page) ([]steps.Script, error) {
	here, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("find the working directory: %w", err)
	}
	return steps.Scripts(p.Book.Reach().Scripts, []string{here, filepath.Dir(p.Book.Path)})
}

// Believe lets a page through that may be walked, and gives the scripts that it
// was trusted with. On a terminal it shows what the page would run and asks;
// elsewhere, and with --auto, a page that is not trusted is an error. Before it
// returns nil nothing of the page has run and nothing was asked of anybody. also
// is another name under which the same bytes may have been trusted.
func (a App) Believe(ctx context.Context, p Page, o WalkOptions, also string) ([]steps.Script, error) {
	if p.Shipped {
		return nil, nil
	}
	store, err := a.Trust()
	if err != nil {
		return nil, err
	}
	scripts, err := pageScripts(p)
	if err != nil {
		return nil, err
	}
	err = store.Check(p.Book.Path, p.Source, scripts)
	var no *steps.Mistrust
	if !errors.As(err, &no) {
		return scripts, err
	}
	if also != "" && !no.Denied && store.Check(also, p.Source, scripts) == nil {
		return scripts, nil
	}
	if no.Denied || o.Auto || !a.Terminal() {
		if now, err := os.ReadFile(p.Book.Path); also != "" && (err != nil || !bytes.Equal(now, p.Source)) {
			no.Path = also // the page is another now: what can be trusted is the copy in the run
		}
		return nil, no
	}
	d := ui.TrustDialog(p.Book, scripts, no)
	d.ASCII = o.ASCII
	word, err := a.ask(ctx, d, o)
	switch {
	case err != nil:
		return nil, err
	case word != ui.TrustWord:
		return nil, no
	}
	_, err = store.Allow(p.Book.Path, p.Source, scripts, a.Operator(), time.Now())
	return scripts, err
}

// ask puts a dialog on the screen, or on lines.
func (a App) ask(ctx context.Context, d ui.Dialog, o WalkOptions) (string, error) {
	if o.Plain {
		return ui.AnswerPlain(d, a.In, a.Out)
	}
	return ui.Answer(ctx, d)
}
