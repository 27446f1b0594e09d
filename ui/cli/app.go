package cli

import (
	"context"
	"io"

	"github.com/fairtradeworker/runbook/runbook"
	"github.com/fairtradeworker/runbook/steps"
)

// App is what the commands rest on, injected by main. Every function returns an
// error that says what happened, what it means and what to do next, or an Exit.
type App struct {
	Out      io.Writer
	In       io.Reader
	Terminal func() bool   // whether a person sits at both
	Operator func() string // "mira@bastion-2"
	Account  func() string // which account a live walk would be in, as far as the environment says

	Shipped     func() []string // names of the shipped runbooks
	ShippedPage func(name string) ([]byte, bool)
	Load        func(file string) (Page, error) // a path or a shipped name
	Store       func() (*steps.Store, error)    // of past runs, to look at
	Open        func() (*steps.Store, error)    // the same, to write to
	Trust       func() (*steps.Trust, error)    // of pages that may be walked

	Run       Walk
	Rehearse  Walk
	GoOn      func(ctx context.Context, j *steps.Journal, rec Record, o WalkOptions) error
	Scenarios func() []Scenario
	// Sense says what fits now, by the account of the AWS environment; nil: there
	// is none to be asked.
	Sense func(ctx context.Context, books []*runbook.Runbook) steps.Sensed
}

// Walk walks a page that is trusted.
type Walk func(ctx context.Context, p Page, procedure string, o WalkOptions) error

// Scenario is one thing that can go wrong in a rehearsal.
type Scenario struct {
	Name     string `json:"name"`
	Sentence string `json:"sentence"`
	// Endings are the procedures that it concerns, and how an automatic
	// rehearsal of each ends.
	Endings []Ending `json:"endings"`
}

// Ending is how a rehearsal of a procedure ends.
type Ending struct {
	Procedure string `json:"procedure"` // rollback#manual-rollback
	Verdict   string `json:"verdict"`   // how the report's sentence begins
	Exit      int    `json:"exit"`
}

// WalkOptions are the flags of every command that walks.
type WalkOptions struct {
	Plain    bool // lines instead of the screen
	ASCII    bool // no glyph outside ASCII
	Auto     bool // rehearse only
	Unsealed bool // rehearse only: also where nothing holds a step but the proxy
	Look     bool // nothing is changed: mutations are barred, and the client refuses them
	Scenario string
	Seed     uint64
	Notice   string // to be said when the walk begins
	OldPage  bool   // resume: walk the page as it was when it has changed since

	Scripts []steps.Script // that the page was trusted with
	Consent string         // of the operator, to be journaled when a run goes on
}

func (a App) runIDs() []string {
	s, err := a.Store()
	if err != nil {
		return nil
	}
	ids, _ := s.IDs()
	return ids
}
