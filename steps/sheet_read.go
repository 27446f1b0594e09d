package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/fairtradeworker/runbook/runbook"
)

// signInShort is what a sign-in should still last when something is changed.
const signInShort = 10 * time.Minute

type sheetMsg struct {
	job    int
	step   string
	sheet  Sheet
	commit bool // the word was typed: go on if nothing changed
}

// readSheet reads everything that the operator must see before a change. With
// commit it is read again after the word was typed, and what changed since the
// operator looked bars the command.
func (r *Runner) readSheet(s *StepState, commit bool) {
	step, values := s.Step, r.run.Values()
	history := r.history
	others := likeNamed(r.o.Book, step.Targets.Service)
	known := r.run.Signed
	rollback, undo := r.run.Proc.Role == "rollback", s.Undo
	r.start(false, readTime, func(ctx context.Context, job int) any {
		b := sheetBuilder{step: step, others: others, cloud: r.o.Cloud, values: values, history: history, known: known, now: r.o.Now, rollback: rollback, undo: undo}
		return sheetMsg{job: job, step: step.ID, sheet: b.read(ctx), commit: commit}
	})
}

func (r *Runner) sheetRead(m sheetMsg) {
	s := r.run.Find(m.step)
	if m.job != r.job || s == nil {
		return
	}
	r.busy = false
	old := s.Sheet
	if m.commit && old != nil && m.sheet.Barred == "" && m.sheet.Primary == old.Primary && m.sheet.Command == old.Command {
		r.execute(s)
		return
	}
	r.emit(Event{Kind: EvSheet, Step: m.step, By: byProgram, Sheet: &m.sheet})
	if m.sheet.Barred != "" {
		r.emit(Event{Kind: EvBarred, Step: m.step, By: byProgram, Text: m.sheet.Barred})
	} else if m.commit {
		r.emit(Event{Kind: EvNotice, Step: m.step, By: byProgram, Text: "not run: what you looked at changed while you typed; look again"})
	}
	if m.sheet.Identity.Account != "" {
		r.identified(m.sheet.Identity)
	}
}

// likeNamed are the other services that the page names and that could be taken
// for this one: staging and production often share a cluster and a prefix.
func likeNamed(book *runbook.Runbook, service string) (out []string) {
	for _, s := range book.Steps {
		other := s.Targets.Service
		if other != "" && other != service && (strings.HasPrefix(other, service) || strings.HasPrefix(service, other)) && !slices.Contains(out, other) {
			out = append(out, other)
		}
	}
	return out
}

type sheetBuilder struct {
	step     runbook.Step
	others   []string
	cloud    Cloud
	values   map[string]string
	history  *History
	known    *Identity
	now      func() time.Time
	rollback bool // the procedure goes back
	undo     bool // by ECS's own call
}

func (b *sheetBuilder) read(ctx context.Context) Sheet {
	step := b.step
	s := Sheet{
		Command: resolved(step, b.values), Level: int(step.Level), Env: step.Environment,
		Service: serviceOf(step), Others: b.others, Word: word(step), At: b.now(),
	}
	for _, c := range step.Commands {
		s.Open = append(s.Open, step.Resolve(c.Text, b.values).Open...)
	}
	slices.Sort(s.Open)
	s.Open = slices.Compact(s.Open)
	var own []string
	s.Open = slices.DeleteFunc(s.Open, func(name string) bool {
		mine := slices.Contains(step.Sets, name)
		if mine {
			own = append(own, name)
		}
		return mine
	})
	if len(own) > 0 {
		s.Why = append(s.Why, "the step sets "+strings.Join(own, ", ")+" itself, when it runs")
	}
	if len(s.Open) > 0 {
		s.Why = append(s.Why, "not known before it runs: "+strings.Join(s.Open, ", "))
	}
	if step.Level >= runbook.LevelOutage {
		s.Why = append(s.Why, "This cannot simply be undone. It wants another person. Alone it goes by :breakglass with a reason, which the report says first. Then type the name and the word alone.")
	}
	if why := blindSpot(step, b.values); why != "" {
		s.Barred, s.Others = why, nil
		return s
	}
	if !speaksToAWS(step) {
		s.Named = named(step, s.Command)
		if step.Level >= runbook.LevelProduction {
			s.Undo = "none that the page names"
		}
		return s
	}
	if b.cloud == nil {
		return s
	}
	id, err := b.cloud.Identity(ctx, s.Service)
	if err != nil {
		s.Barred = "cannot say which account this would change: " + err.Error()
		return s
	}
	s.Identity = id
	if b.known != nil && b.known.Account != "" {
		if how := b.known.Differs(id); how != "" {
			s.Barred = "the sign-in is not the one that this run began with: " + how + "; leave and start a run of its own"
			return s
		}
	}
	if left := id.Expires.Sub(b.now()); !id.Expires.IsZero() {
		switch {
		case left <= 0:
			s.Barred = "the sign-in has run out; sign in again (aws sso login), then look again (r)"
			return s
		case left < signInShort:
			s.Why = append(s.Why, fmt.Sprintf("The sign-in ends in %d min: what is watched after the change may go blind. Sign in again first.", int(left/time.Minute)))
		}
	}
	if s.Service.Name != "" {
		b.service(ctx, &s)
	}
	s.At = b.now()
	return s
}

// service fills in what an ECS change is about.
func (b *sheetBuilder) service(ctx context.Context, s *Sheet) {
	if b.history == nil && b.rollback { // the step that read it ran in another sitting
		if h, err := b.cloud.History(ctx, s.Service); err == nil {
			b.history = &h
		}
	}
	ro, err := b.cloud.Rollout(ctx, s.Service, Release{})
	if err != nil {
		s.Barred = "cannot see what would be changed: " + err.Error()
		return
	}
	primary, _ := ro.Primary()
	s.Primary = primary.ID
	if c := runbook.ServiceChanges(s.Command); len(c) > 0 && c[0].Wanted != "" {
		s.Rows = append(s.Rows, Row{Name: "want", Now: fmt.Sprintf("%d tasks", ro.Desired), After: c[0].Wanted + " tasks"})
	}
	now, err := b.cloud.Revision(ctx, s.Service, primary.TaskDefinition)
	if err != nil {
		s.Why = append(s.Why, "the revision of now could not be read: "+err.Error())
	}
	if b.step.TaskDefinition == "" {
		s.Rows = append(s.Rows, Row{Name: "rev", Now: fmt.Sprint(primary.Number), After: fmt.Sprint(primary.Number), Note: "unchanged"})
		s.Undo = "none by itself; a later update replaces it"
		return
	}
	want := b.step.Resolve(b.step.TaskDefinition, b.values)
	after, err := b.cloud.Revision(ctx, s.Service, want.Text)
	if err != nil {
		s.Barred = fmt.Sprintf("cannot use the revision %s: %v", want.Text, err)
		return
	}
	if after.Status != "" && after.Status != "ACTIVE" {
		s.Barred = fmt.Sprintf("revision %d is %s, which ECS refuses", after.Number, after.Status)
		return
	}
	for _, row := range revisionRows(now, after, primary, ro) {
		if row.Name != "want" || len(s.Rows) == 0 {
			s.Rows = append(s.Rows, row)
		}
	}
	if b.vet(ctx, s, want.Text); s.Barred != "" {
		return
	}
	if b.rollback && after.Number != primary.Number && sameProgram(now, after) {
		s.Barred = fmt.Sprintf("%d and %d run the same image (%s) with the same settings: this would start the same program again", primary.Number, after.Number, digestCell(now, ""))
		return
	}
	s.From, s.To = release(now.Version, primary.Number), release(after.Version, after.Number)
	s.Undo = fmt.Sprintf("run this step again with %d; requests on stopping tasks may drop", primary.Number)
	if b.undo {
		s.Undo = fmt.Sprintf("deploy %d again; requests on stopping tasks may drop", primary.Number)
	}
	s.Why = append(s.Why, b.reasons(after, primary)...)
}

// reasons says why this revision, from the service's history.
func (b *sheetBuilder) reasons(after Revision, primary Deployment) (why []string) {
	if after.Number == primary.Number && after.Family == primary.Family {
		why = append(why, fmt.Sprintf("%d is what ECS rolls out now: this starts the same revision again", after.Number))
	}
	if b.history == nil {
		return why
	}
	if p := b.history.Previous; p != nil && p.Number != after.Number {
		why = append(why, fmt.Sprintf("The service's history gives %d, not %d. %s", p.Number, after.Number, b.history.Why))
	} else {
		why = append(why, b.history.Why)
	}
	return why
}

func revisionRows(now, after Revision, primary Deployment, ro Rollout) []Row {
	rows := []Row{
		{Name: "rev", Now: revisionCell(now, primary.Number), After: revisionCell(after, after.Number)},
		{Name: "image", Now: digestCell(now, primary.Digest), After: digestCell(after, ""), Note: differs(now.Digest, after.Digest)},
		{Name: "want", Now: fmt.Sprintf("%d tasks", ro.Desired), After: fmt.Sprintf("%d tasks", ro.Desired), Note: "unchanged"},
		{Name: "env", Now: fmt.Sprintf("%d keys", len(now.Env)), After: fmt.Sprintf("%d keys", len(after.Env)), Note: keyDiff(now.Env, after.Env)},
	}
	if d := keyDiff(now.Secrets, after.Secrets); d != "unchanged" {
		rows = append(rows, Row{Name: "secrets", Now: fmt.Sprint(len(now.Secrets)), After: fmt.Sprint(len(after.Secrets)), Note: d})
	}
	if now.CPU != after.CPU || now.Memory != after.Memory {
		rows = append(rows, Row{Name: "size", Now: now.CPU + " cpu " + now.Memory + " MiB", After: after.CPU + " cpu " + after.Memory + " MiB"})
	}
	if now.Network != "" && after.Network != "" && now.Network != after.Network {
		rows = append(rows, Row{Name: "network", Now: now.Network, After: after.Network, Note: "the command leaves it as it is now"})
	}
	return rows
}

func release(version string, number int) string {
	if version == "" {
		return fmt.Sprintf("rev %d", number)
	}
	return fmt.Sprintf("%s (rev %d)", version, number)
}

func revisionCell(r Revision, number int) string {
	return strings.TrimSpace(fmt.Sprintf("%d  %s  %s", number, r.Version, r.Registered.UTC().Format("2 Jan 15:04")))
}

func digestCell(r Revision, fallback string) string {
	d := r.Digest
	if d == "" {
		d = fallback
	}
	d = strings.TrimPrefix(d, "sha256:")
	if d == "" {
		return "digest not known"
	}
	return d[:min(7, len(d))]
}

func differs(a, b string) string {
	switch {
	case a == "" || b == "":
		return ""
	case a == b:
		return "the same digest: this starts the same program"
	}
	return "different digest"
}

func keyDiff(now, after []string) string {
	var parts []string
	for _, k := range now {
		if !slices.Contains(after, k) {
			parts = append(parts, "without "+k)
		}
	}
	for _, k := range after {
		if !slices.Contains(now, k) {
			parts = append(parts, "with "+k)
		}
	}
	if len(parts) == 0 {
		return "unchanged"
	}
	if len(parts) > 3 {
		parts = append(parts[:3], fmt.Sprintf("%d more", len(parts)-3))
	}
	return strings.Join(parts, ", ")
}

// word is what the operator types: the name of what is changed, so that the
// hand says which one is meant.
func word(step runbook.Step) string {
	if step.Level == runbook.LevelStaging {
		return "yes"
	}
	w := step.Object
	if w == "" {
		w = step.Targets.Service
	}
	if w == "" {
		w = "production"
	}
	if step.Level >= runbook.LevelOutage {
		w += " alone"
	}
	return w
}

func serviceOf(step runbook.Step) Service {
	t := step.Targets
	return Service{Profile: t.Profile, Region: t.Region, Cluster: t.Cluster, Name: t.Service}
}
