package aws

import (
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fairtradeworker/runbook/steps"
)

// What the rows of the table look for beyond a text.

const (
	bootTime    = 2 * time.Minute // a median life below this is a crash on boot
	pendingTime = time.Minute
)

// exits finds tasks of the release whose container ended with code by itself.
func exits(code int) func(*evidence) []proof {
	return func(e *evidence) []proof {
		return ofTasks(e.dead, func(t endedTask) bool {
			got, ok := t.exited()
			return ok && got == code && !outOfMemory().MatchString(t.text())
		})
	}
}

// notArrived finds the service as it was before the change.
func notArrived(e *evidence) []proof {
	if !e.nothingCame() {
		return nil
	}
	return []proof{{Finding: steps.Finding{
		Actual: fmt.Sprintf("PRIMARY is still %d (%s) from %s, from before it", e.primary.Number, e.primary.ID, e.clock(e.primary.Created)),
		Source: "ecs", At: e.rollout.At,
	}}}
}

var outOfMemory = re(`OutOfMemory|OOMKilled`)

// crashes finds tasks that ended with another status than the rows around it
// speak of, when their median life lies between the two.
func crashes(from, to time.Duration) func(*evidence) []proof {
	return func(e *evidence) []proof {
		var crashed []endedTask
		count := map[int]int{}
		for _, t := range e.dead {
			switch code, ok := t.exited(); {
			case !ok, code == 0, code == 137, code == 139, code == 143:
			default:
				crashed = append(crashed, t)
				count[code]++
			}
		}
		if len(crashed) == 0 {
			return nil
		}
		_, median, _ := lives(crashed)
		if median < from || to > 0 && median >= to {
			return nil
		}
		code := *crashed[0].Exit
		out := []proof{{steps.Finding{Actual: fmt.Sprintf("exit %d", code), Source: "ecs tasks", At: crashed[0].At, Note: crewOf(crashed)}, crashed}}
		if len(count) > 1 {
			out[0].Actual += fmt.Sprintf(" and %d other statuses", len(count)-1)
		}
		if words := e.telling(); words != "" {
			out = append(out, proof{Finding: steps.Finding{Actual: words, Source: "logs", At: crashed[0].At, Note: e.counted.text(e.reading)}})
		}
		return out
	}
}

func infrastructure(e *evidence) []proof {
	return ofTasks(e.dead, func(t endedTask) bool {
		switch types.TaskStopCode(t.Code) {
		case types.TaskStopCodeSpotInterruption, types.TaskStopCodeTerminationNotice, types.TaskStopCodeInfrastructureHealth:
			return true
		}
		return false
	})
}

// noRoom: ceil(minimum % of desired) is floor(maximum %), so that ECS may
// neither start nor stop a task.
func noRoom(e *evidence) []proof {
	c := e.svc.DeploymentConfiguration
	if c == nil || c.MinimumHealthyPercent == nil || c.MaximumPercent == nil || e.rollout.Desired == 0 || len(e.rollout.Deployments) < 2 {
		return nil
	}
	want, least, most := e.rollout.Desired, int(*c.MinimumHealthyPercent), int(*c.MaximumPercent)
	floor, ceiling := (want*least+99)/100, want*most/100
	if floor < ceiling {
		return nil
	}
	return []proof{{Finding: steps.Finding{Actual: fmt.Sprintf("minimum %d %% and maximum %d %% of %s leave room for none", least, most, some(want, "task")), Source: "ecs", At: e.rollout.At}}}
}

func sick(e *evidence) []proof {
	var ids []string
	for _, t := range e.live {
		if t.unhealthy {
			ids = append(ids, t.id[:min(4, len(t.id))])
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return []proof{{Finding: steps.Finding{Actual: "healthStatus UNHEALTHY", Source: "ecs tasks", At: e.rollout.At, Note: crew(ids)}}}
}

// targetStates finds the release's targets in a state, with ELB's own reason.
func targetStates(state string) func(*evidence) []proof {
	return func(e *evidence) []proof {
		var first target
		n := 0
		for _, t := range e.targets {
			if t.state != state {
				continue
			}
			if n++; n == 1 {
				first = t
			}
		}
		if n == 0 {
			return nil
		}
		text := fmt.Sprintf("%s %s", some(n, "target"), state)
		if first.reason != "" {
			text += ", " + line(first.reason)
		}
		return []proof{{Finding: steps.Finding{Actual: text, Source: "elb", At: e.rollout.At}}}
	}
}

func draining(e *evidence) []proof {
	if len(e.drains) == 0 {
		return nil
	}
	return []proof{{Finding: steps.Finding{Actual: some(len(e.drains), "target") + " draining", Source: "elb", At: e.rollout.At}}}
}

// graceless: tasks die of health checks soon and the service gives them no time.
func graceless(e *evidence) []proof {
	if len(e.svc.LoadBalancers) == 0 || e.svc.HealthCheckGracePeriodSeconds != nil && *e.svc.HealthCheckGracePeriodSeconds > 0 {
		return nil
	}
	for _, t := range e.dead {
		if failedCheck().MatchString(t.stopped) && t.Lived < 3*time.Minute {
			return []proof{{Finding: steps.Finding{Actual: "healthCheckGracePeriodSeconds 0, and tasks are stopped after " + span(t.Lived), Source: "ecs", At: t.At}}}
		}
	}
	return nil
}

func killedAtShutdown(e *evidence) []proof {
	return ofTasks(e.usual, func(t endedTask) bool {
		return t.Exit != nil && *t.Exit == 137 && !outOfMemory().MatchString(t.text())
	})
}

func othersDie(e *evidence) []proof {
	if e.number() == 0 || len(e.others) < 2 {
		return nil
	}
	return ofTasks(e.others, func(t endedTask) bool {
		code, ok := t.exited()
		return ok && code != 0
	})
}

// waiting finds tasks that have not started after a minute.
func waiting(e *evidence) []proof {
	var ids []string
	pulling := 0
	var oldest time.Duration
	for _, t := range e.live {
		age := e.rollout.At.Sub(t.created)
		if !t.started.IsZero() || t.created.IsZero() || age <= pendingTime {
			continue
		}
		ids = append(ids, t.id[:min(4, len(t.id))])
		oldest = max(oldest, age)
		if t.pulling {
			pulling++
		}
	}
	if len(ids) == 0 {
		return nil
	}
	text := fmt.Sprintf("%s not started, the oldest for %s, ", some(len(ids), "task"), span(oldest))
	switch pulling {
	case 0:
		text += "no image being pulled"
	case len(ids):
		text += "pulling the image"
	default:
		text += fmt.Sprintf("%d pulling the image", pulling)
	}
	return []proof{{Finding: steps.Finding{Actual: text, Source: "ecs tasks", At: e.rollout.At, Note: crew(ids)}}}
}

func breaker(e *evidence) []proof {
	if e.record == nil || e.record.breaker != types.ServiceDeploymentRollbackMonitorsStatusTriggered {
		return nil
	}
	return []proof{{Finding: steps.Finding{Actual: fmt.Sprintf("%d of %d failures", e.record.failures, e.record.threshold), Source: "ecs service deployments", At: e.rollout.At}}}
}

func alarms(e *evidence) []proof {
	if e.record == nil || len(e.record.alarms) == 0 {
		return nil
	}
	return []proof{{Finding: steps.Finding{Actual: strings.Join(e.record.alarms, ", "), Source: "ecs service deployments", At: e.rollout.At}}}
}

// wordless finds tasks that ran, ended by themselves and left nothing to read.
func wordless(e *evidence) []proof {
	n := 0
	for _, w := range e.last {
		if len(w.Lines) > 0 {
			return nil
		}
		if w.Stream != "" {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return []proof{{Finding: steps.Finding{Actual: some(n, "empty stream"), Source: "logs", At: e.rollout.At}}}
}
