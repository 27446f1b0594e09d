package aws

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

func some(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// lastEnd is how the newest stopped task of the PRIMARY ended, unless ECS itself
// stopped it as it always does.
func (r *reading) lastEnd() string {
	for _, t := range r.rollout.Stopped {
		if t.Deployment != r.primary.ID || strings.HasPrefix(t.Reason, "Scaling activity") {
			continue
		}
		s := ", the last one at " + r.clock(t.At)
		if t.Exit != nil {
			s += fmt.Sprintf(" with exit %d", *t.Exit)
		}
		return s
	}
	return ""
}

// tally is the counts of every deployment that still has tasks.
func (r *reading) tally() string {
	parts := []string{fmt.Sprintf("%d of %d tasks run", r.primary.Running, r.primary.Desired)}
	if r.primary.Pending > 0 {
		parts[0] += fmt.Sprintf(", %d pending", r.primary.Pending)
	}
	for _, d := range r.rollout.Deployments {
		if d.ID != r.primary.ID && d.Running > 0 {
			parts = append(parts, fmt.Sprintf("%s of %d still there", some(d.Running, "task"), d.Number))
		}
	}
	return strings.Join(parts, "; ")
}

// cause is who or what rolled the release back.
func (r *reading) cause() string {
	text := r.primary.Reason
	if r.row != nil {
		text += " " + r.row.Reason
	}
	if d := r.record; d != nil {
		text += " " + d.reason + " " + d.because
		switch {
		case d.breaker == types.ServiceDeploymentRollbackMonitorsStatusTriggered:
			return fmt.Sprintf("the circuit breaker (%d of %d failures)", d.failures, d.threshold)
		case len(d.alarms) > 0:
			return "the alarm " + strings.Join(d.alarms, ", ")
		}
	}
	if e, ok := r.event(); ok {
		text += " " + e.Text
	}
	switch {
	case strings.Contains(text, "circuit breaker"):
		return "the circuit breaker"
	case strings.Contains(text, "alarm"):
		return "an alarm"
	case strings.Contains(text, "lifecycle hook"):
		return "a lifecycle hook that failed"
	case strings.Contains(text, "invalid networking configuration"):
		return "ECS (invalid networking configuration)"
	case r.record != nil && r.record.reason+r.record.because != "":
		return "a person"
	}
	return "ECS or a person"
}

// stop ends a reason that AWS wrote with one full stop.
func stop(reason, none string) string {
	reason = strings.TrimRight(strings.TrimSpace(reason), ".")
	if reason == "" {
		reason = none
	}
	return reason + "."
}
