package steps

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// errDetached is the cause with which a job is left to the supervisor: the
// command goes on, and its result is found when the run is gone on with.
var errDetached = errors.New("left to the supervisor")

// tether is the program's hold on its supervisor. It reads only while a command
// is in flight.
type tether struct {
	cmd     *exec.Cmd
	orders  *os.File
	answers *os.File
	broken  bool        // nothing more can be asked of it
	left    bool        // it goes on alone
	spilled func(int64) // is told how many bytes of the output are not kept, as they become more; nil: nobody
}

// startTether starts the supervisor of the run in dir. What it does to start is
// not waited for.
func startTether(dir string) (*tether, error) {
	self := "/proc/self/exe" // also when the file was replaced since
	if _, err := os.Stat(self); err != nil {
		if self, err = os.Executable(); err != nil {
			return nil, err
		}
	}
	in, orders, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	answers, out, err := os.Pipe()
	if err != nil {
		in.Close()
		orders.Close()
		return nil, err
	}
	t := &tether{cmd: exec.Command(self, superviseArg, dir), orders: orders, answers: answers}
	t.cmd.Args[0] = "runbook"
	t.cmd.Env = []string{} // a command's environment comes with its order
	for _, name := range []string{"GOCOVERDIR", "GORACE", "GODEBUG"} {
		if v, ok := os.LookupEnv(name); ok {
			t.cmd.Env = append(t.cmd.Env, name+"="+v)
		}
	}
	t.cmd.Dir = "/"
	t.cmd.Stdin, t.cmd.Stdout = in, out
	t.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	err = t.cmd.Start()
	in.Close()
	out.Close()
	if err != nil {
		orders.Close()
		answers.Close()
		return nil, fmt.Errorf("start the supervisor: %w", err)
	}
	return t, nil
}

// run hands the order over and waits for its result, lines on the way. ctx's
// end stops the command, or leaves it alone when the cause is errDetached: ok
// is false then.
func (t *tether) run(ctx context.Context, o order, line func([]byte), dropped func(int)) (res Result, stdout []byte, ok bool) {
	res = Result{Attempt: o.Attempt, Exit: -1}
	body, err := o.encode()
	if err == nil {
		err = writeFrame(t.orders, frameOrder, body)
	}
	if err != nil {
		// A supervisor reads an order whole or not at all: nothing was started.
		t.broken = true
		res.Err = "reach the supervisor: " + err.Error()
		return res, nil, true
	}
	over, watched := make(chan struct{}), make(chan struct{})
	defer func() { close(over); <-watched }()
	go func() {
		defer close(watched)
		select {
		case <-over:
			return
		case <-ctx.Done():
		}
		switch cause := context.Cause(ctx); {
		case errors.Is(cause, errDetached):
			t.answers.SetReadDeadline(time.Unix(1, 0))
		case errors.Is(cause, context.DeadlineExceeded):
			writeFrame(t.orders, frameAbort, []byte("late"))
		default:
			writeFrame(t.orders, frameAbort, nil)
		}
	}()
	for {
		kind, body, err := readFrame(t.answers)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			t.broken, t.left = true, true
			return res, nil, false
		}
		if err != nil {
			t.broken = true
			res.Lost = "its supervisor ended before it did"
			return res, stdout, true
		}
		switch kind {
		case frameLines:
			if len(body) >= 4 {
				lines, left := newest(body[4:], linesKept) // the feed has room for no more
				dropped(int(binary.BigEndian.Uint32(body)) + left)
				for l := range bytes.Lines(lines) {
					l = bytes.TrimSuffix(l, []byte("\n"))
					line(l[:min(len(l), lineCap)])
				}
			}
		case frameSpill:
			if len(body) == 8 && t.spilled != nil {
				t.spilled(int64(binary.BigEndian.Uint64(body)))
			}
		case frameStdout:
			stdout = body
		case frameResult:
			if err := json.Unmarshal(body, &res); err != nil {
				res.Lost = "its result could not be read: " + err.Error()
			}
			return res, stdout, true
		}
	}
}

// close lets the supervisor go. With a command in flight it goes on alone and
// is not waited for.
func (t *tether) close() {
	t.orders.Close()
	t.answers.Close()
	if t.left {
		t.cmd.Process.Release()
		return
	}
	t.cmd.Wait()
}
