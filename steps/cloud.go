package steps

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Cloud is what steps asks of an AWS account. Every method may take seconds and
// returns an error that names the call; *Trouble where the cause is known.
type Cloud interface {
	// Identity says who the calls are made as.
	Identity(ctx context.Context, s Service) (Identity, error)
	// Rollout reads the service once and judges the release that was made.
	// With a zero Release the verdict speaks of the PRIMARY deployment.
	Rollout(ctx context.Context, s Service, rel Release) (Rollout, error)
	// History reads which revisions were deployed and how each deployment ended.
	History(ctx context.Context, s Service) (History, error)
	// Diagnose says why the release, or what is PRIMARY, does not come up.
	Diagnose(ctx context.Context, s Service, rel Release) (Diagnosis, error)
	// Revision describes a task definition: "family:40", a full ARN, or a family.
	Revision(ctx context.Context, s Service, taskDefinition string) (Revision, error)
}

// Trouble is why a source could not be read, in one of the few words on which
// the screen acts.
type Trouble struct {
	Kind   string // "expired", "throttled", "denied", "unreachable", "missing", "other"
	Source string // "ecs DescribeServices"
	Text   string // what AWS said, one line
	Next   string // what the operator can do
}

func (t *Trouble) Error() string { return t.Source + ": " + t.Text }

// Service names one ECS service, as a page's own command names it.
type Service struct {
	Profile string `json:"profile,omitempty"`
	Region  string `json:"region,omitempty"`
	Cluster string `json:"cluster"`
	Name    string `json:"name"`
}

// Release is the change that the operator made, by which a rollout is judged.
type Release struct {
	TaskDefinition string    `json:"task_definition,omitempty"` // wanted: family:40 or an ARN; "" = whatever is PRIMARY
	Before         string    `json:"before,omitempty"`          // id of the PRIMARY deployment just before the change
	Since          time.Time `json:"since"`                     // when the change was sent
	Undo           bool      `json:"undo,omitempty"`            // it is ECS's own rollback of Before
	Scaled         bool      `json:"scaled,omitempty"`          // nothing but the number of tasks was changed …
	Count          int       `json:"count,omitempty"`           // … to this
}

// Identity is who AWS says is calling.
type Identity struct {
	Account string    `json:"account"` // 12 digits, leading zeros kept
	ARN     string    `json:"arn"`
	Role    string    `json:"role"` // short: prod-admin
	Region  string    `json:"region"`
	Profile string    `json:"profile,omitempty"`
	Expires time.Time `json:"expires"` // zero: does not expire or not known
	At      time.Time `json:"at"`
}

// Who is the principal that stays the same over sign-ins: a role without the
// name of its session, a user's ARN.
func (i Identity) Who() string {
	if head, session, ok := strings.Cut(i.ARN, ":assumed-role/"); ok {
		role, _, _ := strings.Cut(session, "/")
		return head + ":assumed-role/" + role
	}
	return i.ARN
}

// Differs says how another identity is not this one, "" where it is: another
// account, principal or region.
func (i Identity) Differs(o Identity) string {
	switch {
	case i.Account != o.Account || i.Who() != o.Who():
		return fmt.Sprintf("it was %s in %s, now it is %s in %s", i.Role, i.Account, o.Role, o.Account)
	case i.Region != o.Region:
		return fmt.Sprintf("the panes show %s, this goes to %s", i.Region, o.Region)
	}
	return ""
}

// Revision is one task definition as far as a release differs by it.
type Revision struct {
	TaskDefinition string    `json:"task_definition"` // ARN
	Family         string    `json:"family"`
	Number         int       `json:"number"`
	Status         string    `json:"status"`  // ACTIVE, INACTIVE
	Version        string    `json:"version"` // image tag
	Image          string    `json:"image"`
	Digest         string    `json:"digest,omitempty"` // sha256:…, where history knows it
	Env            []string  `json:"env"`              // keys, sorted; values are never read into a run
	Secrets        []string  `json:"secrets"`
	CPU            string    `json:"cpu"`
	Memory         string    `json:"memory"`
	Network        string    `json:"network,omitempty"` // in which it ran, where history knows it
	Registered     time.Time `json:"registered"`
	At             time.Time `json:"at"`
}

// History is which revisions a service ran, newest first.
type History struct {
	Source     string      `json:"source"` // "ecs service deployments", "ecs deployments"
	At         time.Time   `json:"at"`
	Candidates []Candidate `json:"candidates"`
	Previous   *Candidate  `json:"previous,omitempty"` // the last that completed and is not what runs or rolls out now
	Why        string      `json:"why"`                // one sentence
}

// Candidate is one revision that could be rolled back to.
type Candidate struct {
	TaskDefinition string        `json:"task_definition"` // ARN
	Family         string        `json:"family"`
	Number         int           `json:"number"`
	State          string        `json:"state"` // SUCCESSFUL, STOPPED, ROLLBACK_SUCCESSFUL, IN_PROGRESS … of its service deployment
	Completed      bool          `json:"completed"`
	Reason         string        `json:"reason,omitempty"`
	Created        time.Time     `json:"created"`
	Finished       time.Time     `json:"finished"`
	Served         time.Duration `json:"served"` // until the next deployment began
	Version        string        `json:"version"`
	Digest         string        `json:"digest,omitempty"`
	Current        bool          `json:"current"` // PRIMARY now
}
