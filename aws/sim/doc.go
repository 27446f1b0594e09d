// Package sim is a world in memory: an AWS account, the web around it, faults
// and scenarios. It is a handler and a clock. It imports nothing of ours and
// must never know who asks it.
//
// The world has no goroutines and no timers of its own: whenever somebody asks,
// it is first ticked up to now, one simulated second at a time, from a seeded
// generator. The same seed, the same calls at the same times: the same world.
// Only what is meant to take real time (a slow answer, an event stream, a fault
// that hangs) waits, in the goroutine of the request and with its context.
//
// Where things are added, one row each:
//
//	scenario            scenarios.go (the rollout), scenarios_tasks.go, scenarios_around.go
//	cause of dead tasks fates.go; each is also the scenario "cause:NAME"
//	turn of a rollout   turns.go (alarm, hook, standstill); each is also the scenario "turn:NAME"
//	fault of the API    faults.go; an Injection says when, for how long, to which calls
//	AWS operation       a method and a row of its service's table, ops_*.go
//	AWS service         apis in api.go
//	wire protocol       protocols in protocol.go
//	event stream        streams in stream.go
//	metric, alarm       metrics.go, ops_alarms.go
//	host of the web     web in web.go; a change that it allows is a row of webAPIs
//
// A scene (scene.go) furnishes the account; Furnish makes one from the targets
// that a page names.
package sim
