package steps

import (
	"context"
	"time"
)

// Timer is a Cloud that says how far a release has come.
type Timer interface {
	Progress(ctx context.Context, s Service, rel Release) (Progress, error)
}

// timeless is what two readings that say the same have in common.
func (p *Progress) timeless() *Progress {
	if p == nil {
		return nil
	}
	c := *p
	c.At = time.Time{}
	return &c
}

// Progress is how far a release has come and how long it takes, beside its
// Rollout: strategy, stage, weights, and time.
type Progress struct {
	At         time.Time   `json:"at"`
	Deployment string      `json:"deployment"`
	Number     int         `json:"number"`
	Strategy   Strategy    `json:"strategy"`
	Stage      string      `json:"stage,omitempty"` // ECS's lifecycle stage, "" where it gives none
	Place      int         `json:"place"`           // of Stage among Stages, from 1; 0 where not among them
	Stages     []string    `json:"stages,omitempty"`
	Weights    []Weight    `json:"weights,omitempty"` // the release first; only where traffic is shifted
	Flip       bool        `json:"flip"`              // a rollback now is a flip of traffic: the old tasks still run
	Began      time.Time   `json:"began"`
	Ended      time.Time   `json:"ended"` // zero: under way
	Usual      Usual       `json:"usual"`
	ETA        time.Time   `json:"eta"`    // Began + Usual.Median; zero where it is over or nothing is known
	Slower     bool        `json:"slower"` // than every deployment before, and by half than the median
	Failures   int         `json:"failures"`
	Threshold  int         `json:"threshold"` // of the circuit breaker; 0 where it is off
	Countdowns []Countdown `json:"countdowns,omitempty"`
}

// Strategy is how ECS replaces tasks.
type Strategy string

const (
	Rolling   Strategy = "rolling"
	BlueGreen Strategy = "blue/green"
	Linear    Strategy = "linear"
	Canary    Strategy = "canary"
)

// Weight is the share of traffic that one revision gets, in percent.
type Weight struct {
	Deployment string  `json:"deployment"`
	Number     int     `json:"number"` // 0 where not known
	Production float64 `json:"production"`
	Test       float64 `json:"test"`
	Running    int     `json:"running"`
	Requested  int     `json:"requested"`
}

// Usual is how long the service's own successful deployments took.
type Usual struct {
	Count                     int `json:"count"`
	Shortest, Median, Longest time.Duration
}

// Countdown is a wait that ends by itself.
type Countdown struct {
	Name  string    `json:"name"` // "grace period", "draining", "bake time", "hook"
	Until time.Time `json:"until"`
	Note  string    `json:"note"` // what it counts, and from when
}
