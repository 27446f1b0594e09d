package sim

import (
	"encoding/json"
	"time"
)

// Options say which world to make. The zero value is the default scenario, now.
type Options struct {
	// Scenario is a name of [Scenarios]; "" is "bad-release".
	Scenario string
	// Seed decides every jitter and id; 0 is the scenario's own.
	Seed uint64
	// Now is the clock the world follows; nil is time.Now.
	Now func() time.Time
	// Begin is when the rehearsal began, in world time; zero is Now(). The
	// scenario's history is laid out before it.
	Begin time.Time
	// Replay holds the mutating calls of an earlier sitting, as OnCall gave
	// them; each is applied at its own time before the world is handed over.
	Replay []Call
	// Elapsed is how long the earlier sitting lasted: the world goes on from
	// Begin+Elapsed.
	Elapsed time.Duration
	// Mark is that of the earlier sitting's world; New fails with ErrOtherWorld
	// when this one has another. "" is not compared.
	Mark string
	// Scene furnishes the account; nil is DefaultScene().
	Scene *Scene
	// OnCall is told every accepted mutating call, in order. It must not make
	// a mutating call itself.
	OnCall func(Call)
	// OnRefused is told the host of every request that nothing here simulates.
	OnRefused func(host string)
	// OnAsk is told every request to an AWS host, refused or not, with the time
	// since Begin; service and op are empty where the request does not say.
	OnAsk func(at time.Duration, service, op string)
	// Faults go wrong in addition to the scenario's own.
	Faults []Injection
	// SlowBy is how long every AWS call takes, in real time; it ends early with
	// the request's context.
	SlowBy time.Duration
}

// Call is one accepted mutating call: what was asked, and when.
type Call struct {
	At      time.Duration   `json:"at"`      // world time since Begin, in nanoseconds
	Service string          `json:"service"` // signing name: "ecs"
	Op      string          `json:"op"`      // "UpdateService"
	Body    json.RawMessage `json:"body"`    // the decoded input, as the service's JSON
}
