package steps

import (
	"strconv"

	"golang.org/x/sys/unix"
)

// bootTime is the second in which the machine was started.
func bootTime() string {
	t, err := unix.SysctlTimeval("kern.boottime")
	if err != nil {
		return ""
	}
	return strconv.FormatInt(t.Sec, 10)
}
