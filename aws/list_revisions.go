package aws

import (
	"context"
	"fmt"
	"strings"

	"github.com/fairtradeworker/runbook/steps"
)

const mostRevisions = 12 // rows of the list; older ones nobody goes back to

// listRevisions are the revisions that the service ran, newest first, by its own
// history: never the family's list, which does not say what was deployed.
func (l *lister) listRevisions(ctx context.Context) (out []steps.Option, err error) {
	h, err := l.cloud.History(ctx, l.service)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, c := range h.Candidates {
		if seen[c.TaskDefinition] || len(out) == mostRevisions {
			continue
		}
		seen[c.TaskDefinition] = true
		o := steps.Option{Value: fmt.Sprintf("%s:%d", c.Family, c.Number), Label: strings.TrimSpace(c.Version + " " + shortDigest(c.Digest))}
		o.Evidence = c.State + " " + l.ago(&c.Created)
		switch {
		case c.Current:
			o.Evidence = "runs or rolls out now, since " + l.ago(&c.Created)
		case c.Completed && c.Served > 0:
			o.Evidence += ", served " + age(c.Served)
		case !c.Completed:
			o.Evidence += ", never completed"
			if c.Reason != "" {
				o.Evidence += ": " + line(c.Reason)
			}
		}
		if p := h.Previous; p != nil && p.TaskDefinition == c.TaskDefinition {
			o.Evidence += ", the last good one"
		}
		if d, err := l.describeDefinition(ctx, l.clients, c.TaskDefinition); err == nil && d.status != "" && d.status != "ACTIVE" {
			o.Barred = "its task definition is " + d.status + ", which ECS refuses"
		}
		out = append(out, o)
	}
	return out, nil
}

func shortDigest(d string) string {
	d = strings.TrimPrefix(d, "sha256:")
	return d[:min(7, len(d))]
}
