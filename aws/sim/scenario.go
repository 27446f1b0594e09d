package sim

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Scenario is what is the matter with the scene's first service, and how a
// rehearsal of it should end.
type Scenario struct {
	Name     string
	Sentence string // one line for a picker
	Seed     uint64
	// History of the service's deployments, oldest first.
	History []Past
	// Fates of revisions, counted back from the newest: 0 is the newest, 1 the
	// one before. A revision without a fate is healthy.
	Fates map[int]Fate
	// Next is the fate of revisions that are registered during the rehearsal;
	// nil is a healthy life.
	Next *Fate
	// Breaker is the service's circuit breaker; by default it is off.
	Breaker Breaker
	// Unpushed are revisions whose image is not in the repository, counted back.
	Unpushed []int
	// Unmade are the names of secrets that the task definitions refer to and the
	// account does not have; {family} is the service's.
	Unmade []string
	// Snapshots of the first database, by age; nil is the usual nightly ones.
	Snapshots []Snapshot
	// SchemaChanged is how long before Begin a release changed the database
	// schema; zero is never.
	SchemaChanged time.Duration
	// Errors is how many errors Sentry counts in ten minutes.
	Errors int
	// NoToken: the person has no token that Sentry takes.
	NoToken bool
	// Lag is how long a new deployment stays invisible to the reads of ECS, and
	// its service deployment MISSING.
	Lag time.Duration
	// Happens are things that others do.
	Happens []Happening
	// Faults are what goes wrong with the AWS API itself.
	Faults []Injection
	// Endings are the procedures that it concerns, with what an automatic
	// rehearsal of each must end with; the first is the one that it is made for.
	Endings []Ending
}

// Breaker is a deployment circuit breaker's configuration.
type Breaker struct{ Enable, Rollback bool }

// Snapshot is one of a database: its name is made from its time.
type Snapshot struct {
	Ago    time.Duration // before Begin, when it was taken
	Manual bool          // else an automated one
}

// Happening is something that somebody else does.
type Happening struct {
	// At is when: since Begin, or since the first accepted call of the
	// operation After ("UpdateService").
	At    time.Duration
	After string
	What  string // one sentence, in the past tense
	do    func(w *World, now time.Time)
}

// Past is one deployment before the rehearsal began.
type Past struct {
	Back    int           // revision, counted back from the newest
	Ago     time.Duration // before Begin, when it was created
	Took    time.Duration // until it finished in an account, see hurry; 0 with Outcome Rolling
	Outcome Outcome
}

// Outcome is how a past deployment ended.
type Outcome int

// The outcomes of a past deployment.
const (
	Successful     Outcome = iota
	StoppedByHand          // a person stopped it and ECS rolled it back
	Rolling                // still in progress at Begin, or was until the breaker acted
	BreakerTripped         // the circuit breaker rolled it back
)

func find(name string) (Scenario, error) {
	if name == "" {
		name = "bad-release"
	}
	for _, s := range Scenarios() {
		if s.Name == name {
			return s, nil
		}
	}
	if cause, ok := strings.CutPrefix(name, "cause:"); ok {
		if s, ok := causeScenario(cause); ok {
			return s, nil
		}
	}
	if turn, ok := strings.CutPrefix(name, "turn:"); ok {
		if s, ok := turnScenario(turn); ok {
			return s, nil
		}
	}
	return Scenario{}, fmt.Errorf("no scenario %q; there are: %s", name, strings.Join(known(), ", "))
}

// in is the scenario as it happens in a scene: the secret that is missing there
// is called as its team would call it.
func (s Scenario) in(scene Scene) Scenario {
	name := strings.Replace(missingSecret, example.owner, scene.Services[0].owner(), 1)
	own := func(secret string) string {
		if secret == missingSecret {
			return name
		}
		return secret
	}
	s.Unmade, s.Fates = slices.Clone(s.Unmade), maps.Clone(s.Fates)
	for i, u := range s.Unmade {
		s.Unmade[i] = own(u)
	}
	for back, f := range s.Fates {
		f.Secret = own(f.Secret)
		s.Fates[back] = f
	}
	if s.Next != nil {
		next := *s.Next
		next.Secret = own(next.Secret)
		s.Next = &next
	}
	return s
}
