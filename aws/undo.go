package aws

import (
	"context"
	"fmt"

	"github.com/fairtradeworker/runbook/steps"
)

var _ steps.Undoer = (*Cloud)(nil)

// Undo reads what ECS's own rollback of the deployment under way would do. It
// changes nothing; the command that would is run by the walk. Without a
// deployment under way, or one that is being rolled back already, Deployment is "".
func (c *Cloud) Undo(ctx context.Context, s steps.Service) (steps.Undo, error) {
	ctx, cancel := context.WithTimeout(ctx, totalTimeout)
	defer cancel()
	j, err := c.join(ctx, s, steps.Release{})
	if err != nil {
		return steps.Undo{}, err
	}
	arn := deref(j.svc.CurrentServiceDeployment)
	if arn == "" {
		return steps.Undo{Why: "no deployment is under way"}, nil
	}
	list := []serviceDeployment{{arn: arn}}
	if err := j.describeDeployments(ctx, j.clients, list); err != nil {
		return steps.Undo{}, err
	}
	d := list[0]
	switch {
	case d.status == "":
		return steps.Undo{Why: "ECS does not describe the deployment under way yet"}, nil
	case d.over():
		return steps.Undo{Why: "the deployment is over"}, nil
	case d.rolled():
		return steps.Undo{Rolling: true, Why: "ECS is rolling the deployment back already"}, nil
	case len(d.sources) == 0:
		return steps.Undo{Why: "the deployment replaces no revision, so ECS has none to go back to"}, nil
	}
	u := steps.Undo{Deployment: arn}
	if err := j.describeRevisions(ctx, j.clients, append([]string{d.revision}, d.sources...)); err != nil {
		return steps.Undo{}, err
	}
	if target, ok := j.revision(d.revision); ok {
		_, u.Number = familyOf(target.taskDefinition)
	}
	from, ok := j.revision(d.sources[0])
	if !ok {
		u.Why = "ECS does not describe the revision that the deployment replaces"
		return u, nil
	}
	_, n := familyOf(from.taskDefinition)
	u.TaskDefinition, u.Digest = from.taskDefinition, from.digest()
	u.Why = fmt.Sprintf("goes back to %d as ECS recorded it", n)
	if u.Digest != "" {
		u.Why += ", with the very image " + shortDigest(u.Digest)
	}
	u.Why += "; needs an aws CLI that knows stop-service-deployment"
	return u, nil
}
