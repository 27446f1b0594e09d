package aws

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fairtradeworker/runbook/steps"
)

// definition is a task definition. All of it but its status never changes.
type definition struct {
	arn        string
	status     string
	registered time.Time
	cpu        string
	memory     string
	containers []container
}

type container struct {
	name      string
	image     string
	essential bool
	env       []string // keys
	secrets   []string // names
	// where they are kept: ARNs, which a key, stage and version may follow
	secretRefs []string
	log        logPlace
}

// logPlace is where a container's output goes. Only the awslogs driver's can be
// read here.
type logPlace struct {
	driver string
	group  string
	prefix string // of its streams: <prefix>/<container>/<task id>
	region string
	mode   string // "blocking", "non-blocking", "" = the account's default
}

// stream is the log stream of one task of a container, "" where the driver
// does not name it so. Source: ecs.md 2.1.
func (c container) stream(task string) string {
	if c.log.driver != string(types.LogDriverAwslogs) || c.log.prefix == "" {
		return ""
	}
	return c.log.prefix + "/" + c.name + "/" + task
}

// main is the container that a version is named after: the one that takes
// traffic, else the first essential one.
func (d definition) main(traffic string) string {
	for _, c := range d.containers {
		if c.name == traffic {
			return c.name
		}
	}
	for _, c := range d.containers {
		if c.essential {
			return c.name
		}
	}
	if len(d.containers) > 0 {
		return d.containers[0].name
	}
	return ""
}

func (d definition) image(name string) string {
	for _, c := range d.containers {
		if c.name == name {
			return c.image
		}
	}
	return ""
}

// Revision describes a task definition. Environment and secrets are given by
// name over all of its containers; values are not read into memory of ours.
func (c *Cloud) Revision(ctx context.Context, s steps.Service, taskDefinition string) (steps.Revision, error) {
	ctx, cancel := context.WithTimeout(ctx, totalTimeout)
	defer cancel()
	a := c.account(s.Profile, s.Region)
	cl, err := a.open(ctx)
	if err != nil {
		return steps.Revision{}, err
	}
	d, err := a.describeDefinition(ctx, cl, taskDefinition)
	if err != nil {
		return steps.Revision{}, err
	}
	traffic, digest := a.ran(d.arn)
	r := steps.Revision{
		Network:        a.ranIn(d.arn),
		TaskDefinition: d.arn, Status: d.status, Image: d.image(d.main(traffic)), Digest: digest,
		Env: []string{}, Secrets: []string{}, CPU: d.cpu, Memory: d.memory, Registered: d.registered, At: c.now().UTC(),
	}
	r.Version = versionOf(r.Image)
	r.Family, r.Number = familyOf(d.arn)
	for _, c := range d.containers {
		r.Env, r.Secrets = append(r.Env, c.env...), append(r.Secrets, c.secrets...)
	}
	slices.Sort(r.Env)
	slices.Sort(r.Secrets)
	r.Env, r.Secrets = slices.Compact(r.Env), slices.Compact(r.Secrets)
	return r, nil
}

// ran gives the container that takes traffic and the digest that a task
// definition ran with, where a service revision of it was read. Where it ran
// with more than one digest the newest revision's is given.
func (a *account) ran(arn string) (traffic, digest string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	newest := ""
	for _, r := range a.revisions {
		if r.taskDefinition == arn && (len(r.arn) > len(newest) || len(r.arn) == len(newest) && r.arn > newest) {
			newest, traffic, digest = r.arn, r.first, r.digest()
		}
	}
	return traffic, digest
}

// ranIn is the network in which a task definition ran last, where it is known.
func (a *account) ranIn(arn string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	newest, network := "", ""
	for _, r := range a.revisions {
		if r.taskDefinition == arn && (len(r.arn) > len(newest) || len(r.arn) == len(newest) && r.arn > newest) {
			newest, network = r.arn, r.network
		}
	}
	return network
}

// definition is describeDefinition, once for each ARN.
func (a *account) definition(ctx context.Context, cl *clients, arn string) (definition, error) {
	a.mu.Lock()
	d, ok := a.definitions[arn]
	a.mu.Unlock()
	if ok {
		return d, nil
	}
	return a.describeDefinition(ctx, cl, arn)
}

func (a *account) describeDefinition(ctx context.Context, cl *clients, name string) (definition, error) {
	out, err := cl.ecs().DescribeTaskDefinition(ctx, &ecs.DescribeTaskDefinitionInput{TaskDefinition: &name})
	if err != nil {
		return definition{}, a.fail("ecs DescribeTaskDefinition", err)
	}
	if out.TaskDefinition == nil {
		return definition{}, &steps.Trouble{Kind: "missing", Source: "ecs DescribeTaskDefinition", Text: "no task definition " + name, Next: nextMissing}
	}
	d := definitionOf(*out.TaskDefinition)
	a.mu.Lock()
	a.definitions[d.arn] = d
	a.mu.Unlock()
	return d, nil
}

func definitionOf(t types.TaskDefinition) definition {
	d := definition{arn: deref(t.TaskDefinitionArn), status: string(t.Status), registered: utc(t.RegisteredAt), cpu: deref(t.Cpu), memory: deref(t.Memory)}
	for _, c := range t.ContainerDefinitions {
		k := container{name: deref(c.Name), image: deref(c.Image), essential: c.Essential == nil || *c.Essential}
		if l := c.LogConfiguration; l != nil {
			o := l.Options
			k.log = logPlace{driver: string(l.LogDriver), group: o["awslogs-group"], prefix: o["awslogs-stream-prefix"], region: o["awslogs-region"], mode: o["mode"]}
		}
		for _, e := range c.Environment {
			k.env = append(k.env, deref(e.Name))
		}
		for _, s := range c.Secrets {
			k.secrets = append(k.secrets, strings.TrimSpace(deref(s.Name)))
			k.secretRefs = append(k.secretRefs, deref(s.ValueFrom))
		}
		d.containers = append(d.containers, k)
	}
	return d
}
