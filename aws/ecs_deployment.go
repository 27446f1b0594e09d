package aws

import (
	"context"
	"slices"
	"sort"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fairtradeworker/runbook/steps"
)

// serviceDeployment is ECS's own record of one deployment: how it ended and, if
// it was rolled back, to what.
type serviceDeployment struct {
	arn        string
	status     types.ServiceDeploymentStatus
	reason     string
	revision   string   // ARN of the service revision it deploys
	target     string   // the same as a deployment id: ecs-svc/N
	definition string   // ARN of its task definition, "" = not read
	sources    []string // ARNs of the revisions it replaces
	rollback   string   // ARN of the revision rolled back to, "" = none
	because    string   // why it was rolled back
	breaker    types.ServiceDeploymentRollbackMonitorsStatus
	failures   int // of the circuit breaker's threshold
	threshold  int
	alarms     []string // triggered
	stage      string
	hook       time.Time // when a waiting lifecycle hook gives up; zero = none waits
	created    time.Time
	finished   time.Time
	updated    time.Time
	plan       plan
	weights    []weight // the deployed revision's first
	hookAction string   // what a waiting hook does when it gives up
}

// over tells whether it cannot change any more.
func (d serviceDeployment) over() bool {
	switch d.status {
	case types.ServiceDeploymentStatusSuccessful, types.ServiceDeploymentStatusStopped,
		types.ServiceDeploymentStatusRollbackSuccessful, types.ServiceDeploymentStatusRollbackFailed:
		return true
	}
	return false
}

// rolled tells whether it is being or was rolled back.
func (d serviceDeployment) rolled() bool {
	switch d.status {
	case types.ServiceDeploymentStatusRollbackRequested, types.ServiceDeploymentStatusRollbackInProgress,
		types.ServiceDeploymentStatusRollbackSuccessful, types.ServiceDeploymentStatusRollbackFailed:
		return true
	}
	return d.rollback != ""
}

const (
	batch     = 20 // ARNs that the Describe calls of deployments and revisions take
	rereads   = 3  // of what ECS answers MISSING: it shows a deployment late
	rereadGap = 400 * time.Millisecond
)

// listDeployments gives the service's deployments that began after t (zero =
// all that ECS keeps), all pages, newest first.
func (a *account) listDeployments(ctx context.Context, cl *clients, s steps.Service, t time.Time) ([]serviceDeployment, error) {
	in := &ecs.ListServiceDeploymentsInput{Cluster: optional(s.Cluster), Service: &s.Name, MaxResults: new(int32)}
	*in.MaxResults = 100
	if !t.IsZero() {
		in.CreatedAt = &types.CreatedAt{After: &t}
	}
	var list []serviceDeployment
	for {
		out, err := cl.ecs().ListServiceDeployments(ctx, in)
		if err != nil {
			return nil, a.fail("ecs ListServiceDeployments", err)
		}
		for _, d := range out.ServiceDeployments {
			list = append(list, briefOf(d))
		}
		if deref(out.NextToken) == "" || deref(out.NextToken) == deref(in.NextToken) {
			break
		}
		in.NextToken = out.NextToken
	}
	sort.SliceStable(list, func(i, k int) bool { return list[i].created.After(list[k].created) })
	return list, nil
}

// describeDeployments fills in what a list does not say: rollback, breaker,
// alarms, stage. What is over is read once. What ECS does not show yet stays as
// it was.
func (a *account) describeDeployments(ctx context.Context, cl *clients, list []serviceDeployment) error {
	var ask []string
	for i, d := range list {
		a.mu.Lock()
		known, ok := a.finished[d.arn]
		a.mu.Unlock()
		if ok {
			list[i] = known
		} else if d.arn != "" {
			ask = append(ask, d.arn)
		}
	}
	for try := 0; len(ask) > 0 && try < rereads; try++ {
		if try > 0 {
			if err := a.cloud.pause(ctx, rereadGap<<(try-1)); err != nil {
				return a.fail("ecs DescribeServiceDeployments", err)
			}
		}
		var missing []string
		for chunk := range slices.Chunk(ask, batch) {
			out, err := cl.ecs().DescribeServiceDeployments(ctx, &ecs.DescribeServiceDeploymentsInput{ServiceDeploymentArns: chunk})
			if err != nil {
				return a.fail("ecs DescribeServiceDeployments", err)
			}
			for _, d := range out.ServiceDeployments {
				a.fill(list, fullOf(d))
			}
			for _, f := range out.Failures {
				if deref(f.Reason) == "MISSING" {
					missing = append(missing, deref(f.Arn))
				}
			}
		}
		ask = missing
	}
	return nil
}

// fill replaces the entry of d in list, and keeps it where it is over.
func (a *account) fill(list []serviceDeployment, d serviceDeployment) {
	for i := range list {
		if list[i].arn == d.arn {
			list[i] = d
		}
	}
	if d.over() {
		a.mu.Lock()
		a.finished[d.arn] = d
		a.mu.Unlock()
	}
}

func briefOf(d types.ServiceDeploymentBrief) serviceDeployment {
	return serviceDeployment{
		arn: deref(d.ServiceDeploymentArn), status: d.Status, reason: line(deref(d.StatusReason)),
		revision: deref(d.TargetServiceRevisionArn), target: deploymentOf(deref(d.TargetServiceRevisionArn)),
		created: utc(d.CreatedAt), finished: utc(d.FinishedAt),
	}
}

func fullOf(d types.ServiceDeployment) serviceDeployment {
	s := serviceDeployment{
		arn: deref(d.ServiceDeploymentArn), status: d.Status, reason: line(deref(d.StatusReason)),
		stage: string(d.LifecycleStage), created: utc(d.CreatedAt), finished: utc(d.FinishedAt), updated: utc(d.UpdatedAt),
		plan: planOf(d.DeploymentConfiguration), weights: weightsOf(d),
	}
	if s.finished.IsZero() {
		s.finished = utc(d.StoppedAt)
	}
	if d.TargetServiceRevision != nil {
		s.revision = deref(d.TargetServiceRevision.Arn)
		s.target = deploymentOf(s.revision)
	}
	for _, r := range d.SourceServiceRevisions {
		s.sources = append(s.sources, deref(r.Arn))
	}
	if d.Rollback != nil {
		s.rollback, s.because = deref(d.Rollback.ServiceRevisionArn), line(deref(d.Rollback.Reason))
	}
	if b := d.DeploymentCircuitBreaker; b != nil {
		s.breaker, s.failures, s.threshold = b.Status, int(b.FailureCount), int(b.Threshold)
	}
	if d.Alarms != nil {
		s.alarms = d.Alarms.TriggeredAlarmNames
	}
	for _, h := range d.LifecycleHookDetails {
		if h.Status == types.DeploymentLifecycleHookStatusAwaitingAction {
			s.hook, s.hookAction = utc(h.ExpiresAt), string(h.TimeoutAction)
		}
	}
	return s
}
