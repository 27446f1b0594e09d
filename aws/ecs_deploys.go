package aws

import (
	"context"
	"slices"
	"time"
)

const (
	deploysQuick = 4 * time.Second
	deploysSlow  = time.Minute
	deploysBack  = 2 * time.Minute // how far a machine's clock may be from AWS's
)

// deploys reads the service deployments that can matter to the release: those
// that began since the oldest deployment in the service, or since the change.
// A list call is made only when one began or ended.
func (j *joint) deploys(ctx context.Context) part[[]serviceDeployment] {
	j.watch.mu.Lock()
	have, of := j.watch.deploys, j.watch.deploysOf
	j.watch.mu.Unlock()
	// Who took the PRIMARY's place is a rollback or a newer release: only a record
	// that is no older than that can tell.
	if of == j.primary() && !have.due(j.pulse, deploysQuick, deploysSlow) && !j.unfinished(have) {
		return have
	}
	fresh := part[[]serviceDeployment]{at: j.pulse.now, mark: j.pulse.mark}
	fresh.out, fresh.err = j.readDeploys(ctx, have)
	j.watch.mu.Lock()
	j.watch.deploys, j.watch.deploysOf = fresh, j.primary()
	j.watch.mu.Unlock()
	return fresh
}

func (j *joint) primary() string {
	for _, d := range j.svc.Deployments {
		if deref(d.Status) == "PRIMARY" {
			return deref(d.Id)
		}
	}
	return ""
}

// unfinished tells whether the service says that its deployment is over while
// the record of it does not say so yet.
func (j *joint) unfinished(have part[[]serviceDeployment]) bool {
	if have.err != nil || j.pulse.now.Sub(have.at) < deploysQuick {
		return false
	}
	return slices.ContainsFunc(have.out, func(d serviceDeployment) bool { return !d.over() })
}

func (j *joint) readDeploys(ctx context.Context, have part[[]serviceDeployment]) ([]serviceDeployment, error) {
	list := slices.Clone(have.out)
	if have.at.IsZero() || have.err != nil || j.changed(list) {
		var err error
		if list, err = j.listDeployments(ctx, j.clients, j.service, j.since()); err != nil {
			return nil, err
		}
	}
	if open := deref(j.svc.CurrentServiceDeployment); open != "" && !slices.ContainsFunc(list, func(d serviceDeployment) bool { return d.arn == open }) {
		list = slices.Insert(list, 0, serviceDeployment{arn: open, created: j.pulse.now})
	}
	// Where the records may be listed and not described, the list's status counts.
	err := j.describeDeployments(ctx, j.clients, list)
	// What ECS does not show yet is not known.
	list = slices.DeleteFunc(list, func(d serviceDeployment) bool { return d.status == "" })
	if undefined := j.define(ctx, list); err == nil {
		err = undefined
	}
	return list, err
}

// define gives each record its task definition: the row's in the service, else
// that of its service revision.
func (j *joint) define(ctx context.Context, list []serviceDeployment) error {
	rows := map[string]string{}
	for _, d := range j.svc.Deployments {
		rows[deref(d.Id)] = deref(d.TaskDefinition)
	}
	var ask []string
	for _, d := range list {
		if rows[d.target] == "" && d.created.After(j.rel.Since.Add(-deploysBack)) && !j.rel.Since.IsZero() {
			ask = append(ask, d.revision)
		}
	}
	err := j.describeRevisions(ctx, j.clients, ask)
	for i := range list {
		if list[i].definition = rows[list[i].target]; list[i].definition == "" {
			r, _ := j.revision(list[i].revision)
			list[i].definition = r.taskDefinition
		}
	}
	return err
}

// changed tells whether a deployment began that the list does not hold.
func (j *joint) changed(list []serviceDeployment) bool {
	holds := func(fits func(serviceDeployment) bool) bool { return slices.ContainsFunc(list, fits) }
	if open := deref(j.svc.CurrentServiceDeployment); open != "" {
		return !holds(func(d serviceDeployment) bool { return d.arn == open })
	}
	for _, d := range j.svc.Deployments {
		if deref(d.Status) == "PRIMARY" && !holds(func(s serviceDeployment) bool { return s.target == deref(d.Id) }) {
			return true
		}
	}
	return false
}

// since is where the list begins: before the oldest deployment that the service
// still shows, and before the change.
func (j *joint) since() time.Time {
	t := j.pulse.now
	if !j.rel.Since.IsZero() && j.rel.Since.Before(t) {
		t = j.rel.Since
	}
	for _, d := range j.svc.Deployments {
		if d.CreatedAt != nil && d.CreatedAt.Before(t) {
			t = *d.CreatedAt
		}
	}
	return t.Add(-deploysBack)
}
