package steps

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/gofrs/flock"
)

// superviseArg is the hidden first argument that makes this binary a supervisor.
const superviseArg = "__supervise"

// superviseLock is held by a run's supervisor as long as it lives, with its
// process id in it.
const superviseLock = "supervisor"

// Supervise plays the supervisor if args ask for it; main calls it first and
// exits with the status when ok.
//
// There is one supervisor for a sitting, not one for a step: starting this
// binary costs some five times what a bare bash does, and a parent that stays
// knows which strays are old, keeps secrets between steps in memory only, and
// adopts what a step leaves behind. It has a session of its own and no
// terminal. When the program goes away the command in flight goes on, its
// result is written, and then the supervisor ends: it never starts anything by
// itself.
func Supervise(args []string) (status int, ok bool) {
	if len(args) != 3 || args[1] != superviseArg {
		return 0, false
	}
	s := &supervisor{dir: args[2], answers: os.Stdout, orders: make(chan order), aborts: make(chan bool, 1), gone: make(chan struct{})}
	if err := s.serve(os.Stdin); err != nil {
		writeJSON(os.Stdout, frameResult, Result{Exit: -1, Err: err.Error()})
		return 1, true
	}
	return 0, true
}

type supervisor struct {
	dir     string // the run's folder
	answers io.Writer
	orders  chan order
	aborts  chan bool
	gone    chan struct{} // closed when the program is
	shell   *shell
}

func (s *supervisor) serve(in io.Reader) error {
	catchFileSize()
	// Caught and not ignored: what it starts must not inherit that.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP, syscall.SIGINT, syscall.SIGPIPE)
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	adopt()
	lock := flock.New(filepath.Join(s.dir, superviseLock), flock.SetPermissions(0o600))
	// One of the sitting before may be about to end.
	wait, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if ok, err := lock.TryLockContext(wait, 10*time.Millisecond); err != nil || !ok {
		return fmt.Errorf("another command of this run is still on its way (%v)", err)
	}
	defer lock.Unlock()
	if err := os.WriteFile(lock.Path(), []byte(fmt.Sprint(os.Getpid())), 0o600); err != nil {
		return fmt.Errorf("write the supervisor's file: %w", err)
	}
	var err error
	if s.shell, err = newShell(s.dir); err != nil {
		return err
	}
	defer s.shell.close()
	go func() {
		for range stop {
			s.cancel(false)
		}
	}()
	go s.listen(in)
	for o := range s.orders {
		s.run(o)
	}
	return nil
}

func (s *supervisor) cancel(late bool) {
	select {
	case s.aborts <- late:
	default:
	}
}

// listen reads what the program wants, until it is gone.
func (s *supervisor) listen(in io.Reader) {
	defer close(s.orders)
	defer close(s.gone)
	for {
		kind, body, err := readFrame(in)
		if err != nil {
			return
		}
		switch kind {
		case frameAbort:
			s.cancel(string(body) == "late")
		case frameOrder:
			if o, err := decodeOrder(body); err == nil {
				s.orders <- o
			}
		}
	}
}

// run carries out one order and answers with its result, which is on disk
// before the answer is given.
func (s *supervisor) run(o order) {
	select {
	case <-s.aborts: // meant for a command that has ended
	default:
	}
	m := newMasks(append(s.shell.secretValues(o), o.Secrets...))
	ring := newLineRing()
	sp, err := newSpool(filepath.Join(s.dir, "output", o.Output), m, ring.add)
	if err != nil {
		writeJSON(s.answers, frameResult, Result{Attempt: o.Attempt, Exit: -1, Err: err.Error()})
		return
	}
	sp.spilled = ring.spill
	stop, pumped := make(chan struct{}), make(chan struct{})
	go func() { ring.pump(s.answers, stop); close(pumped) }()
	c := &command{order: o, shell: s.shell, spool: sp, masks: m, abort: s.aborts}
	res := c.run()
	close(stop)
	written := errors.Join(s.record(o, res), sp.wait())
	select {
	case <-pumped:
	case <-s.gone:
		return
	}
	if written != nil && res.Note == "" {
		res.Note = "its result or output could not be kept beside the journal: " + written.Error()
	}
	var all bytes.Buffer // one write, so that the program wakes once
	writeFrame(&all, frameStdout, sp.stdout)
	writeJSON(&all, frameResult, res)
	s.answers.Write(all.Bytes())
}

func (s *supervisor) record(o order, res Result) error {
	res.Ended = time.Now().UTC()
	text, err := encodeResult(res)
	if err != nil {
		return err
	}
	return writeDurably(filepath.Join(s.dir, "output", o.Output+".json"), text)
}
