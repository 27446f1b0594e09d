package sim

import (
	"strings"
	"time"
)

// Fate is what becomes of a revision's tasks. The zero Fate is a healthy life.
// In its sentences {image}, {secret}, {group}, {region}, {account}, {family} and
// {task} are replaced by the task's own.
type Fate struct {
	// Life is how long a task runs before its container exits; zero is for ever.
	Life Span
	Exit int // exit status then
	// Pending is how long its image takes to arrive; zero is the usual span.
	Pending Span
	// Again is the pause before the scheduler replaces a task that died.
	Again Span
	// Warm is how long a target stays initial; zero is the usual span.
	Warm Span
	// NeverHealthy keeps its targets from ever passing a health check.
	NeverHealthy bool
	// OneShort keeps the last wanted task from ever passing its health check
	// while all the others are in service, so a rollout never completes.
	OneShort bool
	// Fails is the share of its requests that it answers with 503.
	Fails float64
	// LastWords are its log lines before it exits.
	LastWords []string

	// StopCode and Reason are the task's when it exits; default
	// EssentialContainerExited.
	StopCode, Reason string
	// ContainerReason is the container's own reason when it exits.
	ContainerReason string
	// NeverStarts is the stopped reason of a task that never runs
	// (TaskFailedToStart); Pending is how long it tries.
	NeverStarts string
	// NoPull says that a task that never starts did not even begin to pull.
	NoPull bool
	// Unplaced is the event, after "(service NAME) ", when no task can be
	// launched at all.
	Unplaced string
	// Unhealthy is how long a target may fail its checks before ECS replaces the
	// task; zero is for ever.
	Unhealthy Span
	// CheckCode is what its failed health checks answer ("502"); "" is 503,
	// "timeout" no answer at all.
	CheckCode string
	// OwnCheck says that the container's health check fails, not the load
	// balancer's.
	OwnCheck bool
	// Memory is how many MiB it needs: with that much in the task definition
	// its tasks live.
	Memory int
	// Secret is the name of a secret it needs: once the account has it, its
	// tasks live.
	Secret string
	// Database is what /health says of the database; "" is "connected".
	Database string
	// Slow is how long its answers really take.
	Slow Span
	// Load is the CPU utilisation of its tasks in percent; 0 is the usual.
	Load float64
}

// Span is a range of durations; a value is drawn from it per task.
type Span struct{ From, To time.Duration }

func (s Span) zero() bool { return s == Span{} }

// fateOf is the fate of a task that is started now. It follows the world: an
// image that is not in the repository cannot be pulled, and a fate that lacks
// memory or a secret ends when there is enough of it.
func (s *service) fateOf(d *definition) Fate {
	f, known := s.fates[d.Number]
	if !known && d.later && s.next != nil {
		f = *s.next
	}
	if f.Memory > 0 && d.memory() >= f.Memory || f.Secret != "" && s.world.hasSecret(f.Secret) {
		f = Fate{}
	}
	if reason := s.world.unpullable(d); reason != "" {
		f = Fate{NeverStarts: reason, Pending: Span{10 * time.Second, 14 * time.Second}, Again: Span{10 * time.Second, 20 * time.Second}}
	}
	return f
}

// fill puts what a sentence is about into it.
func (s *service) fill(text string, d *definition, f Fate, task string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	n := s.names
	return strings.NewReplacer(
		"{image}", d.image(n), "{secret}", f.Secret, "{group}", s.LogGroup,
		"{region}", n.region, "{account}", n.account, "{family}", s.Family, "{task}", task,
	).Replace(text)
}

func (t *task) said(s *service, text string) string { return s.fill(text, t.revision.td, t.fate, t.id) }

// failStart ends a task that never ran. On Fargate the reason is told in the
// service's events too, once until it changes.
func (t *task) failStart(s *service, now time.Time) {
	t.reason, t.stopCode, t.stopAsked = t.said(s, t.fate.NeverStarts), "TaskFailedToStart", now
	t.phase, t.until = stopping, now.Add(s.draw(stoppingSpan))
	d := s.deploymentOf(t)
	if d == nil {
		return
	}
	d.failed++
	d.holds = append(d.holds, now.Add(s.draw(t.fate.Again)))
	d.say(s, now, "was unable to place a task. Reason: "+t.reason)
	if d.failed == 5 {
		d.say(s, now, "is unable to consistently start tasks successfully. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.")
	}
}

// say tells an event once per deployment: ECS suppresses its repetitions.
func (d *deployment) say(s *service, now time.Time, text string) {
	if d.told == nil {
		d.told = map[string]bool{}
	}
	if !d.told[text] {
		d.told[text] = true
		s.event(now, text)
	}
}

// replace is ECS stopping a task whose health checks fail.
func (t *task) replace(s *service, now time.Time) {
	t.stopAsked, t.stopCode = now, "ServiceSchedulerInitiated"
	t.reason = "Task failed ELB health checks in (target-group " + s.names.targetGroup(s) + ")"
	if t.fate.OwnCheck {
		t.reason = "Task failed container health checks"
	}
	s.batch.stopped = append(s.batch.stopped, t)
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

// sicken marks a running task as unhealthy for the first time.
func (t *task) sicken(s *service, now time.Time) {
	if !t.fate.Unhealthy.zero() {
		t.giveUpAt = now.Add(s.draw(t.fate.Unhealthy))
	}
	if t.fate.OwnCheck {
		s.event(now, "(task "+t.id+") failed container health checks.")
		return
	}
	t.target = targetUnhealthy
	s.event(now, "(task "+t.id+") (port "+itoa(s.Port)+") is unhealthy in (target-group "+s.names.targetGroup(s)+") due to (reason "+t.fate.checkWords()+").")
}

// checkWords are ELB's words for a failed health check.
func (f Fate) checkWords() string {
	switch f.CheckCode {
	case "timeout":
		return "Request timed out"
	case "":
		return "Health checks failed with these codes: [503]"
	}
	return "Health checks failed with these codes: [" + f.CheckCode + "]"
}
