package cli

import (
	"fmt"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/fairtradeworker/runbook/runbook"
	"github.com/fairtradeworker/runbook/ui"
)

// Finding is one thing that is wrong with a page.
type Finding struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Text string `json:"text"`
}

func check(a App) *cobra.Command {
	var json bool
	c := &cobra.Command{
		Use:   "check FILE...",
		Short: "Look for what is wrong with a page; nothing runs",
		Long: `Reads pages and says what an operator would trip over: a check that passes when
it could not measure, a revision that is only guessed, a link to nowhere, a tool
that the page does not name. Each finding names the better way. Nothing is run
and nothing is written.

Exit status: 0 nothing found, 1 a page could not be read, 3 something was found.`,
		Example: `  runbook check docs/deploy.md
  runbook check docs/*.md --json`,
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: complete(a.Shipped),
		RunE:              func(c *cobra.Command, args []string) error { return a.check(args, time.Now(), json) },
	}
	c.Flags().BoolVar(&json, "json", false, "print JSON")
	return c
}

func (a App) check(files []string, now time.Time, json bool) error {
	all := []Finding{}
	for _, f := range files {
		found, err := a.findings(f, now)
		if err != nil {
			return err
		}
		all = append(all, found...)
	}
	if json {
		if err := printJSON(a.Out, all); err != nil {
			return err
		}
	} else {
		for _, f := range all {
			if _, err := fmt.Fprintf(a.Out, "%s:%d: %s\n", ui.Text(f.File), f.Line, ui.Text(f.Text)); err != nil {
				return err
			}
		}
	}
	if len(all) > 0 {
		return Exit{Status: 3}
	}
	return nil
}

// findings are a page's warnings, its review date, and links to other files
// that lead nowhere, by line.
func (a App) findings(file string, now time.Time) ([]Finding, error) {
	p, err := a.Load(file)
	if err != nil {
		return nil, err
	}
	warned := append([]runbook.Warning{}, p.Book.Warnings...)
	if w, late := runbook.Overdue(p.Source, now); late {
		warned = append(warned, w)
	}
	for _, l := range p.Book.Links {
		if text := a.deadFile(file, l); text != "" {
			warned = append(warned, runbook.Warning{Line: l.Line, Text: text})
		}
	}
	sort.SliceStable(warned, func(i, j int) bool { return warned[i].Line < warned[j].Line })
	var out []Finding
	for _, w := range warned {
		out = append(out, Finding{File: file, Line: w.Line, Text: w.Text})
	}
	return out, nil
}

// deadFile says what is wrong with a link to a Markdown file beside the page, ""
// when nothing is. Links to other things cannot be judged from here: what a
// site makes of them is its own affair.
func (a App) deadFile(page string, l runbook.Link) string {
	if !strings.HasSuffix(l.File, ".md") || strings.Contains(l.File, "://") || strings.HasPrefix(l.File, "/") || strings.ContainsAny(l.File, "{<%") {
		return ""
	}
	target := filepath.Join(filepath.Dir(page), filepath.FromSlash(l.File))
	if !Exists(page) { // a shipped page: its neighbours are shipped too
		target = strings.TrimSuffix(l.File, ".md")
	}
	other, err := a.Load(target)
	switch {
	case err != nil && Exists(target):
		return ""
	case err != nil:
		return "there is no file " + l.File + "; correct the link or drop it"
	case l.Anchor == "" || hasAnchor(other, l.Anchor):
		return ""
	}
	return fmt.Sprintf("%s has no heading that gives #%s; correct the link", l.File, l.Anchor)
}

func hasAnchor(p Page, anchor string) bool {
	for _, h := range p.Book.Anchors {
		if strings.EqualFold(h, anchor) {
			return true
		}
	}
	src := string(p.Source)
	return strings.Contains(src, `id="`+anchor) || strings.Contains(src, `name="`+anchor) || strings.Contains(src, "{#"+anchor)
}
