package sim

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// service is one ECS service as it lives: its deployments, tasks, events, and
// the history of its service deployments and revisions.
type service struct {
	Service
	index  int
	names  names
	family *family
	rng    *rand.Rand
	hash   uint64
	fates  map[int]Fate // by revision number
	next   *Fate        // of revisions registered after Begin
	world  *World
	lag    time.Duration

	wanted   int
	min, max int // percent
	breaker  *types.DeploymentCircuitBreaker
	grace    int32 // seconds

	deployments []*deployment // newest first; [0] is PRIMARY
	tasks       []*task       // oldest first, stopped ones for an hour
	rollouts    []*rollout    // newest first
	revisions   []*revision   // oldest first
	events      []event       // newest first
	log         *logGroup
	samples     []sample // oldest first

	steady     bool
	lastChange time.Time
	batch      batch // what happened in this tick, for its events
	addresses  int
}

// event is one service event; ECS keeps the last 100.
type event struct {
	id   string
	at   time.Time
	text string
}

const keepEvents = 100

// event adds one in ECS's form: "(service NAME) " + text.
func (s *service) event(at time.Time, text string) {
	s.eventOf(at, "(service "+s.Name+") "+text)
}

func (s *service) eventOf(at time.Time, text string) {
	e := event{id: s.uuid(), at: at, text: text}
	if len(s.events) < keepEvents {
		s.events = append(s.events, event{})
	}
	copy(s.events[1:], s.events)
	s.events[0] = e
}

// batch collects what one tick did, because ECS reports it in one sentence.
type batch struct {
	started, stopped, registered, left []*task
}

// tell turns the tick's batch into events. The wordings are ECS's own, as seen
// in public event listings.
func (s *service) tell(now time.Time) {
	b := s.batch
	s.batch = batch{}
	for _, tasks := range [][]*task{b.started, b.stopped, b.registered, b.left} {
		for _, t := range tasks {
			if d := s.deploymentOf(t); d != nil {
				d.updated = now
			}
		}
	}
	if len(b.started)+len(b.stopped)+len(b.registered)+len(b.left) == 0 {
		return // nearly always
	}
	group := "(target-group " + s.names.targetGroup(s) + ")"
	if n := len(b.left); n > 0 {
		s.event(now, fmt.Sprintf("deregistered %d targets in %s", n, group))
		for _, d := range s.deployments {
			if k := count(b.left, func(t *task) bool { return t.revision == d.revision }); k > 0 {
				s.eventOf(now, fmt.Sprintf("(service %s, taskSet %s) has begun draining connections on %d tasks.", s.Name, d.id(), k))
			}
		}
	}
	if n := len(b.stopped); n > 0 {
		s.event(now, fmt.Sprintf("has stopped %d running tasks: %s.", n, taskList(b.stopped)))
	}
	if n := len(b.started); n > 0 {
		s.event(now, fmt.Sprintf("has started %d tasks: %s.", n, taskList(b.started)))
	}
	if n := len(b.registered); n > 0 {
		s.event(now, fmt.Sprintf("registered %d targets in %s", n, group))
	}
}

func taskList(tasks []*task) string {
	var parts []string
	for _, t := range tasks {
		parts = append(parts, "(task "+t.id+")")
	}
	return strings.Join(parts, " ")
}

func count(tasks []*task, is func(*task) bool) int {
	n := 0
	for _, t := range tasks {
		if is(t) {
			n++
		}
	}
	return n
}
