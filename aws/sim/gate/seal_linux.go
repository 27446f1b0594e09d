package gate

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// make tries namespaces for the network and Landlock for the files; where
// namespaces are not allowed, Landlock holds TCP too.
func (s *seal) make(ctx context.Context, g *Gate, p *plan) {
	mode := g.opts.Seal
	if mode == Unsealed {
		s.why = "no seal was asked for"
		return
	}
	if mode == Tightest || mode == OnlyNamespace {
		if err := s.openSpaces(ctx, g); err != nil {
			s.why = err.Error()
		}
		s.network = len(s.spaces) > 0
		for _, f := range s.spaces {
			p.Spaces = append(p.Spaces, fmt.Sprintf("/proc/%d/fd/%d", os.Getpid(), f.Fd()))
		}
	}
	if mode == Tightest || mode == OnlyLandlock {
		abi := landlockABI()
		s.files = abi >= 1
		s.ports = abi >= landlockNet && !s.network
		if s.ports {
			p.Port, _ = strconv.Atoi(port(g.proxy.addr))
		}
		if abi == 0 {
			s.why = "this kernel has no Landlock"
		}
		p.Files = s.files
	}
}

// enter puts the seal on and becomes bash. It returns only on failure. A
// process of many threads cannot enter a user namespace, and Go's always has
// many: a tiny program, started in between, does that step.
func (p plan) enter(args, env []string) error {
	runtime.LockOSThread() // what follows is a thread's own, and exec keeps this thread's
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	var spaces []int
	for _, path := range p.Spaces {
		fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
		if err == unix.ENOENT { // it is a file of that process
			return errors.New("the program that held the simulated world had ended; resume makes the world again: run the step again")
		}
		if err != nil {
			return fmt.Errorf("open namespace: %w", err)
		}
		spaces = append(spaces, fd)
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("give up privileges: %w", err)
	}
	if p.Files || p.Port > 0 {
		writable := slices.Clone(p.Writable)
		for _, line := range env {
			if name, value, _ := strings.Cut(line, "="); name == runDirVariable && value != "" {
				writable = append(writable, value)
			}
		}
		if err := landlock(p.Files, p.Port, writable); err != nil {
			return fmt.Errorf("confine with Landlock: %w", err)
		}
	}
	args = append([]string{p.Bash}, args[1:]...)
	if err := unix.CloseRange(3, 1<<31-1, unix.CLOSE_RANGE_CLOEXEC); err != nil && err != unix.ENOSYS && err != unix.EINVAL { // Linux 5.11
		return fmt.Errorf("close files: %w", err)
	}
	if len(spaces) == 0 {
		if err := dropCapabilities(); err != nil {
			return fmt.Errorf("give up capabilities: %w", err)
		}
		return syscall.Exec(p.Bash, args, env)
	}
	return enterSpaces(spaces, dir, args, env)
}

// dropCapabilities makes root a user as any other, for this thread.
func dropCapabilities() error {
	const noRoot, locked = 1, 2
	if os.Geteuid() == 0 {
		if err := unix.Prctl(unix.PR_SET_SECUREBITS, noRoot|locked, 0, 0, 0); err != nil && err != unix.EPERM {
			return err
		}
	}
	var none [2]unix.CapUserData
	return unix.Capset(&unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}, &none[0])
}
