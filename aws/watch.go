package aws

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fairtradeworker/runbook/steps"
)

// watch is what was last read of one service, so that a poll asks only for what
// can have changed.
type watch struct {
	mu      sync.Mutex
	tasks   part[taskList]
	targets part[[]target]
	deploys part[[]serviceDeployment]
	// id of the deployment that was PRIMARY when deploys were read
	deploysOf string
	ended     map[string]endedTask     // stopped tasks by ARN: they never change
	seen      map[steps.Release]string // which deployment a release became
	tried     map[string]try           // ARNs that could not be described
	svc       part[types.Service]
	motion    motion
	usual     part[[]time.Duration] // how long its successful deployments took
	since     map[string]time.Time  // what began to be seen when: a draining target, a stage
}

// part is one source of a reading, as of its last call.
type part[T any] struct {
	at   time.Time
	mark string // of the service when it was called
	out  T
	err  error
}

// pulse is how a service looks to those who decide whether to ask again.
type pulse struct {
	now     time.Time
	mark    string
	settled bool
}

// due tells whether a source is to be asked again: at once when the service has
// just settled, because a verdict may rest on it; else every quick while
// something moves, every slow while nothing does.
func (p part[T]) due(now pulse, quick, slow time.Duration) bool {
	age := now.now.Sub(p.at)
	switch {
	case p.at.IsZero() || age < 0:
		return true
	case now.mark != p.mark && now.settled:
		return true
	case p.err != nil && kindOf(p.err) == "denied":
		return age >= time.Minute
	case now.mark != p.mark, !now.settled, p.err != nil:
		return age >= quick
	}
	return age >= slow
}

// pulseOf marks everything by which a service's tasks can have changed.
func pulseOf(svc types.Service, now time.Time) pulse {
	var b strings.Builder
	settled := len(svc.Deployments) == 1 && svc.RunningCount == svc.DesiredCount && svc.PendingCount == 0
	fmt.Fprint(&b, svc.DesiredCount, svc.RunningCount, svc.PendingCount)
	for _, d := range svc.Deployments {
		fmt.Fprint(&b, "|", deref(d.Id), deref(d.Status), d.RolloutState, d.DesiredCount, d.RunningCount, d.PendingCount, d.FailedTasks)
		settled = settled && (d.RolloutState == "" || d.RolloutState == types.DeploymentRolloutStateCompleted)
	}
	fmt.Fprint(&b, "|", deref(svc.CurrentServiceDeployment))
	if len(svc.Events) > 0 {
		fmt.Fprint(&b, "|", deref(svc.Events[0].Id))
	}
	return pulse{now: now, mark: b.String(), settled: settled}
}

// kindOf is the kind of a *steps.Trouble, "" for another error.
func kindOf(err error) string {
	var t *steps.Trouble
	if errors.As(err, &t) {
		return t.Kind
	}
	return ""
}

// why is an error in the words of a pane that cannot be shown. It holds no time
// and no request id, so that two readings that fail alike are alike.
func why(err error) string {
	var t *steps.Trouble
	if errors.As(err, &t) {
		return t.Kind + ": " + t.Error()
	}
	return err.Error()
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
