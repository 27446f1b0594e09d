package sim

import (
	"fmt"
	"sort"
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
	// Verdict is what a good run ends with, Exit the exit status that goes
	// with it.
	Verdict string
	Exit    int
}

// Past is one deployment before the rehearsal began.
type Past struct {
	Back    int           // revision, counted back from the newest
	Ago     time.Duration // before Begin, when it was created
	Took    time.Duration // until it finished; 0 with Outcome Rolling
	Outcome Outcome
}

// Outcome is how a past deployment ended.
type Outcome int

// The outcomes of a past deployment.
const (
	Successful    Outcome = iota
	StoppedByHand         // a person stopped it and ECS rolled it back
	Rolling               // still in progress at Begin
)

// Fate is what becomes of a revision's tasks. The zero Fate is a healthy life.
type Fate struct {
	// Life is how long a task runs before its container exits; zero is for ever.
	Life Span
	Exit int // exit status then
	// Pending is how long its image takes to arrive; zero is the usual span.
	Pending Span
	// Again is the pause before the scheduler replaces a task that died.
	Again Span
	// Warm is how long a target stays initial; zero is the usual span.
	Warm Span
	// NeverHealthy keeps its targets from ever passing a health check.
	NeverHealthy bool
	// OneShort keeps the last wanted task from ever passing its health check
	// while all the others are in service, so a rollout never completes.
	OneShort bool
	// Fails is the share of its requests that it answers with 503.
	Fails float64
	// LastWords are its log lines before it exits.
	LastWords []string
}

// Span is a range of durations; a value is drawn from it per task.
type Span struct{ From, To time.Duration }

func (s Span) zero() bool { return s == Span{} }

func find(name string) (Scenario, error) {
	if name == "" {
		name = "bad-release"
	}
	var known []string
	for _, s := range Scenarios() {
		if s.Name == name {
			return s, nil
		}
		known = append(known, s.Name)
	}
	sort.Strings(known)
	return Scenario{}, fmt.Errorf("no scenario %q; there are: %s", name, strings.Join(known, ", "))
}
