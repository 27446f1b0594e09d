package ui

import (
	"context"
	"fmt"
	"io"
	"os"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"
)

// Terminal lets somebody else have the terminal for a while: the screen is taken
// off it, and put back when they are done. One is given to the screen and to
// whoever asks.
type Terminal struct{ asks chan *loan }

// NewTerminal is a terminal that nobody asked for yet.
func NewTerminal() *Terminal { return &Terminal{asks: make(chan *loan)} }

type loan struct {
	f     func() error
	begun atomic.Bool // f is called, or will never be
	done  chan error
}

// Hand waits for the screen to give the terminal away, calls f and gives its
// error. When ctx ends before that, f is not called.
func (t *Terminal) Hand(ctx context.Context, f func() error) error {
	h := &loan{f: f, done: make(chan error, 1)}
	select {
	case t.asks <- h:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	select {
	case err := <-h.done:
		return err
	case <-ctx.Done():
		if h.begun.CompareAndSwap(false, true) {
			return context.Cause(ctx)
		}
		return <-h.done
	}
}

type (
	handMsg   struct{ loan *loan }
	handedMsg struct{}
)

// next waits for somebody to ask.
func (t *Terminal) next(ctx context.Context) tea.Cmd {
	if t == nil {
		return nil
	}
	return func() tea.Msg {
		select {
		case h := <-t.asks:
			return handMsg{h}
		case <-ctx.Done():
			return nil
		}
	}
}

// give is the command that does it.
func (h *loan) give(step Safe) tea.Cmd {
	return tea.Exec(&loanCommand{h, step}, func(error) tea.Msg { return handedMsg{} })
}

type loanCommand struct {
	*loan
	step Safe
}

func (h *loanCommand) Run() error {
	if !h.begun.CompareAndSwap(false, true) {
		return nil
	}
	fmt.Fprintf(os.Stdout, "runbook: %s has the terminal. The screen comes back when it ends.\r\n", h.step)
	h.done <- h.f()
	return nil
}

func (h *loanCommand) SetStdin(io.Reader)  {}
func (h *loanCommand) SetStdout(io.Writer) {}
func (h *loanCommand) SetStderr(io.Writer) {}
