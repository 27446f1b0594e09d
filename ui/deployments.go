package ui

import (
	"strings"

	"github.com/fairtradeworker/runbook/steps"
)

// column is one column of the deployments table. Those of a high rank go first
// when the place is too narrow.
type column struct {
	name Safe
	w    int
	rank int
	cell func(s *scene, d steps.Deployment) span
}

var deploymentColumns = []column{
	{"", -8, 0, func(s *scene, d steps.Deployment) span { return in(strong, "%s", d.Status) }},
	{"rev", -3, 0, func(s *scene, d steps.Deployment) span { return say("%d", d.Number) }},
	{"version", -9, 3, func(s *scene, d steps.Deployment) span { return say("%s", d.Version) }},
	{"image", -8, 4, func(s *scene, d steps.Deployment) span { return in(dim, "%s", shortDigest(d.Digest)) }},
	{"rollout", -11, 1, rolloutCell},
	{"run", 3, 0, func(s *scene, d steps.Deployment) span { return say("%d", d.Running) }},
	{"pend", 4, 0, func(s *scene, d steps.Deployment) span { return say("%d", d.Pending) }},
	{"want", 4, 0, func(s *scene, d steps.Deployment) span { return say("%d", d.Desired) }},
	{"stopped", 7, 1, stoppedCell},
	{"age", 9, 2, func(s *scene, d steps.Deployment) span { return span{dim, lasted(s.now.Sub(d.Created))} }},
}

func rolloutCell(s *scene, d steps.Deployment) span {
	switch d.State {
	case "FAILED":
		return span{wrong, "FAILED"}
	case "COMPLETED":
		return span{good, "COMPLETED"}
	case "":
		if d.Status == "DRAINING" || d.Desired == 0 && d.Running > 0 {
			return span{dim, "draining"}
		}
		return span{dim, "–"}
	}
	return in(busy, "%s", d.State)
}

func stoppedCell(s *scene, d steps.Deployment) span {
	n := max(d.Stopped, d.Failed)
	if n > 0 {
		return in(wants, "%d", n)
	}
	return say("0")
}

// deployments is the table, one row a deployment, PRIMARY first.
func (s *scene) deployments(w int) []row {
	cols := deploymentColumns
	for rank := 4; rank > 0; rank-- {
		sum := 4
		for _, c := range cols {
			sum += max(c.w, -c.w) + 1
		}
		if sum <= w {
			break
		}
		var keep []column
		for _, c := range cols {
			if c.rank < rank {
				keep = append(keep, c)
			}
		}
		cols = keep
	}
	head := row{left: []span{{plain, "   "}}}
	for _, c := range cols {
		head.left = append(head.left, span{dim, cellText(c.name, c.w)}, span{plain, " "})
	}
	out := []row{head}
	mark := Safe("   ")
	if s.rolloutStale() {
		mark = " ~ "
	}
	for _, d := range s.run.Rollout.Deployments {
		r := row{left: []span{{wants, mark}}}
		for _, c := range cols {
			x := c.cell(s, d)
			r.left = append(r.left, span{x.role, cellText(x.text, c.w)}, span{plain, " "})
		}
		out = append(out, r)
		if d.Reason != "" && d.State == "FAILED" {
			out = append(out, para(wrong, 5, w, Text(d.Reason))...)
		}
	}
	return out
}

// cellText sets text in a column: negative widths align to the left.
func cellText(t Safe, w int) Safe {
	if w < 0 {
		return pad(cut(t, -w), -w)
	}
	return lpad(cut(t, w), w)
}

func shortDigest(d string) string {
	d = strings.TrimPrefix(d, "sha256:")
	if len(d) > 7 {
		return d[:7]
	}
	return d
}

// rolloutNarrow is the same in a column of 30 cells or so.
func (s *scene) rolloutNarrow(w int) []row {
	ro := s.run.Rollout
	var out []row
	for i, d := range ro.Deployments {
		c := rolloutCell(s, d)
		if i > 0 && d.Running == 0 {
			out = append(out, line(say("   %d ", d.Number), c, faint(" none running")))
			continue
		}
		out = append(out, line(in(strong, "   %d ", d.Number), c, faint(" %s", lasted(s.now.Sub(d.Created)))))
		f, e := s.g.bar(d.Running, ro.Desired, min(18, w-12))
		out = append(out, line(span{plain, "   "}, span{busy, f}, span{dim, e}, say(" %d/%d", d.Running, ro.Desired)))
	}
	out = append(out, s.progressSays(w)...)
	n := 0
	for _, d := range ro.Deployments {
		n += max(d.Stopped, d.Failed)
	}
	switch {
	case n > 0 && len(ro.Stopped) > 0:
		out = append(out, line(in(wants, "   stopped %d, last %s", n, ago(s.now, ro.Stopped[0].At))))
	case n > 0:
		out = append(out, line(in(wants, "   stopped %d", n)))
	}
	return out
}

// rolloutBrief is what an 80 column screen keeps of it: one line when the step
// asks for something, otherwise the table and as much more as fits.
func rolloutBrief(s *scene, w, h int) []row {
	ro := s.run.Rollout
	if ro == nil {
		r := line(span{title, " 4 Rollout "})
		for _, x := range s.noRollout(w) {
			r.left = append(r.left, x.left...)
			break
		}
		return []row{r}
	}
	if h < 3 {
		return []row{s.rolloutOne()}
	}
	out := s.deployments(w - 14) // room for the age beside the names
	out[0].left[0] = span{title, " 4 "}
	out[0].right = []span{s.rolloutAge()}
	if spansWidth(out[0].left)+spansWidth(out[0].right) > w {
		out[0].left = []span{{title, " 4 Rollout"}}
	}
	if h >= 4 {
		out = append(out, s.bars(w)...)
	}
	out = append(out, s.rolloutSays(w)...)
	out = append(out, s.happened(w)...)
	if len(out) > h {
		out = out[:h]
	}
	return out
}

func (s *scene) rolloutOne() row {
	ro := s.run.Rollout
	r := line(span{title, " 4 Rollout  "})
	if p, ok := ro.Primary(); ok {
		r.left = append(r.left, in(strong, "%d ", p.Number), rolloutCell(s, p), faint(" %s  ", lasted(s.now.Sub(p.Created))),
			say("%d/%d running", p.Running, ro.Desired))
		if n := max(p.Stopped, p.Failed); n > 0 {
			r.left = append(r.left, in(wants, "  %d stopped", n))
		}
	}
	return r.at(s.rolloutAge())
}
