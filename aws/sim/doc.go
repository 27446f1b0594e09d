// Package sim is a world in memory: an AWS account, the web around it, faults
// and scenarios. It is a handler and a clock. It imports nothing of ours and
// must never know who asks it.
//
// The world has no goroutines and no timers of its own: whenever somebody asks,
// it is first ticked up to now, one simulated second at a time, from a seeded
// generator. The same seed, the same calls at the same times: the same world.
//
// Where things are added: a scenario is a row of [Scenarios] (scenarios.go); an
// operation is a method and a row of its service's table (ops_*.go); a service
// is a row of apis (api.go); a wire protocol is a row of protocols (protocol.go).
package sim
