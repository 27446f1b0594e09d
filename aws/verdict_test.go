package aws

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fairtradeworker/runbook/steps"
)

// The verdict table, row by row. Each case takes a release of 41 over 40 that
// has gone perfectly and breaks what its row is about.

var sent = time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)

func arnOf(td string) string { return "arn:aws:ecs:eu-west-1:001234567890:task-definition/" + td }

func deployment(id, status string, number int, state string, running int, at time.Time) steps.Deployment {
	f, n := familyOf(arnOf("web:" + itoa(number)))
	return steps.Deployment{ID: id, Status: status, TaskDefinition: arnOf("web:" + itoa(number)), Family: f, Number: n, State: state, Running: running, Desired: 2, Created: at}
}

func itoa(n int) string { return string([]byte{byte('0' + n/10), byte('0' + n%10)}) }

func perfect() facts {
	f := facts{
		release:    steps.Release{TaskDefinition: "web:41", Before: "ecs-svc/400", Since: sent},
		controller: "ECS", groups: 1,
		health: &health{joined: true, of: map[string]counts{"ecs-svc/410": {running: 2, healthy: 2}}},
		deployments: []serviceDeployment{
			{arn: "sd41", status: types.ServiceDeploymentStatusSuccessful, target: "ecs-svc/410", definition: arnOf("web:41"), created: sent.Add(time.Second)},
			{arn: "sd40", status: types.ServiceDeploymentStatusSuccessful, target: "ecs-svc/400", definition: arnOf("web:40"), created: sent.Add(-24 * time.Hour)},
		},
	}
	f.rollout = steps.Rollout{
		At: sent.Add(5 * time.Minute), Desired: 2, Running: 2, Targets: steps.TargetHealth{Known: true, Healthy: 2},
		Deployments: []steps.Deployment{deployment("ecs-svc/410", "PRIMARY", 41, "COMPLETED", 2, sent.Add(time.Second))},
	}
	return f
}

var (
	old = func(state string, running int) steps.Deployment {
		return deployment("ecs-svc/400", "ACTIVE", 40, state, running, sent.Add(-24*time.Hour))
	}
	again = func(state string) steps.Deployment {
		d := deployment("ecs-svc/420", "PRIMARY", 40, state, 2, sent.Add(3*time.Minute))
		return d
	}
)

func TestVerdictTable(t *testing.T) {
	blind := func(f *facts) { f.deployments, f.deploymentsBlind = nil, "denied: ecs ListServiceDeployments" }
	status := func(s types.ServiceDeploymentStatus) func(*facts) {
		return func(f *facts) { f.deployments[0].status = s }
	}
	rows := func(d ...steps.Deployment) func(*facts) { return func(f *facts) { f.rollout.Deployments = d } }
	mine := func(state string, running int) steps.Deployment {
		return deployment("ecs-svc/410", "PRIMARY", 41, state, running, sent.Add(time.Second))
	}
	scale := func(n int) func(*facts) {
		return func(f *facts) {
			f.release = steps.Release{Before: "ecs-svc/410", Since: sent, Scaled: true, Count: n}
		}
	}
	gone := func(d steps.Deployment) steps.Deployment { d.Status = "ACTIVE"; return d }
	primary := func(d steps.Deployment) steps.Deployment { d.Status = "PRIMARY"; return d }
	for _, c := range []struct {
		name   string
		breaks []func(*facts)
		kind   steps.VerdictKind
		number int
		text   string
	}{
		{"all holds", nil, steps.VerdictSucceeded, 41, "41 is live: the only deployment, 2 of 2 tasks running, 2 targets healthy, marked SUCCESSFUL by ECS."},
		{"records denied", []func(*facts){blind}, steps.VerdictSucceeded, 41, "41 is live: the only deployment, 2 of 2 tasks running, 2 targets healthy, rollout COMPLETED; ECS's record of the deployment was not read."},
		{"no target group", []func(*facts){func(f *facts) { f.groups, f.health = 0, nil }}, steps.VerdictSucceeded, 41, "41 is live: the only deployment, 2 of 2 tasks running, no load balancer to ask, marked SUCCESSFUL by ECS."},
		{"nothing asked", []func(*facts){func(f *facts) { f.release = steps.Release{} }}, steps.VerdictSucceeded, 41, ""},
		{"any definition", []func(*facts){func(f *facts) { f.release.TaskDefinition = "" }}, steps.VerdictSucceeded, 41, ""},
		{"family only", []func(*facts){func(f *facts) { f.release.TaskDefinition = "web" }}, steps.VerdictSucceeded, 41, ""},

		{"a target is not healthy", []func(*facts){func(f *facts) { f.health.of["ecs-svc/410"] = counts{running: 2, healthy: 1, reason: "initial"} }}, steps.VerdictProgress, 41, ""},
		{"healthy targets of the other release", []func(*facts){func(f *facts) { f.health.of = map[string]counts{"ecs-svc/400": {running: 2, healthy: 2}} }}, steps.VerdictProgress, 41, ""},
		{"alarm bake time", []func(*facts){rows(mine("IN_PROGRESS", 2)), status(types.ServiceDeploymentStatusInProgress)}, steps.VerdictProgress, 41, ""},
		{"record still open", []func(*facts){status(types.ServiceDeploymentStatusInProgress)}, steps.VerdictProgress, 41, "41 is the only deployment, not yet proven: 2 of 2 tasks run, 2 targets healthy."},
		{"old tasks left", []func(*facts){rows(mine("COMPLETED", 2), old("COMPLETED", 1))}, steps.VerdictProgress, 41,
			"41 is rolling out: 2 of 2 tasks run; 1 task of 40 still there, 2 targets healthy; ECS calls it successful early, old tasks still run."},
		{"one task short", []func(*facts){func(f *facts) { f.rollout.Running, f.rollout.Pending = 1, 1 }}, steps.VerdictProgress, 41, ""},
		{"hook waits", []func(*facts){rows(mine("IN_PROGRESS", 0), old("COMPLETED", 2)), status(types.ServiceDeploymentStatusInProgress), func(f *facts) {
			f.deployments[0].hook, f.deployments[0].stage = sent.Add(time.Hour), "POST_SCALE_UP"
		}}, steps.VerdictPaused, 41, "41 is paused at a lifecycle hook (POST_SCALE_UP), which gives up at 15:00:00 UTC."},
		{"hook waits and rolls back", []func(*facts){rows(mine("IN_PROGRESS", 0), old("COMPLETED", 2)), status(types.ServiceDeploymentStatusInProgress), func(f *facts) {
			f.deployments[0].hook, f.deployments[0].stage, f.deployments[0].hookAction = sent.Add(time.Hour), "POST_SCALE_UP", "ROLLBACK"
		}}, steps.VerdictPaused, 41, "41 is paused at a lifecycle hook (POST_SCALE_UP), which gives up at 15:00:00 UTC and then rolls back."},
		{"stands still", []func(*facts){rows(mine("IN_PROGRESS", 1), old("COMPLETED", 2)), status(types.ServiceDeploymentStatusInProgress), func(f *facts) {
			f.moved, f.patience = sent.Add(time.Minute), 3*time.Minute
		}}, steps.VerdictStalled, 41, "41 has stalled: nothing has moved since 14:01:00 UTC, which is longer than the 3 m that is usual here: 1 of 2 tasks run; 2 tasks of 40 still there."},
		{"stands still, not yet too long", []func(*facts){rows(mine("IN_PROGRESS", 1), old("COMPLETED", 2)), status(types.ServiceDeploymentStatusInProgress), func(f *facts) {
			f.moved, f.patience = sent.Add(3*time.Minute), 3*time.Minute
		}}, steps.VerdictProgress, 41, ""},
		{"bakes", []func(*facts){status(types.ServiceDeploymentStatusInProgress), func(f *facts) {
			f.moved, f.patience, f.deployments[0].stage = sent, 3*time.Minute, "BAKE_TIME"
		}}, steps.VerdictProgress, 41, ""},

		{"stable alone", []func(*facts){blind, rows(mine("", 2))}, steps.VerdictUnknown, 41, "The counts of 41 are met, but ECS says neither COMPLETED nor SUCCESSFUL: stable alone proves nothing."},
		{"nothing wanted", []func(*facts){func(f *facts) {
			f.rollout.Desired, f.rollout.Running = 0, 0
			f.rollout.Deployments[0].Running, f.health.of = 0, nil
		}}, steps.VerdictUnknown, 41, "41 is deployed, but the service wants 0 tasks: nothing runs, so nothing is proven."},
		{"scaled", []func(*facts){scale(2)}, steps.VerdictSucceeded, 41, "Scaled: 2 of 2 tasks running, 2 targets healthy; 41 was not changed."},
		{"scaled, a target is not healthy", []func(*facts){scale(2), func(f *facts) { f.health.of["ecs-svc/410"] = counts{running: 2, healthy: 1} }}, steps.VerdictProgress, 41, "Scaling to 2: 2 of 2 tasks running, 0 pending, 2 targets healthy."},
		{"scaled while another release rolls out", []func(*facts){scale(2), rows(mine("IN_PROGRESS", 2), old("COMPLETED", 1))}, steps.VerdictProgress, 41, ""},
		{"scaled, not shown yet", []func(*facts){scale(5), func(f *facts) { f.rollout.At = sent.Add(3 * time.Second) }}, steps.VerdictSubmitted, 41, "5 tasks asked for at 14:00:00 UTC; the service does not show it yet and wants 2."},
		{"scaled, and auto scaling took it back", []func(*facts){scale(5)}, steps.VerdictSuperseded, 41, "5 tasks asked for at 14:00:00 UTC, but the service wants 2: another change or its auto scaling has set that."},
		{"scaled, and nothing comes", []func(*facts){scale(2), func(f *facts) {
			f.rollout.Running, f.moved, f.patience = 1, sent, 3*time.Minute
		}}, steps.VerdictStalled, 41, ""},
		{"scaled, then another deployment", []func(*facts){scale(2), func(f *facts) { f.release.Before = "ecs-svc/400" }}, steps.VerdictSuperseded, 41, ""},
		{"scaled to nothing", []func(*facts){scale(0), func(f *facts) {
			f.rollout.Desired, f.rollout.Running = 0, 0
			f.rollout.Deployments[0].Running, f.health.of = 0, nil
		}}, steps.VerdictSucceeded, 41, "No task is wanted and none runs, as asked: nothing answers until tasks are wanted again."},
		{"CodeDeploy", []func(*facts){func(f *facts) { f.controller = "CODE_DEPLOY" }}, steps.VerdictUnknown, 41, ""},
		{"no deployment", []func(*facts){rows()}, steps.VerdictUnknown, 41, ""},

		{"not there yet", []func(*facts){rows(primary(old("COMPLETED", 2))), func(f *facts) { f.deployments = f.deployments[1:]; f.rollout.At = sent.Add(3 * time.Second) }},
			steps.VerdictSubmitted, 41, "41 was sent at 14:00:00 UTC; ECS does not show a deployment for it yet."},
		{"record before row", []func(*facts){rows(primary(old("COMPLETED", 2))), status(types.ServiceDeploymentStatusPending), func(f *facts) { f.rollout.At = sent.Add(3 * time.Second) }},
			steps.VerdictSubmitted, 41, ""},
		{"never came", []func(*facts){rows(primary(old("COMPLETED", 2))), func(f *facts) { f.deployments = f.deployments[1:] }},
			steps.VerdictUnknown, 41, "41 was sent at 14:00:00 UTC and ECS shows no deployment for it; PRIMARY is still 40 from 22 Nov 14:00 UTC."},
		{"already there", []func(*facts){rows(primary(old("COMPLETED", 2))), func(f *facts) { f.deployments = f.deployments[1:]; f.release.TaskDefinition = "web:40" }},
			steps.VerdictUnknown, 40, "40 was sent at 14:00:00 UTC and ECS shows no deployment for it; PRIMARY is still 40 from 22 Nov 14:00 UTC. ECS begins none when nothing changes."},

		{"breaker rolls back", []func(*facts){rows(again("IN_PROGRESS"), gone(mine("FAILED", 1))), func(f *facts) {
			f.deployments[0].status, f.deployments[0].breaker = types.ServiceDeploymentStatusRollbackInProgress, types.ServiceDeploymentRollbackMonitorsStatusTriggered
			f.deployments[0].failures, f.deployments[0].threshold = 3, 3
		}}, steps.VerdictRollingBack, 41, "41 is being rolled back to 40 by the circuit breaker (3 of 3 failures): 2 of 2 tasks run; 1 task of 41 still there."},
		{"rolled back by a person", []func(*facts){rows(again("COMPLETED")), status(types.ServiceDeploymentStatusRollbackSuccessful), func(f *facts) {
			f.deployments[0].reason = "Service deployment rolled back because it was stopped by a user."
		}},
			steps.VerdictRolledBack, 41, "41 was ROLLED BACK by a person; 40 is what runs now."},
		{"rolled back to the same id", []func(*facts){rows(primary(old("COMPLETED", 2))), status(types.ServiceDeploymentStatusRollbackSuccessful), func(f *facts) {
			f.deployments[0].alarms = []string{"5xx"}
		}}, steps.VerdictRolledBack, 41, "41 was ROLLED BACK by the alarm 5xx; 40 is what runs now."},
		{"rollback failed", []func(*facts){rows(mine("FAILED", 1)), status(types.ServiceDeploymentStatusRollbackFailed), func(f *facts) {
			f.deployments[0].reason = "No rollback candidate was found to run the rollback."
		}}, steps.VerdictFailed, 41, "41 failed and ECS could not roll it back: No rollback candidate was found to run the rollback."},
		{"rolling back, records denied", []func(*facts){blind, rows(again("IN_PROGRESS"), gone(mine("FAILED", 1)))}, steps.VerdictRollingBack, 41, ""},
		{"rolling back, told by PRIMARY's reason", []func(*facts){blind, func(f *facts) {
			p := again("IN_PROGRESS")
			p.Reason = "ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/400"
			f.rollout.Deployments, f.seen = []steps.Deployment{p}, "ecs-svc/410"
		}}, steps.VerdictRollingBack, 41, "41 is being rolled back to 40 by the circuit breaker: 2 of 2 tasks run."},
		{"rolled back, records denied, told by an event", []func(*facts){blind, rows(again("COMPLETED")), func(f *facts) {
			f.seen = "ecs-svc/410"
			f.rollout.Events = []steps.ServiceEvent{{Text: "(service web) (deployment ecs-svc/410) deployment failed: tasks failed to start."}}
		}}, steps.VerdictRolledBack, 41, "41 was ROLLED BACK by ECS or a person; 40 is what runs now."},
		{"rolled back, records denied, old id again", []func(*facts){blind, rows(primary(old("COMPLETED", 2))), func(f *facts) { f.seen = "ecs-svc/410" }}, steps.VerdictRolledBack, 41, ""},
		{"rolled back, same task definition", []func(*facts){blind, func(f *facts) {
			f.release.TaskDefinition = "web:40"
			f.rollout.Deployments = []steps.Deployment{again("IN_PROGRESS"), deployment("ecs-svc/410", "ACTIVE", 40, "FAILED", 0, sent.Add(time.Second))}
		}}, steps.VerdictRollingBack, 40, ""},

		{"stopped", []func(*facts){rows(mine("IN_PROGRESS", 1)), status(types.ServiceDeploymentStatusStopped), func(f *facts) { f.rollout.Running = 1 }},
			steps.VerdictFailed, 41, "41 was stopped and not rolled back: no reason given. ECS starts no more tasks of it: 1 of 2 run."},
		{"failed, breaker without rollback", []func(*facts){blind, rows(mine("FAILED", 1)), func(f *facts) {
			f.rollout.Breaker, f.rollout.Running = steps.Breaker{Enabled: true}, 1
			f.rollout.Deployments[0].Reason = "tasks failed to start."
		}}, steps.VerdictFailed, 41, "41 failed and was not rolled back: tasks failed to start. ECS starts no more tasks of it: 1 of 2 run."},
		{"failed, breaker about to roll back", []func(*facts){blind, rows(mine("FAILED", 1)), func(f *facts) {
			f.rollout.Breaker = steps.Breaker{Enabled: true, Rollback: true}
		}}, steps.VerdictRollingBack, 41, ""},

		{"failed, record still open", []func(*facts){rows(mine("FAILED", 1)), status(types.ServiceDeploymentStatusInProgress)}, steps.VerdictProgress, 41,
			"41 is rolling out: 1 of 2 tasks run, 2 targets healthy; ECS marks it FAILED."},
		{"came and went", []func(*facts){blind, rows(primary(old("COMPLETED", 2))), func(f *facts) {
			f.rollout.Events = []steps.ServiceEvent{{At: sent.Add(time.Minute), Text: "(service web) (deployment ecs-svc/410) deployment failed: tasks failed to start."}}
		}}, steps.VerdictRolledBack, 41, ""},
		{"nothing asked, rolling back", []func(*facts){rows(again("IN_PROGRESS"), gone(mine("FAILED", 1))), status(types.ServiceDeploymentStatusRollbackInProgress), func(f *facts) {
			f.release = steps.Release{}
		}}, steps.VerdictRollingBack, 41, ""},

		{"superseded", []func(*facts){rows(deployment("ecs-svc/430", "PRIMARY", 43, "IN_PROGRESS", 1, sent.Add(2*time.Minute)), gone(mine("IN_PROGRESS", 1))), status(types.ServiceDeploymentStatusStopped)},
			steps.VerdictSuperseded, 41, "41 was superseded: 43 began at 14:02:00 UTC and is PRIMARY now."},
		{"superseded, records denied", []func(*facts){blind, rows(deployment("ecs-svc/430", "PRIMARY", 43, "IN_PROGRESS", 1, sent.Add(2*time.Minute)), gone(mine("IN_PROGRESS", 1)))},
			steps.VerdictSuperseded, 41, ""},
		{"superseded by the same revision", []func(*facts){rows(deployment("ecs-svc/430", "PRIMARY", 41, "IN_PROGRESS", 1, sent.Add(2*time.Minute)), gone(mine("IN_PROGRESS", 1)))},
			steps.VerdictSuperseded, 41, ""},
		{"another came instead", []func(*facts){rows(deployment("ecs-svc/430", "PRIMARY", 43, "IN_PROGRESS", 1, sent.Add(time.Second)), old("COMPLETED", 2)), func(f *facts) { f.deployments = nil }},
			steps.VerdictSuperseded, 41, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := perfect()
			for _, b := range c.breaks {
				b(&f)
			}
			v, id := judge(f)
			if v.Kind != c.kind || v.Number != c.number || c.text != "" && v.Sentence != c.text {
				t.Errorf("%q of %d (%s): %s\nwant %q of %d: %s", v.Kind, v.Number, id, v.Sentence, c.kind, c.number, c.text)
			}
			if len(v.Evidence) < 6 && len(f.rollout.Deployments) > 0 {
				t.Errorf("only %d findings", len(v.Evidence))
			}
			again, _ := judge(f)
			if again.Sentence != v.Sentence {
				t.Errorf("judged twice: %q and %q", v.Sentence, again.Sentence)
			}
		})
	}
}

// Whatever one reading lacks or adds, a release is never called live while some
// condition of it is known to be unmet.
func TestNeverLiveWithAnUnmetCondition(t *testing.T) {
	states := []string{"", "IN_PROGRESS", "COMPLETED", "FAILED"}
	statuses := append([]types.ServiceDeploymentStatus{""}, types.ServiceDeploymentStatus("").Values()...)
	for _, state := range states {
		for _, sd := range statuses {
			for running := range 3 {
				for healthy := range 3 {
					for _, alone := range []bool{true, false} {
						f := perfect()
						f.rollout.Running, f.rollout.Deployments[0].Running, f.rollout.Deployments[0].State = running, running, state
						f.health.of["ecs-svc/410"] = counts{running: running, healthy: min(healthy, running)}
						if f.deployments[0].status = sd; sd == "" {
							f.deployments = f.deployments[1:]
						}
						if !alone {
							f.rollout.Deployments = append(f.rollout.Deployments, old("COMPLETED", 1))
						}
						v, _ := judge(f)
						good := state == "COMPLETED" && (sd == "" || sd == types.ServiceDeploymentStatusSuccessful) ||
							state == "" && sd == types.ServiceDeploymentStatusSuccessful
						good = good && running == 2 && healthy == 2 && alone
						if (v.Kind == steps.VerdictSucceeded) != good {
							t.Errorf("state %q record %q running %d healthy %d alone %v: %q", state, sd, running, healthy, alone, v.Kind)
						}
					}
				}
			}
		}
	}
}
