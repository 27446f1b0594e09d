package aws

import (
	"strings"
	"time"

	"github.com/fairtradeworker/runbook/steps"
)

const (
	paceFirst  = 2 * time.Second // for the first two minutes of a rollout
	paceLater  = 4 * time.Second
	paceIdle   = 15 * time.Second
	paceMost   = time.Minute
	paceEager  = 2 * time.Minute
	paceJitter = 0.2
)

// Interval is how long to wait before the service is read again, without jitter:
// 2 s for the first two minutes of a rollout (since = its age), then 4 s, 15 s
// when nothing moves.
func Interval(r steps.Rollout, since time.Duration) time.Duration {
	switch {
	case !moving(r):
		return paceIdle
	case since < paceEager:
		return paceFirst
	}
	return paceLater
}

func moving(r steps.Rollout) bool {
	switch r.Verdict.Kind {
	case steps.VerdictSubmitted, steps.VerdictProgress, steps.VerdictRollingBack, steps.VerdictPaused, steps.VerdictStalled:
		return true
	}
	p, _ := r.Primary()
	return len(r.Deployments) != 1 || r.Running != r.Desired || r.Pending > 0 || p.State == "IN_PROGRESS"
}

// Pace spaces the readings of one service. It belongs to one goroutine.
type Pace struct {
	rand    func() float64 // in [0, 1)
	doubled int
}

// NewPace takes its jitter from rand, which gives numbers in [0, 1).
func NewPace(rand func() float64) *Pace { return &Pace{rand: rand} }

// Next is Interval with 20 % of jitter, doubled for each throttled reading in a
// row up to a minute. err is what Rollout returned with r.
func (p *Pace) Next(r steps.Rollout, since time.Duration, err error) time.Duration {
	if throttled(r, err) {
		p.doubled++
	} else {
		p.doubled = 0
	}
	d := Interval(r, since)
	for i := 0; i < p.doubled && d < paceMost; i++ {
		d *= 2
	}
	d = min(d, paceMost)
	return time.Duration(float64(d) * (1 + paceJitter*(2*p.rand()-1)))
}

func throttled(r steps.Rollout, err error) bool {
	if err != nil {
		return kindOf(err) == "throttled"
	}
	for _, text := range r.Blind {
		if strings.HasPrefix(text, "throttled:") {
			return true
		}
	}
	return false
}
