package sim

import "strings"

// Scene furnishes a world: a plain value, so that the targets a page names can
// be put in. What is left zero gets a default; see DefaultScene.
type Scene struct {
	Account string // 12 digits
	Region  string
	Role    string // of the caller: arn:aws:sts::<Account>:assumed-role/<Role>/<Session>
	Session string
	// Services: the scenario happens to the first one, the others are healthy
	// and steady.
	Services []Service
	// Databases are RDS instances, Secrets names in Secrets Manager.
	Databases, Secrets []string
	// Repo is the GitHub repository, OWNER/NAME, that gh means when a page names
	// none; by default it is named after the first service's family.
	Repo string
	// LogGroups and Repositories are those that belong to no service; they are
	// empty.
	LogGroups, Repositories []string
	// MadeUp: no service is named, and the one that is there was made up, so that
	// hosts have something behind them.
	MadeUp bool
}

// Service is one ECS service behind a target group, with its log group and the
// site it serves.
type Service struct {
	Cluster   string
	Name      string
	Tasks     int      // wanted
	Family    string   // of its task definitions; default Name
	Container string   // default "api"
	Port      int      // of the container; default 3000
	LogGroup  string   // default /ecs/<Name>
	Host      string   // that it serves over HTTPS; "" is none
	Hosts     []string // more of them
	// MinHealthy and Max are minimumHealthyPercent and maximumPercent; default
	// 100 and 200.
	MinHealthy, Max int
	// Revisions of the family, oldest first; default four, ending in 42.
	Revisions []Revision
}

// Revision is one task definition of a family.
type Revision struct {
	Number int
	Tag    string   // of the image
	Digest string   // sha256, 64 hex digits
	Env    []string // "KEY=value", plain environment
	// Inactive means deregistered: UpdateService refuses it.
	Inactive bool
	Memory   int // MiB of the task; default 2048
}

// DefaultScene is FairTradeWorker's production account as its deployment page
// names it; numbers, digests and values are example data.
func DefaultScene() *Scene {
	return &Scene{
		Account: "123456789012", Region: "us-east-1", Role: "prod-admin", Session: "operator",
		Databases: []string{"fairtradeworker-db"},
		Secrets:   []string{"/fairtradeworker/production/database-url", missingSecret, "/fairtradeworker/production/sentry-dsn", "/fairtradeworker/staging/jwt-secret"},
		Services: []Service{
			{Cluster: "fairtradeworker-cluster", Name: "fairtradeworker-api", Tasks: 6,
				Host: "api.fairtradeworker.com", Revisions: exampleRevisions(example)},
			{Cluster: "fairtradeworker-cluster", Name: "fairtradeworker-api-staging", Tasks: 2,
				Host: "staging-api.fairtradeworker.com", Revisions: stagingRevisions(example)},
		},
	}
}

// filled is the scene with its defaults; the scene itself is not changed.
func (s *Scene) filled() Scene {
	if s == nil {
		s = DefaultScene()
	}
	out := *s
	d := DefaultScene()
	set(&out.Account, d.Account)
	set(&out.Region, d.Region)
	set(&out.Role, d.Role)
	set(&out.Session, d.Session)
	if len(out.Services) == 0 {
		out.Services = d.Services
		if out.Databases == nil {
			out.Databases = d.Databases
		}
		if out.Secrets == nil {
			out.Secrets = d.Secrets
		}
	}
	out.Services = append([]Service(nil), out.Services...)
	for i := range out.Services {
		v := &out.Services[i]
		set(&v.Cluster, "default")
		set(&v.Family, v.Name)
		set(&v.Container, "api")
		set(&v.LogGroup, "/ecs/"+v.Name)
		set(&v.Tasks, d.Services[0].Tasks)
		set(&v.Port, 3000)
		set(&v.MinHealthy, 100)
		set(&v.Max, 200)
		if len(v.Revisions) == 0 {
			v.Revisions = exampleRevisions(v.names(out.Region))
		}
	}
	set(&out.Repo, out.Services[0].owner()+"/"+strings.TrimSuffix(out.Services[0].Family, "-staging"))
	return out
}

// owner is whose service it is, as far as its name says.
func (v Service) owner() string {
	owner, _, _ := strings.Cut(v.Family, "-")
	return owner
}

// names are what its environment speaks of.
func (v Service) names(region string) envNames {
	n := envNames{owner: v.owner(), site: v.owner() + ".example", region: region}
	if labels := strings.Split(v.Host, "."); len(labels) > 2 {
		n.site = strings.Join(labels[1:], ".")
	}
	return n
}

func set[T comparable](v *T, to T) {
	var zero T
	if *v == zero {
		*v = to
	}
}
