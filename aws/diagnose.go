package aws

import (
	"context"
	"strings"
	"time"

	"github.com/fairtradeworker/runbook/steps"
)

const (
	diagnoseTime = 5 * time.Second // all of it
	gatherTime   = 3500 * time.Millisecond
)

// Diagnose looks for why a release does not come up: it joins stopped tasks,
// events, targets, ECS's record and the dead tasks' own last log lines, and
// compares them with the symptom table. It only reads and takes at most 5 s. Only
// DescribeServices can fail it; each other call that fails is named in Blind
// ("tasks", "targets", "deployments", "logs", "log counts") and what rests on it is not in
// Checked.
func (c *Cloud) Diagnose(ctx context.Context, s steps.Service, rel steps.Release) (steps.Diagnosis, error) {
	began := c.now()
	ctx, cancel := context.WithTimeout(ctx, diagnoseTime)
	defer cancel()
	j, err := c.join(ctx, s, rel)
	if err != nil {
		return steps.Diagnosis{}, err
	}
	gctx, done := context.WithTimeout(ctx, gatherTime)
	g := j.gather(gctx)
	done()
	e := evidenceOf(g, j.svc)
	j.found(e.id)
	blind := map[string]string{}
	for _, part := range []string{"tasks", "targets", "deployments"} {
		if text := g.facts.rollout.Blind[part]; text != "" {
			blind[part] = text
		}
	}
	if err := j.lastWords(ctx, e); err != nil {
		blind["logs"] = why(err)
	} else if err := j.count(ctx, e); err != nil {
		blind["log counts"] = why(err)
	}
	d := e.diagnosis(blind)
	d.Took = c.now().Sub(began)
	return d, nil
}

// diagnosis compares the evidence with the table.
func (e *evidence) diagnosis(blind map[string]string) steps.Diagnosis {
	d := steps.Diagnosis{
		Source: "ecs, elb, logs", At: e.rollout.At, Service: e.rollout.Service,
		Deployment: e.id, Number: e.number(), Began: e.began(), Open: e.open(), Last: e.last,
	}
	if len(blind) > 0 {
		d.Blind = blind
	}
	for i, t := range e.dead {
		if i < shown {
			d.Stopped = append(d.Stopped, t.StoppedTask)
		}
	}
	if e.nothingCame() {
		d.Deployment, d.Number, d.Began, d.Open = e.primary.ID, e.primary.Number, e.primary.Created, false
	}
	d.Causes, d.Checked = e.causes(blind)
	return d
}

// causes are the rows that fit, best first, and the names of those that could be
// checked and do not.
func (e *evidence) causes(blind map[string]string) (fit []steps.Cause, checked []string) {
	type hit struct {
		symptom
		cause steps.Cause
	}
	var hits []hit
	for _, s := range symptoms {
		found := s.look(e)
		if len(found) > 0 {
			hits = append(hits, hit{s, s.cause(e, found)})
		} else if !s.hidden(blind) && s.fit != steps.FitNormal {
			checked = append(checked, s.rule)
		}
	}
	deepest := 99 // layer of the root that was found
	for _, h := range hits {
		if h.fit == steps.FitStrong {
			deepest = min(deepest, h.layer)
		}
	}
	var folded []string
	for _, want := range []steps.Fit{steps.FitStrong, steps.FitPossible, steps.FitNormal} {
		for _, h := range hits {
			switch {
			case h.fit != want:
			case h.layer > deepest:
				folded = append(folded, h.cause.Sentence)
			default:
				fit = append(fit, h.cause)
			}
		}
	}
	if len(fit) > 0 {
		fit[0].Folded = folded
	}
	return fit, checked
}

// hidden tells whether a part that the row rests on could not be read.
func (s symptom) hidden(blind map[string]string) bool {
	for part := range blind {
		if strings.Contains(s.needs, part) {
			return true
		}
	}
	return false
}
