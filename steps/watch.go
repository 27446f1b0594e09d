package steps

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/fairtradeworker/runbook/runbook"
)

const (
	checkEvery    = 5 * time.Second // how often a URL is measured while the run is shown
	identityEvery = 2 * time.Minute // how often it is asked who calls
)

type rolloutMsg struct {
	rollout Rollout
	err     error
}

// slowAfter is how long a reading may take before the screen says that nothing
// comes; it is still waited for.
const slowAfter = 5 * time.Second

var errSlow = &Trouble{Kind: "unreachable", Source: "ecs", Text: "no answer for " + slowAfter.String() + ", still waiting for it", Next: "check the network if it stays so"}

type checkMsg struct{ check Check }

type identityMsg struct {
	id  Identity
	err error
}

// service is the ECS service that the procedure is about: the one that it
// changes, else the first that it names.
func (r *Runner) service() *Service {
	if r.o.Cloud == nil {
		return nil
	}
	watched := serviceAmong(r.run.base())
	if len(r.run.Outer) > 0 {
		if other := serviceAmong(r.run.Steps); other != nil && (watched == nil || other.Name != watched.Name) {
			return nil // a section about a service that is not watched
		}
	}
	return watched
}

func serviceAmong(steps []StepState) *Service {
	var first *Service
	for _, s := range steps {
		if s.Step.Targets.Service == "" {
			continue
		}
		svc := serviceOf(s.Step)
		if s.Step.Mutates {
			return &svc
		}
		if first == nil {
			first = &svc
		}
	}
	return first
}

// urls are those that read-only steps of the procedure read.
func (r *Runner) urls() []string {
	var out []string
	seen := map[string]bool{}
	for _, s := range r.run.Steps {
		for _, u := range s.Step.Targets.URLs {
			if !s.Step.Mutates && !seen[u] {
				seen[u] = true
				out = append(out, u)
			}
		}
	}
	return out
}

// watch reads the instruments until ctx ends: they are there from the first
// frame on and do not depend on where the walk stands.
func (r *Runner) watch(ctx context.Context) {
	if svc := r.service(); svc != nil {
		r.background(func() any { r.watchIdentity(ctx, *svc); return nil })
		r.background(func() any { r.watchRollout(ctx, *svc); return nil })
		if meter, ok := r.o.Cloud.(Meter); ok {
			r.background(func() any { r.watchMeters(ctx, meter, *svc); return nil })
		}
	}
	if r.o.HTTP == nil {
		return
	}
	for _, u := range r.urls() {
		r.background(func() any {
			for {
				every := checkEvery
				if sentryStats(u) {
					every = metersEvery
					r.send(checkMsg{sentry(ctx, r.o.HTTP, u, r.token(), r.o.Now)})
				} else {
					r.send(checkMsg{measure(ctx, r.o.HTTP, u, r.o.Now).check})
				}
				if !rest(ctx, every, nil) {
					return nil
				}
			}
		})
	}
}

func (r *Runner) watchIdentity(ctx context.Context, svc Service) {
	for wait := 2 * time.Second; ; {
		id, err := r.o.Cloud.Identity(ctx, svc)
		r.send(identityMsg{id, err})
		d := identityEvery
		if err != nil {
			d, wait = wait, min(2*wait, time.Minute)
		} else {
			wait = 2 * time.Second
		}
		if !rest(ctx, d, nil) {
			return
		}
	}
}

func (r *Runner) watchRollout(ctx context.Context, svc Service) {
	begin := time.Now()
	var last *Release
	for first := true; ; first = false {
		rel := r.release.Load()
		if rel != last {
			last, begin = rel, time.Now()
		}
		var want Release
		if rel != nil {
			want = *rel
		}
		late := time.AfterFunc(slowAfter, func() { r.send(rolloutMsg{err: errSlow}) })
		ro, err := r.o.Cloud.Rollout(ctx, svc, want)
		late.Stop()
		if timer, ok := r.o.Cloud.(Timer); ok && err == nil {
			if first {
				r.send(rolloutMsg{ro, nil}) // how long it usually takes is read from a long history
			}
			if p, err := timer.Progress(ctx, svc, want); err == nil {
				ro.Progress = &p
			}
		}
		r.send(rolloutMsg{ro, err})
		if !rest(ctx, r.o.Interval(ro, time.Since(begin), err), r.poke) || !r.inSight.wanted(ctx, ShowRollout) {
			return
		}
	}
}

// rest waits; false when ctx ended.
func rest(ctx context.Context, d time.Duration, poke <-chan struct{}) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-poke:
		return true
	case <-ctx.Done():
		return false
	}
}

// sight says that the service was read for the first time in this sitting, or
// could not be.
func (r *Runner) sight() {
	select {
	case <-r.sighted:
	default:
		close(r.sighted)
	}
}

// sightTime is how long a look at the service waits for the program's own
// reading of it, so that its evidence is more than an exit status.
const sightTime = 10 * time.Second

// awaitSight waits for the first reading of the service that a step looks at.
func (r *Runner) awaitSight(ctx context.Context, step runbook.Step, watched *Service) {
	if watched == nil || step.Targets.Service != watched.Name {
		return
	}
	t := time.NewTimer(sightTime)
	defer t.Stop()
	select {
	case <-r.sighted:
	case <-ctx.Done():
	case <-t.C:
	}
}

func (r *Runner) pokeWatch() {
	select {
	case r.poke <- struct{}{}:
	default:
	}
}

func (r *Runner) rolloutRead(m rolloutMsg) {
	defer r.sight()
	if m.err != nil {
		r.blind("ecs", m.err)
		return
	}
	e := Event{Kind: EvRollout, Rollout: &m.rollout}
	_, wasBlind := r.run.Blind["ecs"]
	if r.run.Rollout != nil && r.run.Rollout.Same(m.rollout) && !wasBlind {
		r.show(e)
		return
	}
	r.emit(e)
}

func (r *Runner) checkRead(c Check) {
	if c.State == CheckUnknown && c.Why == "" {
		return
	}
	e := Event{Kind: EvCheck, Check: &c}
	for _, old := range r.run.Checks {
		if old.Same(c) {
			r.show(e)
			return
		}
	}
	r.emit(e)
}

func (r *Runner) identityRead(m identityMsg) {
	if m.err != nil {
		r.blind("sts", m.err)
		return
	}
	r.identified(m.id)
}

// identified records who the calls are made as, once for each who.
func (r *Runner) identified(id Identity) {
	e := Event{Kind: EvIdentity, By: byProgram, Identity: &id}
	if old := r.run.Identity; old != nil {
		same := *old
		if same.At, same.Expires = id.At, id.Expires; same == id {
			r.show(e)
			return
		}
	}
	r.emit(e)
}

// blind records that a source cannot be read, once for each reason.
func (r *Runner) blind(source string, err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	text := err.Error()
	var t *Trouble
	if errors.As(err, &t) && t.Next != "" {
		text += "; " + t.Next
	}
	if old, known := r.run.Blind[source]; known && old.Text == text {
		return
	}
	r.emit(Event{Kind: EvBlind, Name: source, Text: text, By: byProgram})
}

// judge ends a step that waits for ECS, when there is something to say.
func (r *Runner) judge(s *StepState) bool {
	ro := r.run.Rollout
	since := s.IntentAt
	if since.IsZero() {
		since = s.Started
	}
	seen := ro != nil && !ro.At.Before(since) && r.run.Blind["ecs"].Text == ""
	if s.Step.Mutates {
		return r.appeared(s, ro, seen)
	}
	if r.o.Now().Sub(since) > r.o.WaitLimit {
		r.fail(s, "no verdict within "+r.o.WaitLimit.String(), nil)
		return true
	}
	if !seen {
		return false
	}
	v := ro.Verdict
	switch {
	case v.Kind == VerdictSucceeded:
		findings := append([]Finding{{Expected: "the rollout's verdict: succeeded", Actual: v.Sentence, Source: ro.Source, At: ro.At, OK: true}}, v.Evidence...)
		r.emit(Event{Kind: EvPassed, Step: s.Step.ID, By: byProgram, Evidence: Measured, Value: fmt.Sprintf("%d/%d on %d", ro.Running, ro.Desired, v.Number), Findings: findings})
		return true
	case v.Over():
		r.fail(s, v.Sentence, v.Evidence)
		return true
	}
	return false
}

// countFlags are those of a call that changes nothing but the number of tasks.
const countFlags = "--cluster --service --desired-count --profile --region --output --query --no-cli-pager --no-paginate --color --debug "

// countOnly tells a change of nothing but the number of tasks, and that number:
// ECS makes no new deployment for it.
func countOnly(s *StepState) (want int, ok bool) {
	if s.Step.TaskDefinition != "" || s.Intent == nil {
		return 0, false
	}
	for _, word := range strings.Fields(s.Intent.Resolved) {
		name, _, _ := strings.Cut(word, "=")
		if strings.HasPrefix(name, "--") && !strings.Contains(countFlags, name+" ") {
			return 0, false // much of what else can be changed makes a deployment
		}
	}
	changes := runbook.ServiceChanges(s.Intent.Resolved)
	if len(changes) != 1 {
		return 0, false
	}
	want, err := strconv.Atoi(changes[0].Wanted)
	return want, err == nil
}

// appeared passes a change when ECS shows the deployment that it made. Without
// one in good time it passes on its exit status alone, which is weak.
func (r *Runner) appeared(s *StepState, ro *Rollout, seen bool) bool {
	rel := r.run.Release
	if seen && rel != nil {
		d, ok := ro.Primary()
		n, fam := revisionOf(rel.TaskDefinition, d.Family)
		want, counts := countOnly(s)
		switch {
		case counts && ro.Desired == want:
			r.emit(Event{Kind: EvPassed, Step: s.Step.ID, By: byProgram, Evidence: Measured,
				Value: fmt.Sprintf("%d tasks are wanted", want), Findings: []Finding{{
					Expected: fmt.Sprintf("%d tasks wanted", want), Actual: fmt.Sprintf("%d wanted, %d still run", ro.Desired, ro.Running), Source: ro.Source, At: ro.At, OK: true}}})
			return true
		case !ok || rel.Before == "" || d.ID == rel.Before: // not there yet
		case rel.TaskDefinition == "" || n == 0 || n == d.Number && fam == d.Family:
			r.emit(Event{Kind: EvPassed, Step: s.Step.ID, By: byProgram, Evidence: Measured,
				Value: fmt.Sprintf("%d is PRIMARY", d.Number), Findings: []Finding{{
					Expected: "a new deployment of " + shortRevision(rel.TaskDefinition), Actual: fmt.Sprintf("%s is PRIMARY on %s:%d", d.ID, d.Family, d.Number), Source: ro.Source, At: ro.At, OK: true}}})
			return true
		default:
			r.fail(s, fmt.Sprintf("another deployment took its place: %s on %s:%d", d.ID, d.Family, d.Number), nil)
			return true
		}
	}
	if time.Now().Before(r.appear) {
		return false
	}
	r.pass(s, "sent; ECS shows no new deployment yet", []Finding{{Expected: "a new deployment", Actual: "none within " + appearTime.String(), Source: "ecs", At: r.o.Now(), OK: true, Weak: true}})
	return true
}
