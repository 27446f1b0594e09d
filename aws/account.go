package aws

import (
	"context"
	"errors"
	"sync"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	logs "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/fairtradeworker/runbook/steps"
)

// account holds the clients of one profile and region, and what never changes
// there: task definitions, service revisions, finished service deployments.
type account struct {
	cloud *Cloud
	door  door

	mu          sync.Mutex
	clients     *clients
	watches     map[steps.Service]*watch
	definitions map[string]definition        // by ARN
	revisions   map[string]revision          // by service revision ARN
	finished    map[string]serviceDeployment // by ARN
	delays      map[string]time.Duration     // deregistration delay by target group, 0 = not to be had
}

// clients are made when they are first used: most runs need three of them.
type clients struct {
	region      string
	credentials awssdk.CredentialsProvider
	ecs         func() *ecs.Client
	elb         func() *elb.Client
	sts         func() *sts.Client
	logs        func() *logs.Client
	metrics     func() *cloudwatch.Client
	rds         func() *rds.Client
	ecr         func() *ecr.Client
	secrets     func() *secretsmanager.Client
}

func newAccount(c *Cloud, d door) *account {
	return &account{
		cloud: c, door: d,
		watches:     map[steps.Service]*watch{},
		definitions: map[string]definition{},
		revisions:   map[string]revision{},
		finished:    map[string]serviceDeployment{},
		delays:      map[string]time.Duration{},
	}
}

// open gives the clients, reading the configuration where there are none.
func (a *account) open(ctx context.Context) (*clients, error) {
	a.mu.Lock()
	have := a.clients
	a.mu.Unlock()
	if have != nil {
		return have, nil
	}
	cfg, err := a.cloud.config(ctx, a.door.profile, a.door.region)
	if err != nil {
		return nil, troubleOf("aws config", err)
	}
	if cfg.Region == "" {
		return nil, &steps.Trouble{Kind: "other", Source: "aws config", Text: "no region is set",
			Next: "name it in the command (--region) or set AWS_REGION, then reload"}
	}
	fresh := &clients{
		region: cfg.Region, credentials: cfg.Credentials,
		ecs:     sync.OnceValue(func() *ecs.Client { return ecs.NewFromConfig(cfg) }),
		elb:     sync.OnceValue(func() *elb.Client { return elb.NewFromConfig(cfg) }),
		sts:     sync.OnceValue(func() *sts.Client { return sts.NewFromConfig(cfg) }),
		logs:    sync.OnceValue(func() *logs.Client { return logs.NewFromConfig(cfg) }),
		metrics: sync.OnceValue(func() *cloudwatch.Client { return cloudwatch.NewFromConfig(cfg) }),
		rds:     sync.OnceValue(func() *rds.Client { return rds.NewFromConfig(cfg) }),
		ecr:     sync.OnceValue(func() *ecr.Client { return ecr.NewFromConfig(cfg) }),
		secrets: sync.OnceValue(func() *secretsmanager.Client { return secretsmanager.NewFromConfig(cfg) }),
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.clients == nil {
		a.clients = fresh
	}
	return a.clients, nil
}

// fail names what went wrong with a call. An expired sign-in closes the
// clients, so that the next call reads the credentials again.
func (a *account) fail(source string, err error) error {
	err = troubleOf(source, err)
	var t *steps.Trouble
	if errors.As(err, &t) && t.Kind == "expired" {
		a.mu.Lock()
		a.clients = nil
		a.mu.Unlock()
	}
	return err
}

// watch gives what was last read of one service.
func (a *account) watch(s steps.Service) *watch {
	a.mu.Lock()
	defer a.mu.Unlock()
	w := a.watches[s]
	if w == nil {
		w = &watch{seen: map[steps.Release]string{}, ended: map[string]endedTask{}, tried: map[string]try{}, since: map[string]time.Time{}}
		a.watches[s] = w
	}
	return w
}
