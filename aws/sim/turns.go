package sim

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// hookWait is a lifecycle hook that waits for somebody's answer.
type hookWait struct {
	stage   types.ServiceDeploymentLifecycleStage
	expires time.Time
}

const (
	turnAlarm = "fairtradeworker-api-5xx"
	hookStage = types.ServiceDeploymentLifecycleStagePostScaleUp
	hookTime  = 24 * time.Hour // ECS's default
)

// What ECS says when an alarm or a hook ends a deployment. The hook's is AWS's
// own (ecs.md 2.4); the alarm's is not public and ours.
const (
	alarmRolledBack = "Service deployment rolled back because a deployment alarm was in the ALARM state: " + turnAlarm + "."
	hookRolledBack  = "Service deployment rolled back because POST_SCALE_UP lifecycle hook(s) failed. Lifecycle hook target arn:aws:lambda:us-east-1:123456789012:function:smoke-test returned FAILED status."
)

// turns is the table of what can become of a rollout while somebody watches that
// is no fate of its tasks: the scenario "turn:NAME" is a release that began
// seconds ago and takes it.
var turns = map[string]struct {
	fate    Fate
	happens []Happening
}{
	"alarm": {happens: []Happening{{At: 6 * time.Second, What: "a deployment alarm went off", do: func(w *World, now time.Time) {
		w.turn(func(s *service, d *deployment) {
			d.rollout.alarm = turnAlarm
			s.event(now, "(deployment "+d.id()+") deployment failed: alarm detected.")
			s.rollBack(d, alarmRolledBack, "", now)
		})
	}}}},
	"hook-fails": {happens: []Happening{{At: 6 * time.Second, What: "a lifecycle hook failed", do: func(w *World, now time.Time) {
		w.turn(func(s *service, d *deployment) { s.rollBack(d, hookRolledBack, "", now) })
	}}}},
	"hook-waits": {happens: []Happening{
		{At: 3 * time.Second, What: "a lifecycle hook waits", do: func(w *World, now time.Time) {
			w.turn(func(_ *service, d *deployment) { d.rollout.hook = &hookWait{hookStage, now.Add(hookTime)} })
		}},
		{At: 10 * time.Minute, What: "the hook was answered: go on", do: func(w *World, now time.Time) {
			w.turn(func(_ *service, d *deployment) { d.rollout.hook = nil })
		}},
	}},
	"stalls": {fate: Fate{OneShort: true}},
}

// turn does something to the rollout of the first service, while it goes on.
func (w *World) turn(do func(*service, *deployment)) {
	if len(w.services) == 0 || len(w.services[0].deployments) == 0 {
		return
	}
	s := w.services[0]
	if d := s.deployments[0]; d.rollout != nil && d.rollout.status == inProgress {
		do(s, d)
	}
}

func turnScenario(name string) (Scenario, bool) {
	t, ok := turns[name]
	if !ok {
		return Scenario{}, false
	}
	return Scenario{
		Name: "turn:" + name, Sentence: "a release began seconds ago: " + name, Seed: 101,
		History: rolling(4 * time.Second), Fates: map[int]Fate{0: t.fate, 1: candidate}, Happens: t.happens,
		Endings: []Ending{end(pageSource, slugRollback, healthy, 0)},
	}, true
}

// describeTurn adds the alarm and the hook to what ECS tells of a rollout.
func (o *rollout) describeTurn(out *types.ServiceDeployment) {
	if o.alarm != "" {
		out.Alarms = &types.ServiceDeploymentAlarms{
			AlarmNames: []string{o.alarm}, TriggeredAlarmNames: []string{o.alarm}, Status: types.ServiceDeploymentRollbackMonitorsStatusTriggered,
		}
	}
	if h := o.hook; h != nil {
		out.LifecycleStage = h.stage
		out.LifecycleHookDetails = []types.DeploymentLifecycleHookDetail{{
			HookId: aws.String("smoke-test"), Status: types.DeploymentLifecycleHookStatusAwaitingAction,
			ExpiresAt: aws.Time(h.expires), TimeoutAction: types.DeploymentLifecycleHookActionRollback,
		}}
	}
}
