package aws

import (
	"slices"
	"time"

	"github.com/fairtradeworker/runbook/steps"
)

// How far a deployment's creation, which AWS stamps, may lie before the moment
// that this machine noted for the change.
const (
	skewNamed   = 2 * time.Minute // the deployment before it is known by id
	skewUnnamed = 5 * time.Second
	appearsIn   = time.Minute // DescribeServices shows an update within seconds
)

// reading is the facts seen from one release.
type reading struct {
	facts
	primary  steps.Deployment
	id       string             // the release's deployment, "" = not to be seen
	row      *steps.Deployment  // its row in the service, nil = gone or not there yet
	record   *serviceDeployment // ECS's record of it, nil = not readable
	other    *steps.Deployment  // with id "": a deployment that came instead of it
	findings []steps.Finding
	weak     bool // of the success: some condition could not be decided
	met      bool // no condition is known to be unmet
	bound    bool // COMPLETED or SUCCESSFUL was read: more than "stable"
}

func read(f facts) *reading {
	r := &reading{facts: f}
	r.primary, _ = f.rollout.Primary()
	r.id = r.find()
	if scaling(r) {
		r.id = r.primary.ID
		r.row, r.record = r.rowOf(r.id), r.recordOf(r.id)
		r.scaleConditions()
		return r
	}
	r.row, r.record = r.rowOf(r.id), r.recordOf(r.id)
	r.conditions()
	return r
}

// asked tells whether a release was made, as opposed to "whatever is PRIMARY".
func (r *reading) asked() bool { return !r.release.Since.IsZero() }

func (r *reading) rowOf(id string) *steps.Deployment {
	for i := range r.rollout.Deployments {
		if id != "" && r.rollout.Deployments[i].ID == id {
			return &r.rollout.Deployments[i]
		}
	}
	return nil
}

func (r *reading) recordOf(id string) *serviceDeployment {
	var newest *serviceDeployment
	for i := range r.deployments {
		d := &r.deployments[i]
		if id != "" && d.target == id && (newest == nil || d.created.After(newest.created)) {
			newest = d
		}
	}
	return newest
}

// find gives the id of the deployment that the release became: the first new
// one with the wanted task definition.
func (r *reading) find() string {
	if !r.asked() {
		return r.leaving()
	}
	if r.release.Undo {
		// ECS makes no new record for it, and may bring the old deployment back.
		if r.primary.ID != r.release.Before && isDefinition(r.release.TaskDefinition, r.primary.TaskDefinition) {
			return r.primary.ID
		}
		return ""
	}
	if r.seen != "" {
		return r.seen
	}
	type birth struct {
		id, definition string
		at             time.Time
	}
	var births []birth
	for _, d := range r.rollout.Deployments {
		births = append(births, birth{d.ID, d.TaskDefinition, d.Created})
	}
	for _, d := range r.deployments {
		if r.rowOf(d.target) == nil && d.definition != "" {
			births = append(births, birth{d.target, d.definition, d.created})
		}
	}
	slices.SortStableFunc(births, func(x, y birth) int { return x.at.Compare(y.at) })
	for _, b := range births {
		if !r.isNew(b.id, b.at) {
			continue
		}
		if r.release.TaskDefinition == "" || isDefinition(r.release.TaskDefinition, b.definition) {
			return b.id
		}
		if r.other == nil {
			r.other = r.rowOf(b.id)
		}
	}
	return r.fallen()
}

var failure = re(`\(deployment (ecs-svc/\d+)\) deployment failed`)

// fallen is a deployment that came and went between two readings: only an event
// tells of it. After the change none but a newer one than the one before it can
// fail.
func (r *reading) fallen() string {
	for _, e := range r.rollout.Events {
		m := failure().FindStringSubmatch(e.Text)
		if m != nil && e.At.After(r.release.Since) && m[1] != r.release.Before && r.release.Before != "" && r.other == nil {
			return m[1]
		}
	}
	return ""
}

// leaving is, where no release is asked about, the deployment that ECS is rolling
// back now, else the PRIMARY one.
func (r *reading) leaving() string {
	for _, d := range r.deployments {
		if d.rolled() && !d.over() {
			return d.target
		}
	}
	return r.primary.ID
}

// isNew tells whether a deployment began with or after the change. AWS's own
// stamps are compared with each other where the one before is still to be seen.
func (r *reading) isNew(id string, created time.Time) bool {
	before := r.release.Before
	if before == "" {
		return !created.Before(r.release.Since.Add(-skewUnnamed))
	}
	if id == before {
		return false
	}
	if b := r.rowOf(before); b != nil {
		return created.After(b.Created)
	}
	if b := r.recordOf(before); b != nil {
		return created.After(b.created)
	}
	return !created.Before(r.release.Since.Add(-skewNamed))
}

// number is the revision that the verdict speaks of.
func (r *reading) number() int {
	if r.row != nil {
		return r.row.Number
	}
	if r.record != nil && r.record.definition != "" {
		_, n := familyOf(r.record.definition)
		return n
	}
	if _, n := familyOf(r.release.TaskDefinition); n != 0 {
		return n
	}
	return r.primary.Number
}

func (r *reading) began() time.Time {
	switch {
	case r.row != nil:
		return r.row.Created
	case r.record != nil:
		return r.record.created
	}
	return r.release.Since
}
