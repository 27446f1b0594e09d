package steps

import (
	"reflect"
	"strings"
	"time"
)

// Rollout is one reading of an ECS service. Counts are tasks.
type Rollout struct {
	Source         string            `json:"source"` // "ecs"
	At             time.Time         `json:"at"`
	Service        Service           `json:"service"`
	TaskDefinition string            `json:"task_definition"` // ARN that the service has now
	Desired        int               `json:"desired"`
	Running        int               `json:"running"`
	Pending        int               `json:"pending"`
	Deployments    []Deployment      `json:"deployments"`       // PRIMARY first
	Stopped        []StoppedTask     `json:"stopped,omitempty"` // newest first, 10 at most
	Events         []ServiceEvent    `json:"events,omitempty"`  // newest first, 10 at most
	Targets        TargetHealth      `json:"targets"`
	Breaker        Breaker           `json:"breaker"`
	Blind          map[string]string `json:"blind,omitempty"` // part that could not be read → why
	Verdict        Verdict           `json:"verdict"`
	Progress       *Progress         `json:"progress,omitempty"`
}

// Deployment is one row of the service's deployments.
type Deployment struct {
	ID             string    `json:"id"`     // ecs-svc/1234567890
	Status         string    `json:"status"` // PRIMARY, ACTIVE
	TaskDefinition string    `json:"task_definition"`
	Family         string    `json:"family"`
	Number         int       `json:"number"`  // revision
	Version        string    `json:"version"` // image tag
	Digest         string    `json:"digest,omitempty"`
	State          string    `json:"state"` // IN_PROGRESS, COMPLETED, FAILED; "" where ECS gives none
	Reason         string    `json:"reason,omitempty"`
	Running        int       `json:"running"`
	Pending        int       `json:"pending"`
	Desired        int       `json:"desired"`
	Failed         int       `json:"failed"`  // ECS's failedTasks: tasks that never ran
	Stopped        int       `json:"stopped"` // stopped tasks of it that ECS still remembers
	Created        time.Time `json:"created"`
}

// StoppedTask is a task that ended.
type StoppedTask struct {
	ID         string        `json:"id"`         // task id, full
	Deployment string        `json:"deployment"` // ecs-svc/…
	Number     int           `json:"number"`
	Reason     string        `json:"reason"`
	Code       string        `json:"code"` // stopCode
	Exit       *int          `json:"exit,omitempty"`
	At         time.Time     `json:"at"`
	Lived      time.Duration `json:"lived"`
}

// Replaced tells whether the scheduler itself took the task away in the course
// of a rollout, which is no failure.
func (t StoppedTask) Replaced() bool {
	return t.Code == "ServiceSchedulerInitiated" && strings.HasPrefix(t.Reason, "Scaling activity initiated by")
}

// ServiceEvent is one of ECS's event lines.
type ServiceEvent struct {
	ID   string    `json:"id"`
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// TargetHealth counts the load balancer's targets. Known is false where it was
// not read or the service has no target group.
type TargetHealth struct {
	Known                                        bool   `json:"known"`
	Healthy, Initial, Unhealthy, Draining, Other int    `json:",omitempty"`
	Reason                                       string `json:"reason,omitempty"` // of the first unhealthy one
}

// Breaker is the deployment circuit breaker's setting.
type Breaker struct {
	Enabled  bool `json:"enabled"`
	Rollback bool `json:"rollback"`
}

// Verdict is what became of one release. "Stable" is not one.
type Verdict struct {
	Kind     VerdictKind `json:"kind"`
	Sentence string      `json:"sentence"`
	Evidence []Finding   `json:"evidence,omitempty"` // what it rests on, what is missing
	Number   int         `json:"number"`             // revision it speaks of
}

// VerdictKind is the closed list of verdicts.
type VerdictKind string

const (
	VerdictNone        VerdictKind = ""             // nothing was asked
	VerdictSubmitted   VerdictKind = "submitted"    // sent, not yet to be seen in ECS
	VerdictProgress    VerdictKind = "in progress"  //
	VerdictSucceeded   VerdictKind = "succeeded"    //
	VerdictRollingBack VerdictKind = "rolling back" //
	VerdictRolledBack  VerdictKind = "rolled back"  // by ECS or a person: the release is gone
	VerdictFailed      VerdictKind = "failed"       // and not rolled back
	VerdictSuperseded  VerdictKind = "superseded"   // another release took its place
	VerdictUnknown     VerdictKind = "unknown"
)

// Over tells whether the release has come to an end, good or bad.
func (v Verdict) Over() bool {
	switch v.Kind {
	case VerdictSucceeded, VerdictRolledBack, VerdictFailed, VerdictSuperseded:
		return true
	}
	return false
}

// Primary is the deployment that ECS is moving to.
func (r Rollout) Primary() (Deployment, bool) {
	for _, d := range r.Deployments {
		if d.Status == "PRIMARY" {
			return d, true
		}
	}
	return Deployment{}, false
}

// Same tells whether r and o say the same but for their age.
func (r Rollout) Same(o Rollout) bool {
	r.At, o.At = time.Time{}, time.Time{}
	r.Verdict.Evidence, o.Verdict.Evidence = nil, nil
	r.Progress, o.Progress = r.Progress.timeless(), o.Progress.timeless()
	return reflect.DeepEqual(r, o)
}
