package steps

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/fairtradeworker/runbook/runbook"
)

// Terminal is the operator's, which a screen holds and can give away for the
// time of one command.
type Terminal interface {
	// Hand gives the terminal to f and takes it back when f returns. An error
	// other than f's means that f was not called.
	Hand(ctx context.Context, f func() error) error
}

// hangUp is what a command that has the terminal gets to end after a hang-up or
// another end of the sitting.
const hangUp = 1500 * time.Millisecond

// An interactive step's bash starts from the state that the steps before left.
// What it changes of that stays its own: it has no pipe to say it through.
const interactiveWrapper = `[ -f "$RB_IN_DIR/state.sh" ] && . "$RB_IN_DIR/state.sh"
eval "$RB_IN_VALUES"; unset RB_IN_VALUES
[ -f "$RB_IN_DIR/options.sh" ] && . "$RB_IN_DIR/options.sh"
. "$RB_IN_DIR/hand.sh"
`

const handedOver = "the terminal was handed over; what was typed and shown there is not recorded"

// noTerminal says why a step that needs the terminal cannot have it here.
func (r *Runner) noTerminal() string {
	const byHand = "; run it by hand in another window, then s skips it with that as the reason"
	switch {
	case r.run.Opened.Mode == Rehearsal || r.o.Opened.Mode == Rehearsal:
		return "this step needs the terminal for itself, and in a rehearsal nothing gets it: what is typed there could not be simulated" + byHand
	case r.o.Terminal == nil:
		return "this step needs the terminal for itself, which plain lines, --auto and a walk without a terminal do not have" + byHand
	}
	return ""
}

// hand runs an interactive step on the terminal. It is this program's own child
// in the foreground, so it ends with the terminal; how it ended then is not known.
func (r *Runner) hand(step runbook.Step, o order) {
	dir := filepath.Join(r.o.Journal.Dir(), "shell")
	r.start(step.Mutates, foundTime, func(ctx context.Context, job int) any {
		res := Result{Attempt: o.Attempt, Exit: -1, Note: handedOver}
		begun := time.Now()
		err := r.o.Terminal.Hand(ctx, func() error { return onTerminal(ctx, dir, o, &res) })
		res.Took = time.Since(begun)
		if err != nil {
			res.Err = "hand the terminal over: " + err.Error()
		}
		return endedMsg{job: job, step: step.ID, result: res}
	})
}

// onTerminal runs the order in the terminal's foreground and takes that back.
func onTerminal(ctx context.Context, dir string, o order, res *Result) error {
	values, err := assignments(o.Values)
	if err != nil {
		return err
	}
	if len(values) > valuesCap {
		return fmt.Errorf("hand over the values: together they have %d bytes, %d is the most", len(values), valuesCap)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for name, text := range map[string]string{"hand.sh": o.Script + "\n", "interactive.sh": interactiveWrapper} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	cmd := exec.Command(o.Bash, "--noprofile", "--norc", filepath.Join(dir, "interactive.sh"))
	cmd.Env = append(append([]string{}, o.Env...), "RB_IN_DIR="+dir, "RB_IN_START="+o.Dir, "RB_IN_VALUES="+values)
	cmd.Dir = o.Dir
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Foreground: true, Ctty: int(os.Stdin.Fd())}
	if err := cmd.Start(); err != nil {
		return err
	}
	defer takeBack()
	ended := make(chan unix.WaitStatus, 1)
	go func() { ended <- waitFor(cmd.Process.Pid) }()
	var ws unix.WaitStatus
	select {
	case ws = <-ended:
	case <-ctx.Done():
		syscall.Kill(-cmd.Process.Pid, syscall.SIGHUP)
		select {
		case ws = <-ended:
		case <-time.After(hangUp):
			res.Lost = "the sitting ended while it had the terminal, and it goes on"
			return nil
		}
	}
	cmd.Process.Release()
	switch {
	case ws.Signaled():
		res.Signal = ws.Signal().String()
	case ctx.Err() != nil:
		res.Exit, res.Lost = ws.ExitStatus(), "the sitting ended while it had the terminal"
	default:
		res.Exit = ws.ExitStatus()
	}
	return nil
}

// waitFor waits for the end. One that stops (Ctrl-Z) is made to go on: nobody
// could bring it back to the foreground.
func waitFor(pid int) unix.WaitStatus {
	for {
		var ws unix.WaitStatus
		_, err := unix.Wait4(pid, &ws, unix.WUNTRACED, nil)
		switch {
		case errors.Is(err, unix.EINTR):
		case err != nil:
			return 0
		case ws.Stopped():
			syscall.Kill(-pid, syscall.SIGCONT)
		default:
			return ws
		}
	}
}

// takeBack puts this program in the terminal's foreground again and drops what
// was typed for the command and not read by it: no such key may act here.
func takeBack() {
	signal.Ignore(syscall.SIGTTOU) // what a background program gets for asking
	defer signal.Reset(syscall.SIGTTOU)
	fd := int(os.Stdin.Fd())
	unix.IoctlSetPointerInt(fd, unix.TIOCSPGRP, unix.Getpgrp())
	dropInput(fd)
}
