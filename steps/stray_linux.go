package steps

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// adopt makes this process the parent of what its children leave behind, so
// that a child which made a session of its own is found too (prctl(2),
// PR_SET_CHILD_SUBREAPER).
func adopt() { unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) }

// strays are all descendants of this process that still run; the dead among its
// children are reaped. It must not be called while a child is waited for.
func strays() (out []stray) {
	if unix.Waitid(unix.P_ALL, 0, nil, unix.WEXITED|unix.WNOHANG|unix.WNOWAIT, nil) == unix.ECHILD {
		return nil // no child at all, which is the common case
	}
	kids := children(os.Getpid())
	for len(kids) > 0 {
		pid := kids[0]
		kids = kids[1:]
		var st syscall.WaitStatus
		if got, _ := syscall.Wait4(pid, &st, syscall.WNOHANG, nil); got == pid {
			continue
		}
		line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
		if err != nil {
			continue
		}
		name := strings.TrimSpace(string(bytes.ReplaceAll(line, []byte{0}, []byte{' '})))
		out = append(out, stray{pid: pid, name: name[:min(len(name), 80)]})
		kids = append(kids, children(pid)...)
	}
	return out
}

// children reads /proc; kernels without CONFIG_PROC_CHILDREN are asked process
// by process.
func children(pid int) (out []int) {
	lists, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, l := range lists {
		data, _ := os.ReadFile(l)
		for _, f := range strings.Fields(string(data)) {
			if n, err := strconv.Atoi(f); err == nil {
				out = append(out, n)
			}
		}
	}
	if len(lists) > 0 {
		return out
	}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, s := range stats {
		data, _ := os.ReadFile(s)
		i := bytes.LastIndexByte(data, ')')
		if i < 0 {
			continue
		}
		if f := strings.Fields(string(data[i+1:])); len(f) > 1 && f[1] == strconv.Itoa(pid) {
			if n, err := strconv.Atoi(filepath.Base(filepath.Dir(s))); err == nil {
				out = append(out, n)
			}
		}
	}
	slices.Sort(out)
	return out
}
