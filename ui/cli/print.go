package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/fairtradeworker/runbook/runbook"
	"github.com/fairtradeworker/runbook/steps"
	"github.com/fairtradeworker/runbook/ui"
)

// printJSON writes v indented, for scripts.
func printJSON(w io.Writer, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	_, err = fmt.Fprintf(w, "%s\n", b)
	return err
}

// Listed is one runbook as `runbook list --json` prints it.
type Listed struct {
	Name       string           `json:"name"` // what to give to show, run and rehearse
	Title      string           `json:"title"`
	Procedures []ListedSequence `json:"procedures"`
}

// ListedSequence is one procedure of it.
type ListedSequence struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	When  string `json:"when,omitempty"`
	Steps int    `json:"steps"`
	Level int    `json:"level"` // the highest of its steps
}

// listing counts what a page has.
func listing(name string, b *runbook.Runbook) Listed {
	l := Listed{Name: name, Title: b.Title, Procedures: []ListedSequence{}}
	for _, p := range b.Procedures {
		seq := ListedSequence{ID: p.ID, Title: p.Title, When: p.When}
		for _, s := range b.StepsOf(p.ID) {
			seq.Steps++
			seq.Level = max(seq.Level, int(s.Level))
		}
		l.Procedures = append(l.Procedures, seq)
	}
	return l
}

var levels = []string{"read only", "local", "changes staging", "changes PRODUCTION", "OUTAGE or data"}

// printList writes runbooks and their procedures as text.
func printList(w io.Writer, all []Listed) error {
	t := tabwriter.NewWriter(w, 0, 4, 3, ' ', 0)
	for i, l := range all {
		if i > 0 {
			fmt.Fprintln(t)
		}
		fmt.Fprintf(t, "%s\t%s\n", ui.Text(l.Name), ui.Text(l.Title))
		for _, p := range l.Procedures {
			fmt.Fprintf(t, "  #%s\t%s\t%s\t%s\n", p.ID, ui.Text(p.Title), stepCount(p.Steps), levels[p.Level])
		}
	}
	return t.Flush()
}

// printSteps writes the steps of a page, or of one procedure, as text.
func printSteps(w io.Writer, b *runbook.Runbook, only string) error {
	fmt.Fprintf(w, "%s   %s\n", ui.Text(b.Title), ui.Text(b.Path))
	if len(b.Procedures) == 0 {
		fmt.Fprintln(w, "\nNo steps were found: no section of it has a command, a task item or a numbered step.")
	}
	for _, p := range b.Procedures {
		if only != "" && p.ID != only {
			continue
		}
		fmt.Fprintf(w, "\n#%s   %s   line %d\n", p.ID, ui.Text(p.Title), p.Line)
		if p.When != "" {
			fmt.Fprintf(w, "    when: %s\n", ui.Text(p.When))
		}
		if p.Timeline != "" {
			fmt.Fprintf(w, "    the text's timeline: %s\n", ui.Text(p.Timeline))
		}
		if p.Symptom != "" {
			fmt.Fprintf(w, "    symptom: %s\n", ui.Text(p.Symptom))
		}
		for i, s := range b.StepsOf(p.ID) {
			fmt.Fprintf(w, "\n  %2d  %s   %s, %s, line %d\n", i+1, ui.Text(s.Title), s.Kind, levels[s.Level], s.Line)
			for _, c := range s.Commands {
				for _, line := range strings.Split(c.Text, "\n") {
					fmt.Fprintf(w, "        %s\n", ui.Text(line))
				}
			}
			for _, ph := range s.Placeholders {
				fmt.Fprintf(w, "      asks for %s\n", ui.Text(ph.Text))
			}
			for _, e := range s.Expects {
				fmt.Fprintf(w, "      expected: %s\n", ui.Text(e))
			}
		}
	}
	for _, warn := range b.Warnings {
		fmt.Fprintf(w, "\n%s:%d: %s\n", ui.Text(b.Path), warn.Line, ui.Text(warn.Text))
	}
	return nil
}

// printRuns writes the list of runs as text.
func printRuns(w io.Writer, all []steps.Summary) error {
	if len(all) == 0 {
		_, err := fmt.Fprintln(w, "Nothing was run yet. `runbook rehearse rollback` is a good first one.")
		return err
	}
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for _, s := range all {
		mode := "live"
		if s.Mode == steps.Rehearsal {
			mode = "SIMULATED"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s #%s\t%s\t%s\n", s.Run, s.Started.UTC().Format("2006-01-02 15:04Z"), mode,
			ui.Text(s.Title), s.Procedure, s.Status, ui.Text(s.Sentence))
	}
	return t.Flush()
}

func stepCount(n int) string {
	if n == 1 {
		return "1 step"
	}
	return fmt.Sprintf("%d steps", n)
}
