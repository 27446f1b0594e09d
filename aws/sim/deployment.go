package sim

import "time"

// deployment is an entry of a service's deployments[]: a revision being put in
// place, or still in place.
type deployment struct {
	revision         *revision
	rollout          *rollout
	created, updated time.Time
	done             bool // COMPLETED, else IN_PROGRESS
	broken           bool // FAILED: no new tasks
	proven           bool // a task became healthy
	failed           int  // failedTasks
	reason           string
	// holds are the times before which a task that died is not replaced.
	holds []time.Time
	stuck bool // "was unable to stop or start tasks" was said
	told  map[string]bool
}

func (d *deployment) id() string { return "ecs-svc/" + d.revision.number }

// held counts the replacements that still wait, and forgets the others.
func (d *deployment) held(now time.Time) int {
	kept := d.holds[:0]
	for _, t := range d.holds {
		if t.After(now) {
			kept = append(kept, t)
		}
	}
	d.holds = kept
	return len(kept)
}

// revision is a service revision: a task definition as it was deployed once.
// Its number is the deployment's id, the tasks' startedBy and the last segment
// of its own ARN.
type revision struct {
	number  string
	td      *definition
	digest  string // that the image's tag meant when it was deployed
	created time.Time
}

// deploy makes a task definition the service's PRIMARY deployment. A rollout
// still in progress is stopped by it.
func (s *service) deploy(td *definition, now time.Time) *deployment {
	r := s.newRevision(td, now)
	o := &rollout{id: s.short(21), target: r, created: now, started: now, updated: now, status: inProgress}
	for _, d := range s.deployments {
		if s.up(d) > 0 || d.done {
			o.sources = append(o.sources, d.revision)
		}
		if p := d.rollout; p != nil && p.open() {
			p.end(statusStopped, now, "Service deployment stopped because a newer service deployment was started.")
		}
	}
	d := &deployment{revision: r, rollout: o, created: now, updated: now}
	s.deployments = append([]*deployment{d}, s.deployments...)
	s.rollouts = append([]*rollout{o}, s.rollouts...)
	s.steady, s.lastChange = false, now
	return d
}

func (s *service) newRevision(td *definition, now time.Time) *revision {
	r := &revision{number: s.number(), td: td, digest: s.world.digestOf(td), created: now}
	s.revisions = append(s.revisions, r)
	return r
}

func (s *service) deploymentOf(t *task) *deployment {
	for _, d := range s.deployments {
		if d.revision == t.revision {
			return d
		}
	}
	return nil
}

// up counts a deployment's tasks that are meant to run.
func (s *service) up(d *deployment) int {
	return count(s.tasks, func(t *task) bool { return t.revision == d.revision && t.wantedUp() })
}
