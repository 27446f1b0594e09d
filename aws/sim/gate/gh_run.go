package gate

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// watchPause is between two looks of `gh run watch`; -i sets it. Tests make it
// nothing.
var watchPause = 3 * time.Second

// ghRunFields are the names of --json and where the REST API has them.
var ghRunFields = map[string]string{
	"attempt": "run_attempt", "conclusion": "conclusion", "createdAt": "created_at", "databaseId": "id",
	"displayTitle": "display_title", "event": "event", "headBranch": "head_branch", "headSha": "head_sha",
	"name": "name", "number": "run_number", "startedAt": "run_started_at", "status": "status",
	"updatedAt": "updated_at", "url": "html_url", "workflowDatabaseId": "workflow_id", "workflowName": "name",
}

// runList is `gh run list`, one tab-separated line a run as without a terminal.
func (g *ghRun) runList() error {
	repo, err := g.repo()
	if err != nil {
		return err
	}
	limit := 20
	if g.has("limit") {
		if limit, err = strconv.Atoi(g.flag("limit")); err != nil || limit < 1 {
			return fmt.Errorf("invalid limit: %s", g.flag("limit"))
		}
	}
	query := url.Values{"per_page": {strconv.Itoa(min(limit, 100))}}
	for _, name := range []string{"branch", "status", "event"} {
		if g.has(name) {
			query.Set(name, g.flag(name))
		}
	}
	path := "repos/" + repo + "/actions/runs"
	if w := g.flag("workflow"); strings.HasSuffix(w, ".yml") || strings.HasSuffix(w, ".yaml") {
		path = "repos/" + repo + "/actions/workflows/" + url.PathEscape(w) + "/runs"
	}
	tree, err := g.ask("GET", path+"?"+query.Encode(), nil)
	if err != nil {
		return err
	}
	runs, _ := member(tree, "workflow_runs").([]any)
	if w := g.flag("workflow"); w != "" && !strings.Contains(path, "/workflows/") {
		runs = slices.DeleteFunc(runs, func(r any) bool { return member(r, "name") != w })
	}
	runs = runs[:min(limit, len(runs))]
	if g.has("json") {
		list := []any{}
		for _, r := range runs {
			chosen, err := g.choose(r, nil)
			if err != nil {
				return err
			}
			list = append(list, chosen)
		}
		return g.print(list)
	}
	for _, r := range runs {
		began, _ := time.Parse(time.RFC3339, word(r, "run_started_at"))
		ended, _ := time.Parse(time.RFC3339, word(r, "updated_at"))
		fmt.Fprintln(g.std.out, strings.Join([]string{
			word(r, "status"), word(r, "conclusion"), word(r, "display_title"), word(r, "name"), word(r, "head_branch"),
			word(r, "event"), numeral(member(r, "id")), ended.Sub(began).Round(time.Second).String(), word(r, "created_at"),
		}, "\t"))
	}
	return nil
}

// runView is `gh run view ID`.
func (g *ghRun) runView() error {
	run, jobs, err := g.runAndJobs()
	if err != nil {
		return err
	}
	if g.has("json") {
		chosen, err := g.choose(run, jobs)
		if err != nil {
			return err
		}
		return g.print(chosen)
	}
	g.show(run, jobs)
	return g.exitStatus(run)
}

// runWatch is `gh run watch ID`: it shows each change until the run ends.
func (g *ghRun) runWatch() error {
	pause := watchPause
	if g.has("interval") {
		n, err := strconv.Atoi(g.flag("interval"))
		if err != nil || n < 1 {
			return fmt.Errorf("invalid interval: %s", g.flag("interval"))
		}
		pause = time.Duration(n) * time.Second
	}
	for last := ""; ; {
		run, jobs, err := g.runAndJobs()
		if err != nil {
			return err
		}
		if now := jobLines(jobs); now != last {
			g.show(run, jobs)
			last = now
		}
		if word(run, "status") == "completed" {
			fmt.Fprintf(g.std.out, "\nRun %s (%s) completed with '%s'\n", word(run, "name"), numeral(member(run, "id")), word(run, "conclusion"))
			return g.exitStatus(run)
		}
		if err := sleep(g.ctx, pause); err != nil {
			return err
		}
	}
}

func (g *ghRun) exitStatus(run any) error {
	if c := word(run, "conclusion"); g.has("exit-status") && c != "success" && c != "" {
		return exitWith(1)
	}
	return nil
}

func (g *ghRun) runAndJobs() (run any, jobs []any, err error) {
	repo, err := g.repo()
	if err != nil {
		return nil, nil, err
	}
	if len(g.words) != 1 {
		return nil, nil, errors.New("run ID required when not running interactively")
	}
	if _, err := strconv.ParseUint(g.words[0], 10, 64); err != nil {
		return nil, nil, fmt.Errorf("invalid run ID: %s", g.words[0])
	}
	path := "repos/" + repo + "/actions/runs/" + g.words[0]
	if run, err = g.ask("GET", path, nil); err != nil {
		return nil, nil, err
	}
	tree, err := g.ask("GET", path+"/jobs", nil)
	jobs, _ = member(tree, "jobs").([]any)
	return run, jobs, err
}

func (g *ghRun) show(run any, jobs []any) {
	fmt.Fprintf(g.std.out, "\n%s %s %s · %s\nTriggered via %s\n\nJOBS\n%s", mark(run), word(run, "head_branch"), word(run, "name"),
		numeral(member(run, "id")), word(run, "event"), jobLines(jobs))
	if u := word(run, "html_url"); u != "" {
		fmt.Fprintf(g.std.out, "\nView this run on GitHub: %s\n", u)
	}
}

func jobLines(jobs []any) string {
	var b strings.Builder
	for _, j := range jobs {
		fmt.Fprintf(&b, "%s %s (ID %s)", mark(j), word(j, "name"), numeral(member(j, "id")))
		if s := word(j, "status"); s != "completed" {
			b.WriteString(" " + s)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// mark is gh's sign for how a run or a job stands.
func mark(tree any) string {
	switch {
	case word(tree, "status") != "completed":
		return "*"
	case word(tree, "conclusion") == "success":
		return "✓"
	case word(tree, "conclusion") == "skipped" || word(tree, "conclusion") == "neutral":
		return "-"
	}
	return "X"
}

// choose makes what --json asks for.
func (g *ghRun) choose(run any, jobs []any) (map[string]any, error) {
	chosen := map[string]any{}
	for _, name := range strings.Split(g.flag("json"), ",") {
		if name == "jobs" && jobs != nil {
			chosen[name] = jobs
			continue
		}
		rest, ok := ghRunFields[name]
		if !ok {
			return nil, said(fmt.Sprintf("Unknown JSON field: %q", name))
		}
		v := member(run, rest)
		if v == nil && name != "attempt" {
			v = ""
		}
		chosen[name] = v
	}
	return chosen, nil
}

func word(tree any, name string) string {
	s, _ := member(tree, name).(string)
	return s
}

// number is a JSON number without an exponent.
func numeral(v any) string {
	f, _ := v.(float64)
	return strconv.FormatFloat(f, 'f', -1, 64)
}
