package sim

import (
	"slices"
	"time"
)

// tick is one second of the service: first every task goes on by itself, then
// the scheduler decides.
//
// The scheduler keeps two promises in every tick, whatever the tasks do: it
// never stops a task in service when fewer than the minimum would be left, and
// never starts one when more than the maximum would be up. Crashes may go below
// the minimum; that is not the scheduler's doing.
func (s *service) tick(now time.Time) {
	for _, t := range s.tasks {
		t.step(s, now)
	}
	s.honourStop(now)
	s.watchBreaker(now)
	s.schedule(now)
	s.tell(now)
	s.settleDown(now)
	s.forget(now)
	s.measure(now)
}

// floor is the least number of tasks in service: ceil(wanted * minimum %).
func (s *service) floor() int { return (s.wanted*s.min + 99) / 100 }

// ceiling is the most tasks that may be up: floor(wanted * maximum %).
func (s *service) ceiling() int { return s.wanted * s.max / 100 }

func (s *service) inService() int { return count(s.tasks, (*task).inService) }

func (s *service) schedule(now time.Time) {
	if len(s.deployments) == 0 {
		return
	}
	primary := s.deployments[0]
	if primary.broken {
		return // "A deployment in FAILED state doesn't launch any new tasks"
	}
	s.stopSurplus(primary, now)
	room := s.ceiling() - count(s.tasks, (*task).wantedUp)
	missing := s.wanted - s.up(primary) - primary.held(now)
	for ; room > 0 && missing > 0; room, missing = room-1, missing-1 {
		if s.start(primary, now) == nil {
			break
		}
	}
	if room <= 0 && missing > 0 && s.floor() >= s.ceiling() && !primary.stuck {
		primary.stuck = true
		s.event(now, "was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.")
	}
}

// stopSurplus stops what is not wanted any more: tasks of older deployments, and
// of the primary what is above the wanted count. Those that serve nobody go
// first and at once, those in service only down to the floor.
func (s *service) stopSurplus(primary *deployment, now time.Time) {
	extra := s.up(primary) - s.wanted
	var serving []*task
	for _, d := range s.deployments {
		for i := len(s.tasks) - 1; i >= 0; i-- {
			t := s.tasks[i]
			if t.revision != d.revision || !t.wantedUp() {
				continue
			}
			if d == primary && extra <= 0 {
				break
			}
			if t.inService() {
				if d != primary {
					serving = append(serving, t)
				}
				continue
			}
			t.stop(s, now)
			if d == primary {
				extra--
			}
		}
	}
	for i := len(s.tasks) - 1; i >= 0 && extra > 0; i-- {
		if t := s.tasks[i]; t.revision == primary.revision && t.inService() {
			serving = append(serving, t)
			extra--
		}
	}
	spare := s.inService() - s.floor()
	for i := 0; i < len(serving) && i < spare; i++ {
		serving[i].stop(s, now)
	}
}

// settleDown completes a rollout and says when the service is steady.
func (s *service) settleDown(now time.Time) {
	if len(s.deployments) == 0 {
		return
	}
	primary := s.deployments[0]
	whole := s.up(primary) == s.wanted &&
		count(s.tasks, func(t *task) bool { return t.revision == primary.revision && t.inService() }) == s.wanted
	others := 0
	kept := s.deployments[:1]
	for _, d := range s.deployments[1:] {
		left := count(s.tasks, func(t *task) bool { return t.revision == d.revision && t.phase != stopped })
		others += left
		if left > 0 || d.done && !whole {
			kept = append(kept, d)
		}
	}
	s.deployments = kept
	waits := primary.rollout != nil && primary.rollout.hook != nil
	if !whole || others > 0 || waits {
		s.steady = false
		return
	}
	if !primary.done && !primary.broken {
		primary.done, primary.updated, s.lastChange = true, now, now
		if o := primary.rollout; o != nil && o.status == inProgress {
			o.end(successful, now, "")
		} else if o != nil && o.status == rollbackInProgress {
			o.end(rolledBack, now, o.rollback.reason)
		}
		primary.reason = ""
		s.event(now, "(deployment "+primary.id()+") deployment completed.")
	}
	if !s.steady {
		s.steady = true
		s.event(now, "has reached a steady state.")
	}
}

// forget drops tasks that stopped too long ago to be shown.
func (s *service) forget(now time.Time) {
	old := func(t *task) bool { return t.phase == stopped && now.Sub(t.stoppedAt) >= keepStopped }
	if !slices.ContainsFunc(s.tasks, old) {
		return // nearly always
	}
	kept := s.tasks[:0]
	for _, t := range s.tasks {
		if !old(t) {
			kept = append(kept, t)
		}
	}
	clear(s.tasks[len(kept):])
	s.tasks = kept
}
