package steps

import "golang.org/x/sys/unix"

// dropInput forgets what was typed on a terminal and not read.
func dropInput(fd int) { unix.IoctlSetInt(fd, unix.TCFLSH, unix.TCIFLUSH) }
