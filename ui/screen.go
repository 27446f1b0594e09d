package ui

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fairtradeworker/runbook/steps"
)

// Feed is where events and output lines come from; *steps.Feed is one.
type Feed interface {
	Next(ctx context.Context) (b steps.Batch, ok bool)
}

// Screen is everything that the screen needs. It does no I/O of its own: events
// come from Feed, and what the operator does goes to Do.
type Screen struct {
	Run  *steps.Run       // the fold so far; from here on owned by the screen
	Feed Feed             // nil: nothing comes
	Do   func(steps.Act)  // must not block
	Now  func() time.Time // world time in a rehearsal; nil: time.Now
	Keys func() time.Time // when a key came, by the keyboard's clock; nil: time.Now
	// Save writes what was copied to a file and gives its path; nil: no file.
	Save  func(text string) (path string, err error)
	ASCII bool   // signs that every terminal has
	Shown func() // called once, when the first frame is on the terminal
	// Terminal is the one whose other end the run's steps ask for the terminal.
	Terminal *Terminal
	// Watching: another program walks the run. Do takes notes and holds then,
	// and nothing else is asked of it.
	Watching bool
	// Auto: the run answers for itself in this sitting, whoever began it.
	Auto    bool
	Clients []string // which clients a step will find, "aws: stand-in …"; shown first in the journal pane
	Notes   []string // more lines for the same place
}

// Model is the screen as a Bubble Tea model, for a program that someone else runs.
func (s Screen) Model(ctx context.Context) tea.Model { return newModel(ctx, s) }

// Walk runs the screen until the operator leaves it, accepts the report, or ctx
// is done; then it gives ctx's error. The terminal is restored in every case.
// Signals are left to the caller.
func Walk(ctx context.Context, s Screen, opts ...tea.ProgramOption) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	return run(ctx, newModel(ctx, s), opts)
}

// run runs a program. When ctx is done it first asks the program to quit, so
// that the alternate screen is left in order, and kills it only when it does
// not answer.
func run(ctx context.Context, m tea.Model, opts []tea.ProgramOption) error {
	hard, kill := context.WithCancel(context.WithoutCancel(ctx))
	defer kill()
	p := tea.NewProgram(m, append([]tea.ProgramOption{tea.WithContext(hard), tea.WithoutSignalHandler()}, opts...)...)
	stop := context.AfterFunc(ctx, func() {
		p.Quit()
		select {
		case <-hard.Done():
		case <-time.After(2 * time.Second):
			kill()
		}
	})
	defer stop()
	_, err := p.Run()
	if ctx.Err() != nil && (err == nil || errors.Is(err, tea.ErrProgramKilled)) {
		return ctx.Err()
	}
	return err
}
