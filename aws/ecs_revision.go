package aws

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fairtradeworker/runbook/steps"
)

// revision is a service revision: the exact workload that one deployment ran.
// It never changes.
type revision struct {
	arn            string
	taskDefinition string            // ARN
	images         map[string]string // container → image reference
	digests        map[string]string // container → sha256:…, where ECS recorded it
	network        string            // subnets, security groups, public address
	first          string            // the container that takes traffic, else the first
}

func (r revision) version() string { return versionOf(r.images[r.first]) }
func (r revision) digest() string  { return r.digests[r.first] }

// describeRevisions reads those that are not known yet. What ECS answers MISSING
// (a revision before October 2024, or one seconds old) is left out; a fresh one
// is asked for again.
func (a *account) describeRevisions(ctx context.Context, cl *clients, arns []string) error {
	var ask []string
	a.mu.Lock()
	for _, arn := range arns {
		if _, ok := a.revisions[arn]; !ok && arn != "" && !slices.Contains(ask, arn) {
			ask = append(ask, arn)
		}
	}
	a.mu.Unlock()
	for chunk := range slices.Chunk(ask, batch) {
		if err := a.describeChunk(ctx, cl, chunk); err != nil {
			return err
		}
	}
	return nil
}

func (a *account) describeChunk(ctx context.Context, cl *clients, ask []string) error {
	for try := 0; len(ask) > 0 && try < rereads; try++ {
		if try > 0 {
			if err := a.cloud.pause(ctx, rereadGap<<(try-1)); err != nil {
				return a.fail("ecs DescribeServiceRevisions", err)
			}
		}
		out, err := cl.ecs().DescribeServiceRevisions(ctx, &ecs.DescribeServiceRevisionsInput{ServiceRevisionArns: ask})
		if err != nil {
			return a.fail("ecs DescribeServiceRevisions", err)
		}
		a.mu.Lock()
		for _, r := range out.ServiceRevisions {
			a.revisions[deref(r.ServiceRevisionArn)] = revisionOf(r)
		}
		a.mu.Unlock()
		if len(out.ServiceRevisions) > 0 {
			break // ECS answers; what it misses it does not have
		}
		ask = ask[:0:0]
		for _, f := range out.Failures {
			if deref(f.Reason) == "MISSING" {
				ask = append(ask, deref(f.Arn))
			}
		}
	}
	return nil
}

func revisionOf(r types.ServiceRevision) revision {
	v := revision{arn: deref(r.ServiceRevisionArn), taskDefinition: deref(r.TaskDefinition), images: map[string]string{}, digests: map[string]string{}}
	v.network = networkOf(r.NetworkConfiguration)
	for i, c := range r.ContainerImages {
		v.images[deref(c.ContainerName)], v.digests[deref(c.ContainerName)] = deref(c.Image), deref(c.ImageDigest)
		if i == 0 {
			v.first = deref(c.ContainerName)
		}
	}
	for _, l := range r.LoadBalancers {
		if n := deref(l.ContainerName); n != "" && v.images[n] != "" {
			v.first = n
			break
		}
	}
	return v
}

func networkOf(n *types.NetworkConfiguration) string {
	if n == nil || n.AwsvpcConfiguration == nil {
		return ""
	}
	c := n.AwsvpcConfiguration
	text := strings.Join(slices.Sorted(slices.Values(c.Subnets)), " ") + ", " + strings.Join(slices.Sorted(slices.Values(c.SecurityGroups)), " ")
	if c.AssignPublicIp == types.AssignPublicIpEnabled {
		text += ", public address"
	}
	return text
}

func (a *account) revision(arn string) (revision, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	r, ok := a.revisions[arn]
	return r, ok
}

// digests gives each deployment the digest that its tasks run: as ECS recorded
// it in the service revision, else as the running tasks report it.
func (j *joint) digests(r *steps.Rollout, tasks taskList, deploys []serviceDeployment) {
	for i := range r.Deployments {
		d := &r.Deployments[i]
		j.mu.Lock()
		def := j.definitions[d.TaskDefinition]
		for arn, rev := range j.revisions {
			if deploymentOf(arn) == d.ID && rev.taskDefinition == d.TaskDefinition {
				d.Digest = rev.digest()
			}
		}
		j.mu.Unlock()
		for _, t := range tasks.running {
			if d.Digest == "" && t.deployment == d.ID {
				d.Digest = t.digests[def.main(mainContainer(j.svc))]
			}
		}
	}
}

// mainContainer is the container that takes the load balancer's traffic.
func mainContainer(svc types.Service) string {
	for _, l := range svc.LoadBalancers {
		if n := deref(l.ContainerName); n != "" {
			return n
		}
	}
	return ""
}
