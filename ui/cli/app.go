package cli

import (
	"context"
	"io"

	"github.com/fairtradeworker/runbook/steps"
)

// App is what the commands rest on, injected by main. Every function returns an
// error that says what happened, what it means and what to do next, or an Exit.
type App struct {
	Out     io.Writer
	Shipped func() []string                 // names of the shipped runbooks
	Load    func(file string) (Page, error) // a path or a shipped name
	Store   func() (*steps.Store, error)    // of past runs, to look at

	Pick      func(ctx context.Context, a App, o WalkOptions) error
	Run       func(ctx context.Context, p Page, procedure string, o WalkOptions) error
	Rehearse  func(ctx context.Context, p Page, procedure string, o WalkOptions) error
	Resume    func(ctx context.Context, run string, o WalkOptions) error
	Scenarios func() []Scenario
}

// Scenario is one thing that can go wrong in a rehearsal.
type Scenario struct {
	Name     string `json:"name"`
	Sentence string `json:"sentence"`
}

// WalkOptions are the flags of every command that walks.
type WalkOptions struct {
	Plain    bool // lines instead of the screen
	ASCII    bool // no glyph outside ASCII
	Auto     bool // rehearse only
	Look     bool // nothing is changed: mutations are barred, and the client refuses them
	Scenario string
	Seed     uint64
	Notice   string // to be said when the walk begins
	OldPage  bool   // resume: walk the page as it was when it has changed since
}

func (a App) runIDs() []string {
	s, err := a.Store()
	if err != nil {
		return nil
	}
	ids, _ := s.IDs()
	return ids
}
