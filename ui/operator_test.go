package ui

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fairtradeworker/runbook/runbook"
	"github.com/fairtradeworker/runbook/steps"
)

const deployText = "# Deploy the API\n\n## Release\n\n```bash\n# 1. Check the database\ncurl https://api.test/health\n# Expected: \"database\": \"connected\"\n\n# 2. Watch it\naws ecs describe-services --cluster c --services api\n```\n\n- [ ] Tell the channel (if applicable)\n- [ ] Update the status page\n\n" +
	"## Troubleshooting\n\n### Health checks failing\n\n**Symptom:** Tasks keep restarting\n\n```bash\n# 1. Look at the service\naws ecs describe-services --cluster c --services api\n```\n\n### Out of memory\n\n**Symptom:** killed after 30 seconds\n\n- [ ] Look at the limits\n\n" +
	"## Rollback\n\n```bash\n# 1. Update the service\naws ecs update-service --cluster c --service api --task-definition api:40\n```\n\n## Drop\n\n```bash\n# 1. Delete the instance\naws rds delete-db-instance --db-instance-identifier old-db\n```\n"

// onPage is a model on that page, after these events.
func onPage(tb testing.TB, proc string, w, h int, events ...steps.Event) (*model, *fake) {
	tb.Helper()
	book, err := runbook.Parse("deploy.md", []byte(deployText))
	if err != nil {
		tb.Fatal(err)
	}
	f := &fake{}
	m := newModel(context.Background(), Screen{Run: steps.NewRun(book, proc), Do: f.do, Now: func() time.Time { return night.Add(time.Minute) }, Keys: finger})
	m.Update(tea.WindowSizeMsg{Width: w, Height: h})
	happens(m, append([]steps.Event{{Kind: steps.EvOpened, By: "mira", Opened: &steps.Opened{Run: "0150", Mode: steps.Live, Title: "Deploy the API", Procedure: proc, Operator: "mira", Begin: night}}}, events...)...)
	return m, f
}

// happens gives a model more events, in order, and lets the hand rest.
func happens(m *model, events ...steps.Event) {
	for i := range events {
		events[i].Seq = m.run.Seq + int64(i) + 1
		if events[i].At.IsZero() {
			events[i].At = night.Add(time.Duration(events[i].Seq) * time.Second)
		}
	}
	m.Update(batchMsg{steps.Batch{Events: events}, true})
	rest(m, time.Second)
}

func failure() []steps.Event {
	return []steps.Event{
		{Kind: steps.EvArrived, Step: "release/1"},
		{Kind: steps.EvIntent, Step: "release/1", Intent: &steps.Intent{Attempt: 1, Resolved: "curl https://api.test/health"}},
		{Kind: steps.EvResult, Step: "release/1", Result: &steps.Result{Attempt: 1, Took: 5 * time.Second, Tail: "{\"database\": \"degraded\"}\n"}},
		{Kind: steps.EvFailed, Step: "release/1", Text: "the JSON value is not the expected one", Findings: []steps.Finding{{Expected: `"database": "connected"`, Actual: `"database": "degraded"`, Source: "http", At: night.Add(5 * time.Second)}}},
		{Kind: steps.EvDiagnosis, Step: "release/1", Diagnosis: &steps.Diagnosis{At: night.Add(8 * time.Second), Took: 3100 * time.Millisecond, Number: 42, Began: night.Add(-9 * time.Minute), Open: true, Source: "ecs",
			Causes: []steps.Cause{{Rule: "unhealthy", Symptom: steps.SymptomUnhealthy, Strength: steps.FitStrong, Sentence: "3 of 6 targets fail their health check since 02:55",
				Evidence: []steps.Finding{{Expected: "healthy targets", Actual: "3 of 6", Source: "elb", At: night}}}}, Checked: []string{"memory", "secrets"}}},
	}
}

func TestFailureScreens(t *testing.T) {
	for _, size := range sizes {
		m, f := onPage(t, "release", size[0], size[1], failure()...)
		name := func(s string) string { return fmt.Sprintf("%s-%dx%d", s, size[0], size[1]) }
		fits(t, m)
		golden(t, name("trouble"), screen(m))
		press(m, "t")
		fits(t, m)
		golden(t, name("trouble-list"), screen(m))
		press(m, "down", "up", "enter")
		if got := acts(f); got != "branch health-checks-failing" {
			t.Fatalf("did %q", got)
		}
		happens(m, steps.Event{Kind: steps.EvBranched, Step: "release/1", Name: "health-checks-failing", By: "mira"}, steps.Event{Kind: steps.EvArrived, Step: "health-checks-failing/1"},
			steps.Event{Kind: steps.EvFailed, Step: "health-checks-failing/1", Text: "exit status 255"})
		fits(t, m)
		golden(t, name("branch"), screen(m))
		press(m, "esc")
		if got := acts(f); !strings.HasSuffix(got, ", return") {
			t.Fatalf("did %q", got)
		}
	}
}

func TestDecisionsAtAFailedStep(t *testing.T) {
	for _, c := range []struct{ keys, want string }{
		{"enter", "branch health-checks-failing"}, // what fits is one key away
		{"down enter", "branch rollback"},
		{"m o k enter", ""},
		{"m d o n e ! enter", "done   done!"},
		{"s l a t e r enter", "skip   later"},
		{"x", ""}, {"D", ""}, {"u", ""}, {"r", "retry"},
		{"t enter", "branch health-checks-failing"},
		{"t esc", ""},
	} {
		m, f := onPage(t, "release", 120, 36, failure()...)
		press(m, strings.Fields(c.keys)...)
		if got := acts(f); got != c.want {
			t.Errorf("keys %s: did %q, want %q", c.keys, got, c.want)
		}
	}
}

func TestMarksOnTheScreen(t *testing.T) {
	m, f := onPage(t, "release", 120, 36, append(failure(),
		steps.Event{Kind: steps.EvDone, Step: "release/1", By: "mira", Text: "asked the database itself"},
		steps.Event{Kind: steps.EvSkipped, Step: "release/2", By: "mira", Text: "watched elsewhere"},
		steps.Event{Kind: steps.EvArrived, Step: "release/3"})...)
	got := strings.Join(screen(m), "\n")
	for _, want := range []string{"[m] 1", "by hand: asked the", " -  2"} {
		if !strings.Contains(got, want) {
			t.Errorf("the screen lacks %q:\n%s", want, got)
		}
	}
	press(m, "x")
	press(m, "u")
	if a := acts(f); a != "inapplicable, undo" {
		t.Errorf("did %q", a)
	}
	happens(m, steps.Event{Kind: steps.EvInapplicable, Step: "release/3", By: "mira"}, steps.Event{Kind: steps.EvArrived, Step: "release/4"})
	press(m, "D")
	if a := acts(f); !strings.HasSuffix(a, "undo, defer") {
		t.Errorf("did %q", a)
	}
	happens(m, steps.Event{Kind: steps.EvDeferred, Step: "release/4", By: "mira"}, steps.Event{Kind: steps.EvArrived, Step: "release/4"})
	press(m, "D") // once only
	if a := acts(f); !strings.HasSuffix(a, "undo, defer") {
		t.Errorf("did %q", a)
	}
	text := Report(m.run)
	for _, want := range []string{"1 done by hand after a failure", "1 not applicable", "1 skipped", "done by hand, as mira says: asked the database itself"} {
		if !strings.Contains(text, want) {
			t.Errorf("the report lacks %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "| 1 Check the database | passed") {
		t.Error("what was done by hand is called passed")
	}
}

func dropSheet() []steps.Event {
	return []steps.Event{{Kind: steps.EvArrived, Step: "drop/1"}, {Kind: steps.EvSheet, Step: "drop/1", Sheet: &steps.Sheet{
		Command: "aws rds delete-db-instance --db-instance-identifier old-db", Level: 4, Word: "old-db alone", Identity: who1(night), Env: "production", At: night.Add(time.Minute)}}}
}

func TestBrokenGlass(t *testing.T) {
	m, f := onPage(t, "drop", 120, 36, dropSheet()...)
	golden(t, "glass-120x36", screen(m))
	press(m, "enter")
	if m.typing != nil {
		t.Fatal("↵ opens the field of a step that wants two people")
	}
	press(m, ":", "b", "tab", "enter")
	if m.typing == nil || m.typing.purpose != forGlass {
		t.Fatal(":breakglass does not ask for the reason")
	}
	typeText(m, "alone tonight")
	press(m, "enter")
	typeText(m, ", page 7")
	press(m, "enter")
	if got := acts(f); got != "breakglass   alone tonight, page 7" {
		t.Fatalf("did %q", got)
	}
	happens(m, steps.Event{Kind: steps.EvGlass, Step: "drop/1", By: "mira", Text: "alone tonight, page 7", Value: m.run.Current().Sheet.Command, At: night.Add(55 * time.Second)})
	press(m, "enter")
	typeText(m, "old-db alone")
	if got := strings.Join(screen(m), "\n"); !strings.Contains(got, "in view for 5 s more") {
		t.Errorf("the ten seconds are not said:\n%s", got)
	}
	press(m, "enter")
	if confirms(f) > 0 {
		t.Error("confirmed before the ten seconds were over")
	}
	m.now = night.Add(66 * time.Second)
	press(m, "enter")
	if confirms(f) != 1 {
		t.Error("after ten seconds the word does not count")
	}
	happens(m, steps.Event{Kind: steps.EvConfirmed, Step: "drop/1", By: "mira"}, steps.Event{Kind: steps.EvIntent, Step: "drop/1", Intent: &steps.Intent{Attempt: 1, Mutates: true}})
	for name, text := range map[string]string{"report": Report(m.run), "Slack text": slackText(m.run)} {
		lines := strings.SplitN(text, "\n", 4)
		if !strings.Contains(strings.Join(lines[:3], " "), "BREAK-GLASS") {
			t.Errorf("the %s does not say so first:\n%s", name, text)
		}
	}
}

func TestColon(t *testing.T) {
	for _, c := range []struct{ keys, want string }{
		{": e tab enter", ""}, {": n o t e space h i enter", "note   hi"}, {": h tab enter", "hold"}, {": z z enter", ""}, {": b tab enter", ""}, {": esc", ""},
	} {
		m, f := stage(t, "failed", steps.Live, 80, 24, false)
		press(m, strings.Fields(c.keys)...)
		if got := acts(f); got != c.want {
			t.Errorf("keys %s: did %q, want %q", c.keys, got, c.want)
		}
		fits(t, m)
	}
	m, _ := stage(t, "failed", steps.Live, 120, 36, false)
	press(m, ":", "g", "tab", "2", "enter")
	if m.look != 1 {
		t.Errorf(":goto looks at %d", m.look)
	}
	press(m, "esc", ":", "r", "tab", "enter")
	if got := strings.Join(screen(m), "\n"); !strings.Contains(got, "How each step was established") {
		t.Error(":report shows no report")
	}
	press(m, "esc")
	for _, o := range orders() { // every one can be reached by its name
		press(m, ":")
		typeText(m, string(o.name))
		if row := m.orderRow().String(); !strings.Contains(row, ":"+string(o.name)) {
			t.Errorf("%s: the prompt says %q", o.name, row)
		}
		press(m, "esc")
	}
}

func TestFindFollowCut(t *testing.T) {
	m, _ := stage(t, "failed", steps.Live, 120, 36, false)
	press(m, "3")
	at := m.lines
	press(m, "/", "s", "e", "r", "v", "i", "c", "e", "N", "enter")
	if got := strings.Join(screen(m), "\n"); !strings.Contains(got, `"serviceN" found in line 3 of 5`) || m.lines == at {
		t.Errorf("not found:\n%s", got)
	}
	press(m, "f")
	if m.lines != -1 {
		t.Error("f does not follow again")
	}
	press(m, "/", "q", "q", "q", "enter")
	if !strings.Contains(string(m.said), "is not in the output") {
		t.Errorf("says %q", m.said)
	}
	long := strings.Repeat("word ", 60) + "end"
	m.Update(batchMsg{steps.Batch{Lines: []steps.Line{{Step: step(4), At: m.now, Text: []byte(long)}}}, true})
	if got := strings.Join(screen(m), "\n"); !strings.Contains(got, "word end") {
		t.Error("a long line is not wrapped")
	}
	press(m, "w")
	if got := strings.Join(screen(m), "\n"); strings.Contains(got, "word end") {
		t.Error("w does not cut long lines")
	}
	fits(t, m)
	press(m, "esc", "J", "/", "c", "h", "o", "s", "e", "enter")
	if !strings.Contains(string(m.said), "found in row") {
		t.Errorf("in the journal: %q", m.said)
	}
}

func TestCopyGoesToAFileToo(t *testing.T) {
	for _, c := range []struct{ at, key, want string }{{"sheet", "y", "--task-definition fairtradeworker-api:40"}, {"watch", "Y", `"runningCount": 5`}, {"end", "y", "| 2026-01-09 |"}, {"end", "Y", "Rolled back and healthy"}} {
		m, _ := stage(t, c.at, steps.Live, 120, 36, false)
		kept := ""
		m.screen.Save = func(text string) (string, error) { kept = text; return "/run/copied.txt", nil }
		_, cmd := m.Update(hit(c.key))
		for _, msg := range deep(cmd) {
			if s, ok := msg.(savedMsg); ok {
				m.Update(s)
			}
		}
		if !strings.Contains(kept, c.want) || !strings.Contains(string(m.said), "/run/copied.txt") {
			t.Errorf("%s at %s: kept %q, says %q", c.key, c.at, kept, m.said)
		}
	}
}

// deep runs a command and those that it is made of.
func deep(cmd tea.Cmd) []tea.Msg {
	if cmd == nil {
		return nil
	}
	msg := cmd()
	if batch, ok := msg.(tea.BatchMsg); ok {
		var out []tea.Msg
		for _, c := range batch {
			out = append(out, deep(c)...)
		}
		return out
	}
	return []tea.Msg{msg}
}
