package aws

import (
	"context"
	"time"

	"github.com/fairtradeworker/runbook/steps"
)

// tryAgain is how long a description that failed is left alone.
const tryAgain = 30 * time.Second

// try is a description that was not to be had.
type try struct {
	at  time.Time
	err error // nil: AWS answered, without it
}

// versions names every deployment by its image's tag and reads the service
// revisions that hold the digests. Each is asked for once; see tryAgain.
func (j *joint) versions(ctx context.Context, r *steps.Rollout) error {
	var first error
	for i := range r.Deployments {
		d := &r.Deployments[i]
		err := j.once(d.TaskDefinition, func() error {
			def, err := j.definition(ctx, j.clients, d.TaskDefinition)
			d.Version = versionOf(def.image(def.main(mainContainer(j.svc))))
			return err
		})
		if err != nil && first == nil {
			first = err
		}
	}
	for _, s := range j.svc.CurrentServiceRevisions {
		arn := deref(s.Arn)
		if _, ok := j.revision(arn); ok {
			continue
		}
		err := j.once(arn, func() error {
			if err := j.describeRevisions(ctx, j.clients, []string{arn}); err != nil {
				return err
			}
			if _, ok := j.revision(arn); !ok {
				j.note(arn, nil)
			}
			return nil
		})
		if err != nil && first == nil {
			first = err
		}
	}
	return first
}

// once runs ask unless the same ARN could not be described a moment ago.
func (j *joint) once(arn string, ask func() error) error {
	j.watch.mu.Lock()
	t, tried := j.watch.tried[arn]
	j.watch.mu.Unlock()
	if tried && j.pulse.now.Sub(t.at) < tryAgain {
		return t.err
	}
	err := ask()
	if err != nil {
		j.note(arn, err)
	} else if tried && t.err != nil {
		j.watch.mu.Lock()
		delete(j.watch.tried, arn)
		j.watch.mu.Unlock()
	}
	return err
}

func (j *joint) note(arn string, err error) {
	j.watch.mu.Lock()
	j.watch.tried[arn] = try{at: j.pulse.now, err: err}
	j.watch.mu.Unlock()
}
