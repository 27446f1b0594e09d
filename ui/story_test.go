package ui

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"

	"github.com/fairtradeworker/runbook/runbook"
	"github.com/fairtradeworker/runbook/steps"
)

// The bad release of the rehearsal, told by hand: revision 42 has been rolling
// out for 17 minutes, 41 was stopped, 40 is the last that completed.

var night = time.Date(2026, 1, 9, 3, 12, 19, 0, time.UTC)

func page() *runbook.Runbook {
	cmd := func(line int, text string) []runbook.Command { return []runbook.Command{{Line: line, Text: text}} }
	target := runbook.Targets{Region: "us-east-1", Cluster: "fairtradeworker-cluster", Service: "fairtradeworker-api", Family: "fairtradeworker-api"}
	return &runbook.Runbook{
		Title: "Deployment Procedures", Path: "docs/deployment.md", Hash: "sha256:" + strings.Repeat("ab", 32),
		Procedures: []runbook.Procedure{{ID: "manual-rollback", Title: "Manual Rollback", Line: 237, Role: "rollback", Trail: []string{"Rollback"}, When: "If automatic rollback doesn't work"}},
		Steps: []runbook.Step{
			{ID: "manual-rollback/1", Procedure: "manual-rollback", Line: 242, Title: "Get previous task definition version", Kind: runbook.KindCheck,
				Commands: cmd(243, "PREVIOUS_VERSION=$(expr $(aws ecs describe-services \\\n  --cluster fairtradeworker-cluster \\\n  --services fairtradeworker-api \\\n  --query 'services[0].taskDefinition' \\\n  --output text | awk -F: '{print $NF}') - 1)"),
				Sets:     []string{"PREVIOUS_VERSION"}, Targets: target, Environment: "production"},
			{ID: "manual-rollback/2", Procedure: "manual-rollback", Line: 249, Title: "Update service to previous version", Kind: runbook.KindCommand, Mutates: true, Level: runbook.LevelProduction,
				Commands: cmd(250, "aws ecs update-service \\\n  --cluster fairtradeworker-cluster \\\n  --service fairtradeworker-api \\\n  --task-definition fairtradeworker-api:${PREVIOUS_VERSION}"),
				Object:   "fairtradeworker-api", Targets: target, Environment: "production", Uses: []string{"PREVIOUS_VERSION"}, TaskDefinition: "fairtradeworker-api:${PREVIOUS_VERSION}"},
			{ID: "manual-rollback/3", Procedure: "manual-rollback", Line: 255, Title: "Monitor rollback", Kind: runbook.KindCheck, Waits: true,
				Text:     "Watch until one deployment is left and every task that is wanted runs on it.",
				Commands: cmd(256, "aws ecs describe-services \\\n  --cluster fairtradeworker-cluster \\\n  --services fairtradeworker-api"),
				Targets:  target, Environment: "production", Expects: []string{"one deployment left, 6 of 6 running"}},
			{ID: "manual-rollback/4", Procedure: "manual-rollback", Line: 260, Title: "Verify health", Kind: runbook.KindCheck,
				Commands: cmd(261, "curl https://api.fairtradeworker.com/health"), Environment: "production", Expects: []string{`"database": "connected"`}},
			{ID: "manual-rollback/5", Procedure: "manual-rollback", Line: 470, Title: "Tell the channel", Kind: runbook.KindManual, Text: "Post what happened in #deployments."},
		},
	}
}

// teller makes events in order.
type teller struct {
	now time.Time
	seq int64
	out []steps.Event
}

func (t *teller) after(d time.Duration) *teller { t.now = t.now.Add(d); return t }

func (t *teller) tell(e steps.Event) *teller {
	t.seq++
	e.Seq, e.At = t.seq, t.now
	if e.By == "" {
		e.By = "rb"
	}
	t.out = append(t.out, e)
	return t
}

func step(n int) string { return "manual-rollback/" + string('0'+rune(n)) }

var theService = steps.Service{Region: "us-east-1", Cluster: "fairtradeworker-cluster", Name: "fairtradeworker-api"}

func who1(at time.Time) steps.Identity {
	return steps.Identity{Account: "123456789012", Role: "prod-admin", Region: "us-east-1", Expires: at.Add(51 * time.Minute), At: at}
}

// rolling is a reading before (undone=false) or after the rollback was sent.
func rolling(at time.Time, back bool, run40, run42 int) *steps.Rollout {
	one := 1
	d42 := steps.Deployment{ID: "ecs-svc/4200", Status: "PRIMARY", Family: "fairtradeworker-api", Number: 42, Version: "v1.0.1", Digest: "sha256:9f31c2a77d", State: "IN_PROGRESS", Running: run42, Pending: 4, Desired: 6, Stopped: 7, Created: night.Add(-17 * time.Minute)}
	d40 := steps.Deployment{ID: "ecs-svc/4000", Status: "ACTIVE", Family: "fairtradeworker-api", Number: 40, Version: "v1.0.0", Digest: "sha256:77ab04e1", State: "COMPLETED", Running: run40, Created: night.Add(-83 * time.Hour)}
	r := &steps.Rollout{Source: "ecs", At: at, Service: theService, Desired: 6, Running: run40 + run42, Pending: 4,
		Targets: steps.TargetHealth{Known: true, Healthy: run40 + run42, Initial: 2},
		Stopped: []steps.StoppedTask{{ID: "5d70aa11", Number: 42, Reason: "Essential container in task exited", Exit: &one, At: at.Add(-40 * time.Second), Lived: 48 * time.Second}},
		Events: []steps.ServiceEvent{
			{At: at.Add(-20 * time.Second), Text: "(service fairtradeworker-api) has started 2 tasks: (task 8c1f) (task 02be)."},
			{At: at.Add(-65 * time.Second), Text: "(service fairtradeworker-api) registered 2 targets in (target-group api)"}},
		Verdict: steps.Verdict{Kind: steps.VerdictProgress, Sentence: "Revision 42 has been rolling out for 17 m and its tasks keep dying.", Number: 42}}
	if back {
		d42.Status, d42.State, d42.Pending, d42.Desired = "ACTIVE", "", 0, 0
		d40.Status, d40.State, d40.Pending, d40.Desired, d40.Created = "PRIMARY", "IN_PROGRESS", 6-run40, 6, night.Add(72*time.Second)
		r.Deployments = []steps.Deployment{d40, d42}
		r.Verdict = steps.Verdict{Kind: steps.VerdictProgress, Sentence: "Revision 40 is coming back: 4 of 6 run, one deployment is still draining.", Number: 40}
		if run40 == 6 {
			d40.State, d40.Pending = "COMPLETED", 0
			r.Deployments = []steps.Deployment{d40}
			r.Targets = steps.TargetHealth{Known: true, Healthy: 6}
			r.Verdict = steps.Verdict{Kind: steps.VerdictSucceeded, Sentence: "Revision 40 runs 6 of 6, one deployment is left, targets are healthy.", Number: 40}
		}
		return r
	}
	r.Deployments = []steps.Deployment{d42, d40}
	return r
}

func sheet(at time.Time) *steps.Sheet {
	return &steps.Sheet{
		Command: "aws ecs update-service \\\n  --cluster fairtradeworker-cluster \\\n  --service fairtradeworker-api \\\n  --task-definition fairtradeworker-api:40",
		Level:   3, Word: "fairtradeworker-api", Identity: who1(at), Service: theService, Env: "production", Others: []string{"fairtradeworker-api-staging"},
		Rows: []steps.Row{
			{Name: "revision", Now: "42  v1.0.1  9 Jan 02:54", After: "40  v1.0.0  5 Jan 15:40"},
			{Name: "image", Now: "9f31c2a", After: "77ab04e", Note: "different digest"},
			{Name: "tasks", Now: "6 wanted", After: "6 wanted", Note: "unchanged"},
			{Name: "env", Now: "14 keys", After: "13 keys", Note: "without PAYMENTS_V2"}},
		Why:  []string{"The page computes 42 − 1 = 41. 41 was stopped on 7 Jan and never completed; 40 is the last deployment that ECS marks SUCCESSFUL.", "The circuit breaker is off: ECS will not roll back by itself."},
		Undo: "run this step again with 42. Requests on stopping tasks may drop.", Primary: "ecs-svc/4200", At: at}
}

func health(at time.Time, ok bool) *steps.Check {
	if ok {
		return &steps.Check{Name: "health", Target: "https://api.fairtradeworker.com/health", State: steps.CheckGood, Value: "200", Took: 41 * time.Millisecond, Source: "http", At: at}
	}
	return &steps.Check{Name: "health", Target: "https://api.fairtradeworker.com/health", State: steps.CheckBad, Value: "503", Took: 5 * time.Second, Source: "http", At: at, Why: "4 of 6 targets do not answer"}
}

// story tells up to a named point.
func story(until string, mode steps.Mode) *teller {
	t := &teller{now: night}
	id := who1(t.now)
	t.tell(steps.Event{Kind: steps.EvOpened, By: "mira", Opened: &steps.Opened{Run: "0148", Mode: mode, Path: "docs/deployment.md", Title: "Deployment Procedures", Procedure: "manual-rollback", Operator: "mira", Host: "bastion-2", Scenario: "bad-release", Begin: night}})
	if mode == steps.Rehearsal {
		t.tell(steps.Event{Kind: steps.EvShell, Value: "/bin/bash", Text: "proxy only"})
	}
	t.after(time.Second).tell(steps.Event{Kind: steps.EvIdentity, Identity: &id})
	t.tell(steps.Event{Kind: steps.EvRollout, Rollout: rolling(t.now, false, 0, 2)})
	t.tell(steps.Event{Kind: steps.EvCheck, Check: health(t.now, false)})
	t.tell(steps.Event{Kind: steps.EvCheck, Check: &steps.Check{Name: "sentry", State: steps.CheckUnknown, Why: "no token", Source: "http", At: t.now}})
	t.tell(steps.Event{Kind: steps.EvArrived, Step: step(1)})
	t.tell(steps.Event{Kind: steps.EvIntent, Step: step(1), Intent: &steps.Intent{Attempt: 1, Resolved: page().Steps[0].Commands[0].Text}})
	t.after(2 * time.Second).tell(steps.Event{Kind: steps.EvResult, Step: step(1), Result: &steps.Result{Attempt: 1, Took: 1840 * time.Millisecond, Set: map[string]string{"PREVIOUS_VERSION": "41"}}})
	t.tell(steps.Event{Kind: steps.EvPassed, Step: step(1), Evidence: steps.Weak, Value: "PREVIOUS_VERSION=41", Findings: []steps.Finding{{Expected: "a revision that completed", Actual: "41, computed as 42 − 1", Source: "output", At: t.now, Weak: true}}})
	t.tell(steps.Event{Kind: steps.EvArrived, Step: step(2)})
	t.tell(steps.Event{Kind: steps.EvChoice, Step: step(2), Choice: &steps.Choice{Name: "PREVIOUS_VERSION", Why: "The page and ECS do not agree on what ran before 42.", Options: []steps.Option{
		{Value: "41", Label: "the page's formula", Evidence: "42 − 1. Revision 41 was started on 7 Jan, stopped by a person and rolled back; it never completed."},
		{Value: "40", Label: "ECS history", Evidence: "The last service deployment that is SUCCESSFUL: 5 Jan 15:40, v1.0.0, served 3 d 11 h.", Backed: true}}}})
	if until == "choice" {
		return t
	}
	t.after(8 * time.Second).tell(steps.Event{Kind: steps.EvChosen, Step: step(2), Name: "PREVIOUS_VERSION", Value: "40", By: "mira", Text: "ECS history"})
	t.after(time.Second).tell(steps.Event{Kind: steps.EvRollout, Rollout: rolling(t.now, false, 0, 2)})
	t.tell(steps.Event{Kind: steps.EvCheck, Check: health(t.now, false)})
	if until == "barred" {
		sh := sheet(t.now)
		sh.Barred = "the sign-in has run out"
		t.tell(steps.Event{Kind: steps.EvSheet, Step: step(2), Sheet: sh})
		t.tell(steps.Event{Kind: steps.EvBarred, Step: step(2), Text: "the sign-in has run out"})
		return t
	}
	t.tell(steps.Event{Kind: steps.EvSheet, Step: step(2), Sheet: sheet(t.now)})
	if until == "sheet" {
		return t.after(3 * time.Second)
	}
	t.after(20 * time.Second).tell(steps.Event{Kind: steps.EvConfirmed, Step: step(2), By: "mira", Text: "fairtradeworker-api"})
	t.tell(steps.Event{Kind: steps.EvIntent, Step: step(2), Intent: &steps.Intent{Attempt: 1, Mutates: true, Resolved: sheet(t.now).Command}})
	if until == "sent" {
		return t.after(1500 * time.Millisecond)
	}
	if until == "unknown" {
		t.after(time.Second).tell(steps.Event{Kind: steps.EvLeft, Text: "the terminal went away (SIGHUP)"})
		t.after(4 * time.Minute).tell(steps.Event{Kind: steps.EvResumed, By: "mira"})
		t.tell(steps.Event{Kind: steps.EvUnknown, Step: step(2), Text: "none written; the session ended 1 s after the command was sent"})
		t.tell(steps.Event{Kind: steps.EvRollout, Rollout: rolling(t.now, true, 5, 1)})
		return t.after(2 * time.Second)
	}
	t.after(1200 * time.Millisecond).tell(steps.Event{Kind: steps.EvResult, Step: step(2), Result: &steps.Result{Attempt: 1, Took: 1200 * time.Millisecond}})
	t.tell(steps.Event{Kind: steps.EvPassed, Step: step(2), Evidence: steps.Measured, Value: "rev 40 is PRIMARY", Findings: []steps.Finding{{Expected: "fairtradeworker-api:40", Actual: "fairtradeworker-api:40", Source: "ecs", At: t.now, OK: true}}})
	t.tell(steps.Event{Kind: steps.EvArrived, Step: step(3)})
	t.tell(steps.Event{Kind: steps.EvIntent, Step: step(3), Intent: &steps.Intent{Attempt: 1, Resolved: page().Steps[2].Commands[0].Text}})
	t.after(time.Second).tell(steps.Event{Kind: steps.EvResult, Step: step(3), Result: &steps.Result{Attempt: 1, Took: time.Second}})
	t.tell(steps.Event{Kind: steps.EvWaiting, Step: step(3)})
	t.after(86 * time.Second).tell(steps.Event{Kind: steps.EvRollout, Rollout: rolling(t.now, true, 4, 1)})
	t.tell(steps.Event{Kind: steps.EvCheck, Check: health(t.now, true)})
	if until == "watch" {
		return t.after(2 * time.Second)
	}
	if until == "blind" {
		t.after(15 * time.Second).tell(steps.Event{Kind: steps.EvBlind, Name: "ecs", Text: "ExpiredTokenException: the sign-in has run out"})
		return t.after(57 * time.Second)
	}
	t.after(60 * time.Second).tell(steps.Event{Kind: steps.EvRollout, Rollout: rolling(t.now, true, 6, 0)})
	t.tell(steps.Event{Kind: steps.EvPassed, Step: step(3), Evidence: steps.Measured, Value: "6/6 on rev 40", Findings: []steps.Finding{{Expected: "one deployment left, 6 of 6 running", Actual: "one deployment, 6 of 6 on rev 40", Source: "ecs", At: t.now, OK: true}}})
	t.tell(steps.Event{Kind: steps.EvArrived, Step: step(4)})
	t.tell(steps.Event{Kind: steps.EvIntent, Step: step(4), Intent: &steps.Intent{Attempt: 1, Resolved: "curl https://api.fairtradeworker.com/health"}})
	if until == "running" {
		return t.after(3 * time.Second)
	}
	if until == "failed" {
		t.after(5 * time.Second).tell(steps.Event{Kind: steps.EvResult, Step: step(4), Result: &steps.Result{Attempt: 1, Took: 5012 * time.Millisecond, Tail: "{\"status\": \"ok\", \"database\": \"degraded\"}\n"}})
		t.tell(steps.Event{Kind: steps.EvCheck, Check: health(t.now, true)})
		t.tell(steps.Event{Kind: steps.EvFailed, Step: step(4), Text: "the JSON value is not the expected one", Findings: []steps.Finding{{Expected: `"database": "connected"`, Actual: `"database": "degraded"`, Source: "http", At: t.now, Note: "HTTP 200 in 5.0 s; curl exits 0, the JSON value was compared"}}})
		return t.after(2 * time.Second)
	}
	t.after(time.Second).tell(steps.Event{Kind: steps.EvResult, Step: step(4), Result: &steps.Result{Attempt: 1, Took: 44 * time.Millisecond}})
	t.tell(steps.Event{Kind: steps.EvPassed, Step: step(4), Evidence: steps.Measured, Value: "200, connected", Findings: []steps.Finding{{Expected: `"database": "connected"`, Actual: `"database": "connected"`, Source: "http", At: t.now, OK: true}}})
	t.tell(steps.Event{Kind: steps.EvArrived, Step: step(5)})
	if until == "tick" {
		return t.after(2 * time.Second)
	}
	t.after(10 * time.Second).tell(steps.Event{Kind: steps.EvTicked, Step: step(5), By: "mira", Evidence: steps.Person})
	t.tell(steps.Event{Kind: steps.EvEnded, Outcome: &steps.Outcome{Sentence: "Rolled back and healthy", Status: steps.CompleteWeak,
		Proven: []steps.Finding{{Actual: "one deployment on rev 40, 6 of 6 running", Source: "ecs", At: t.now, OK: true}, {Actual: "health 200, database connected", Source: "http", At: t.now, OK: true}},
		Open:   []string{"The error rate was not measured: no Sentry token.", "Why 42 dies is not known."}}})
	return t
}

var points = []string{"choice", "barred", "sheet", "sent", "unknown", "watch", "blind", "running", "failed", "tick", "end"}

// fake counts what the operator did.
type fake struct {
	acts  []steps.Act
	shown []string // what was said to be on the screen
}

func (f *fake) do(a steps.Act) {
	if a.Kind == steps.ActShown { // the screen's own, nobody pressed anything
		f.shown = append(f.shown, a.Text)
		return
	}
	f.acts = append(f.acts, a)
}

// stage is a model at a point of the story, on a screen of w by h.
func stage(tb testing.TB, until string, mode steps.Mode, w, h int, ascii bool) (*model, *fake) {
	tb.Helper()
	t := story(until, mode)
	f := &fake{}
	m := newModel(context.Background(), Screen{Run: steps.NewRun(page(), "manual-rollback"), Do: f.do, Now: func() time.Time { return t.now }, Keys: finger, ASCII: ascii, Clients: []string{"aws: stand-in, covers what the pages use"}})
	m.Update(tea.WindowSizeMsg{Width: w, Height: h})
	m.Update(batchMsg{steps.Batch{Events: t.out, Lines: output(t.now)}, true})
	rest(m, time.Second)
	return m, f
}

func output(at time.Time) []steps.Line {
	var out []steps.Line
	for i, s := range []string{`{`, `    "services": [`, `        {"serviceName": "fairtradeworker-api", "runningCount": 5, "desiredCount": 6}`, `    ]`, `}`} {
		out = append(out, steps.Line{Step: step(3), At: at.Add(time.Duration(i) * 10 * time.Millisecond), Text: []byte(s)})
	}
	return out
}

// screen is what a terminal of the model's size would show.
func screen(m *model) []string {
	v := m.View()
	buf := uv.NewScreenBuffer(m.frame.w, m.frame.h)
	uv.NewStyledString(v.Content).Draw(buf, buf.Bounds())
	lines := strings.Split(buf.Buffer.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \r")
	}
	return lines
}

// hit makes a key press from its name.
func hit(name string) tea.KeyPressMsg {
	switch name {
	case "enter":
		return tea.KeyPressMsg{Code: tea.KeyEnter}
	case "esc":
		return tea.KeyPressMsg{Code: tea.KeyEscape}
	case "tab":
		return tea.KeyPressMsg{Code: tea.KeyTab}
	case "up":
		return tea.KeyPressMsg{Code: tea.KeyUp}
	case "down":
		return tea.KeyPressMsg{Code: tea.KeyDown}
	case "pgup":
		return tea.KeyPressMsg{Code: tea.KeyPgUp}
	case "pgdown":
		return tea.KeyPressMsg{Code: tea.KeyPgDown}
	case "space":
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
	case "backspace":
		return tea.KeyPressMsg{Code: tea.KeyBackspace}
	case "ctrl+c":
		return tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl}
	}
	r := []rune(name)
	return tea.KeyPressMsg{Code: r[0], Text: name}
}

// fingerTime is the keyboard's clock of all tests.
var fingerTime = night

func finger() time.Time { return fingerTime }

// rest lets the hand rest, and the model notice it.
func rest(m *model, d time.Duration) {
	fingerTime = fingerTime.Add(d)
	m.Update(wakeMsg{})
}

// press presses keys as someone does who looks before each.
func press(m *model, names ...string) {
	for _, n := range names {
		m.Update(hit(n))
		rest(m, time.Second)
	}
}

// typeText types as a fast person does, and looks at it.
func typeText(m *model, s string) {
	for _, r := range s {
		m.Update(hit(string(r)))
		fingerTime = fingerTime.Add(80 * time.Millisecond)
	}
	rest(m, time.Second)
}
