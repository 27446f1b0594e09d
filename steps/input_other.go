//go:build !linux

package steps

import "golang.org/x/sys/unix"

// dropInput forgets what was typed on a terminal and not read.
func dropInput(fd int) { unix.IoctlSetPointerInt(fd, unix.TIOCFLUSH, 1) } // 1 is FREAD
