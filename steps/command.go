package steps

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// grace is what a command gets after each of INT and TERM before the next
// signal, and what its pipes get to end after it has ended.
const grace = 400 * time.Millisecond

// command is one script in a bash of its own session, seen from the supervisor:
// no terminal, no stdin, so that a hidden prompt cannot freeze the screen or
// read its keys.
type command struct {
	order order
	shell *shell
	spool *spool
	masks *masks
	abort <-chan bool // true: its time was up
}

// run waits for the command's end. A Result always comes back, with Err where
// the script could not even be started.
func (c *command) run() Result {
	res := Result{Attempt: c.order.Attempt, Exit: -1}
	fail := func(why string) Result {
		c.spool.close(&res)
		res.Err = c.masks.text(why)
		return res
	}
	values, err := c.shell.prepare(c.order)
	if err != nil {
		return fail(err.Error())
	}
	cmd := exec.Command(c.order.Bash, "--noprofile", "--norc", filepath.Join(c.shell.dir, "wrapper.sh"))
	cmd.Env = append(c.order.Env, values...)
	cmd.Dir = c.order.Dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	out, err := c.pipes(cmd)
	if err != nil {
		return fail("make pipes for the command: " + err.Error())
	}
	before := strays()
	begin := time.Now()
	err = cmd.Start()
	cmd.Stdout.(*os.File).Close()
	cmd.Stderr.(*os.File).Close()
	if err != nil {
		out.drop()
		return fail("start bash: " + err.Error())
	}
	exited := make(chan struct{})
	cut := make(chan bool, 1) // whether it was stopped, and whether for lateness
	go c.guard(cmd.Process.Pid, exited, cut)
	cmd.Wait()
	close(exited)
	late, stopped := <-cut
	res.Took = time.Since(begin)
	if stopped {
		res.TimedOut = late
	}
	c.strays(&res, before, stopped)
	out.finish()
	res.Exit = cmd.ProcessState.ExitCode()
	if ws, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		res.Signal = ws.Signal().String()
	} else if stopped && !late {
		res.Signal = syscall.SIGINT.String() // it caught the signal and ended by itself
	}
	c.keep(&res)
	c.spool.close(&res)
	if why := lastLine(res.Tail); res.Err != "" && why != "" {
		res.Err += ": " + why // what the launcher or bash said of it
	}
	return res
}

func (c *command) keep(res *Result) {
	kept, err := c.shell.keep(c.masks)
	if err != nil && res.Exit != 0 && res.Signal == "" {
		res.Err = err.Error()
		return
	}
	res.Set, res.Hidden, res.Shell = kept.set, kept.hidden, kept.version
}

func lastLine(text string) string {
	text = strings.TrimSpace(text)
	return strings.TrimSpace(text[strings.LastIndexByte(text, '\n')+1:])
}

// guard stops the command when it is asked to or the time is up: INT, TERM and
// KILL to its group. cut gets a value when it did, and is closed.
func (c *command) guard(pid int, exited <-chan struct{}, cut chan<- bool) {
	defer close(cut)
	limit := time.NewTimer(c.order.Limit)
	defer limit.Stop()
	if c.order.Limit <= 0 {
		limit.Stop()
	}
	select {
	case <-exited:
		return
	case late := <-c.abort:
		cut <- late
	case <-limit.C:
		cut <- true
	}
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGKILL} {
		syscall.Kill(-pid, sig)
		select {
		case <-exited:
			syscall.Kill(-pid, syscall.SIGKILL) // the rest of its group
			return
		case <-time.After(grace):
		}
	}
}

// strays names what the command left running. After an abort those are ended
// too, wherever they fled; otherwise they were meant to stay (port-forward &).
func (c *command) strays(res *Result, before []stray, stopped bool) {
	old := map[int]bool{}
	for _, s := range before {
		old[s.pid] = true
	}
	fresh := func() (out []stray) {
		for _, s := range strays() {
			if !old[s.pid] {
				out = append(out, s)
			}
		}
		return out
	}
	left := fresh()
	for _, s := range left {
		res.Strays = append(res.Strays, c.masks.text(s.String()))
	}
	if !stopped {
		return
	}
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL, syscall.SIGKILL} {
		for _, s := range left {
			syscall.Kill(s.pid, sig)
		}
		for end := time.Now().Add(grace); len(left) > 0 && time.Now().Before(end); left = fresh() {
			time.Sleep(5 * time.Millisecond)
		}
	}
	if len(left) > 0 {
		res.Note = fmt.Sprintf("still running and not to be stopped: %v", left)
	}
}

// outputs are the reading ends of a command's stdout and stderr.
type outputs struct {
	spool *spool
	read  [2]*os.File
	done  sync.WaitGroup
}

func (c *command) pipes(cmd *exec.Cmd) (*outputs, error) {
	o := &outputs{spool: c.spool}
	var write [2]*os.File
	for fd := range o.read {
		r, w, err := os.Pipe()
		if err != nil {
			return nil, err
		}
		o.read[fd], write[fd] = r, w
	}
	cmd.Stdout, cmd.Stderr = write[0], write[1]
	for fd := range o.read {
		o.done.Add(1)
		go o.copy(fd)
	}
	return o, nil
}

func (o *outputs) copy(fd int) {
	defer o.done.Done()
	buf := make([]byte, 64<<10)
	for {
		n, err := o.read[fd].Read(buf)
		if n > 0 {
			o.spool.write(fd, buf[:n])
		}
		if err != nil {
			return // the end, or finish took over
		}
	}
}

// finish takes what the command wrote. A grandchild that holds the pipe does
// not hold the step: it gets a moment (a `>(tee log)` ends by itself), then the
// pipe is emptied, and what comes later is dropped, so that it is not ended by
// a broken pipe.
func (o *outputs) finish() {
	ended := make(chan struct{})
	go func() { o.done.Wait(); close(ended) }()
	select {
	case <-ended:
		o.drop()
		return
	case <-time.After(grace):
	}
	for _, r := range o.read {
		r.SetReadDeadline(time.Unix(1, 0))
	}
	<-ended
	for fd, r := range o.read {
		o.drain(fd, r)
		r.SetReadDeadline(time.Time{})
		go func() { io.Copy(io.Discard, r); r.Close() }()
	}
}

// drain reads what is in the pipe now, and no more than a pipe holds.
func (o *outputs) drain(fd int, r *os.File) {
	raw, err := r.SyscallConn()
	if err != nil {
		return
	}
	buf := make([]byte, 64<<10)
	for left := 1 << 20; left > 0; {
		var n int
		var bad error
		// The read below does not wait: os.Pipe made the descriptor non-blocking.
		if err := raw.Control(func(d uintptr) { n, bad = syscall.Read(int(d), buf) }); err != nil || n <= 0 || bad != nil && !errors.Is(bad, syscall.EINTR) {
			return
		}
		o.spool.write(fd, buf[:n])
		left -= n
	}
}

func (o *outputs) drop() {
	for _, r := range o.read {
		r.Close()
	}
}
