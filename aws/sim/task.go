package sim

import (
	"fmt"
	"time"
)

// phase is a task's lastStatus.
type phase int

const (
	provisioning phase = iota
	pending
	running
	deactivating
	stopping
	stopped
)

var phaseNames = [...]string{"PROVISIONING", "PENDING", "RUNNING", "DEACTIVATING", "STOPPING", "STOPPED"}

func (p phase) String() string { return phaseNames[p] }

// targetState is where the task's address stands in the target group.
type targetState string

const (
	targetNone      targetState = ""
	targetInitial   targetState = "initial"
	targetHealthy   targetState = "healthy"
	targetUnhealthy targetState = "unhealthy"
	targetDraining  targetState = "draining"
)

// The usual length of each phase. They are shorter than ECS's, so that a
// rehearsal of a rollback fits into a minute; a Fate may lengthen some.
var (
	provisioningSpan = Span{2 * time.Second, 3 * time.Second}
	pendingSpan      = Span{2 * time.Second, 3 * time.Second}
	warmSpan         = Span{2 * time.Second, 4 * time.Second}
	drainingSpan     = Span{3 * time.Second, 4 * time.Second}
	stoppingSpan     = Span{1 * time.Second, 2 * time.Second}
	deadSpan         = Span{2 * time.Second, 3 * time.Second} // until a dead target is taken out
)

// hurry is how many times faster than ECS's those phases are. What the service's
// past deployments took is shortened as much, so that a rehearsed rollout takes
// what its own history says that it usually takes. When they were is not.
const hurry = 12

// keepStopped is how long ECS shows a stopped task, at least.
const keepStopped = time.Hour

// task is one task of a service, from its network interface to its exit.
type task struct {
	id       string
	revision *revision
	fate     Fate
	address  string // private IPv4; the target's id
	zone     string
	eni      string

	phase  phase
	until  time.Time // when the phase ends, unless it is running
	target targetState

	created, pullFrom, pullTo, started time.Time
	stopAsked, exited, stoppedAt       time.Time

	healthyAt, diesAt time.Time // zero: never
	giveUpAt          time.Time // when ECS replaces it for being unhealthy
	healthyOnce       bool
	deadUntil         time.Time // the load balancer has not noticed yet

	exit     *int32
	stopCode string
	reason   string
	nextLine time.Time

	containerReason string
}

// wantedUp tells whether the task is meant to run (desiredStatus RUNNING).
func (t *task) wantedUp() bool { return t.phase <= running }

func (t *task) inService() bool { return t.phase == running && t.target == targetHealthy }

// start launches one task of a deployment.
func (s *service) start(d *deployment, now time.Time) *task {
	n := s.addresses
	s.addresses++
	zone := n % 3
	fate := s.fateOf(d.revision.td)
	if fate.Unplaced != "" {
		d.say(s, now, s.fill(fate.Unplaced, d.revision.td, fate, ""))
		return nil
	}
	t := &task{
		id: s.hex(32), revision: d.revision, fate: fate,
		address: fmt.Sprintf("10.%d.%d.%d", s.index%250, 10+zone, 10+(n/3)%240),
		zone:    s.names.region + string(rune('a'+zone)), eni: "eni-0" + s.hex(16),
		created: now, until: now.Add(s.draw(provisioningSpan)),
	}
	s.tasks = append(s.tasks, t)
	s.batch.started = append(s.batch.started, t)
	return t
}

// step moves a task through the phase it is in.
func (t *task) step(s *service, now time.Time) {
	if t.phase == running {
		t.live(s, now)
		return
	}
	if t.phase == stopped || now.Before(t.until) {
		return
	}
	switch t.phase {
	case provisioning:
		t.phase = pending
		if !t.fate.NoPull {
			t.pullFrom = now
		}
		t.until = now.Add(s.draw(orElse(t.fate.Pending, pendingSpan)))
	case pending:
		if t.fate.NeverStarts != "" {
			t.failStart(s, now)
			return
		}
		t.becomeRunning(s, now)
	case deactivating:
		t.phase, t.target = stopping, targetNone
		t.until = now.Add(s.draw(stoppingSpan))
	case stopping:
		t.phase, t.stoppedAt = stopped, now
		if t.exited.IsZero() {
			t.exited = now
		}
		if t.exit == nil && !t.started.IsZero() {
			t.exit = new(int32)
		}
	}
}

func (t *task) becomeRunning(s *service, now time.Time) {
	t.phase, t.started, t.pullTo = running, now, now
	if t.pullFrom.IsZero() {
		t.pullFrom = now
	}
	t.target = targetInitial
	t.healthyAt = now.Add(s.draw(orElse(t.fate.Warm, warmSpan)))
	if !t.fate.Life.zero() {
		t.diesAt = now.Add(s.draw(t.fate.Life))
	}
	s.batch.registered = append(s.batch.registered, t)
	t.greet(s, now)
}

// live is one second of a running task.
func (t *task) live(s *service, now time.Time) {
	if !t.diesAt.IsZero() && !now.Before(t.diesAt) {
		t.die(s, now)
		return
	}
	if !t.giveUpAt.IsZero() && !now.Before(t.giveUpAt) {
		t.replace(s, now)
		return
	}
	t.chat(s, now)
	if t.target == targetHealthy || now.Before(t.healthyAt) {
		return
	}
	if s.passes(t) {
		t.target, t.healthyOnce = targetHealthy, true
		if d := s.deploymentOf(t); d != nil {
			d.proven = true
			if r := s.breaker.ResetOnHealthyTask; r == nil || *r {
				d.failed = 0 // ECS stops counting once a task got healthy
			}
		}
		return
	}
	if t.target == targetInitial && t.giveUpAt.IsZero() {
		t.sicken(s, now)
	}
}

// passes tells whether the task's health check would succeed now.
func (s *service) passes(t *task) bool {
	if t.fate.NeverHealthy {
		return false
	}
	if !t.fate.OneShort {
		return true
	}
	up := count(s.tasks, func(o *task) bool { return o.revision == t.revision && o.inService() })
	return up < s.wanted-1
}

// die is the container's own exit.
func (t *task) die(s *service, now time.Time) {
	t.lastWords(s, now)
	code := int32(t.fate.Exit)
	t.exit, t.exited, t.stopAsked = &code, now, now
	t.stopCode, t.reason = "EssentialContainerExited", "Essential container in task exited"
	set(&t.containerReason, t.said(s, t.fate.ContainerReason))
	if t.fate.StopCode != "" {
		t.stopCode, t.reason = t.fate.StopCode, t.said(s, t.fate.Reason)
	}
	if t.target == targetHealthy {
		t.deadUntil = now.Add(2 * time.Second)
	}
	t.phase, t.target = deactivating, targetDraining
	t.until = now.Add(s.draw(deadSpan))
	s.batch.left = append(s.batch.left, t)
	if d := s.deploymentOf(t); d != nil {
		d.holds = append(d.holds, now.Add(s.draw(t.fate.Again)))
		if !t.healthyOnce {
			d.failed++
		}
	}
}

// stop is the scheduler's decision.
func (t *task) stop(s *service, now time.Time) {
	t.stopAsked = now
	t.stopCode = "ServiceSchedulerInitiated"
	t.reason = "Scaling activity initiated by (deployment " + s.deployments[0].id() + ")"
	s.batch.stopped = append(s.batch.stopped, t)
	if t.phase != running {
		t.phase, t.until = stopping, now.Add(s.draw(stoppingSpan))
		return
	}
	t.phase, t.target = deactivating, targetDraining
	t.until = now.Add(s.draw(drainingSpan))
	s.batch.left = append(s.batch.left, t)
}
