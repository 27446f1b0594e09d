package steps

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// grace is what a command gets after each of INT and TERM before the next
// signal, and what its pipes get after it has ended.
const grace = 500 * time.Millisecond

// process runs one script in a bash of its own session: no terminal, no stdin,
// so that a hidden prompt cannot freeze the screen or read its keys.
type process struct {
	launcher Launcher
	dir      string // the run's folder
	script   string
	values   map[string]string
	spool    *spool
}

// run waits for the command's end. ctx's end interrupts it; a Result always
// comes back, with Err where the command could not even be started.
func (p *process) run(ctx context.Context, attempt int) (Result, []byte) {
	res := Result{Attempt: attempt, Exit: -1}
	sh := shell{dir: p.dir}
	if err := sh.prepare(p.script, p.values); err != nil {
		p.spool.close(&res)
		res.Err = err.Error()
		return res, nil
	}
	cmd := exec.Command(p.launcher.Bash(), "--noprofile", "--norc", filepath.Join(p.dir, "wrapper.sh"))
	cmd.Env = append(p.launcher.Env(), "RB_IN_DIR="+p.dir)
	cmd.Dir = p.launcher.Dir()
	cmd.Stdout, cmd.Stderr = spoolWriter{p.spool, 0}, spoolWriter{p.spool, 1}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.WaitDelay = grace // a grandchild that holds the pipe does not hold the step
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		p.spool.close(&res)
		res.Err = fmt.Sprintf("start bash: %v", err)
		return res, nil
	}
	ended := make(chan struct{})
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		select {
		case <-ended:
			return
		case <-ctx.Done():
		}
		for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGKILL} {
			syscall.Kill(-cmd.Process.Pid, sig)
			t := time.NewTimer(grace)
			select {
			case <-ended:
				t.Stop()
				return
			case <-t.C:
			}
		}
	}()
	err := cmd.Wait()
	close(ended)
	<-stopped
	res.Took = time.Since(begin)
	res.TimedOut = errors.Is(context.Cause(ctx), context.DeadlineExceeded)
	if st := cmd.ProcessState; st != nil {
		res.Exit = st.ExitCode()
		if ws, ok := st.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
			res.Signal = ws.Signal().String()
		}
	} else if err != nil {
		res.Err = err.Error()
	}
	p.spool.close(&res)
	res.Set = sh.keep()
	return res, p.spool.stdout
}
