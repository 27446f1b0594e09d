package gate

import (
	"errors"
	"fmt"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// What came with which version of Landlock (man landlock(7), "VERSIONS").
const (
	landlockRefer    = 2
	landlockTruncate = 3
	landlockNet      = 4
	landlockIoctl    = 5
	landlockScope    = 6
)

const ruleNetPort = 2 // LANDLOCK_RULE_NET_PORT

// netPort is struct landlock_net_port_attr.
type netPort struct{ access, port uint64 }

// devices may be written to: they keep nothing.
var devices = []string{"/dev/null", "/dev/zero", "/dev/full", "/dev/tty"}

// landlockABI is the kernel's version of Landlock, 0 if it has none or it is
// switched off.
func landlockABI() int {
	v, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if errno != 0 {
		return 0
	}
	return int(v)
}

// writes are the rights that change the file system. Reading and executing
// stay free. Not covered by Landlock: chmod, chown, xattrs and times.
func writes(abi int) (onFile, onDir uint64) {
	onFile = unix.LANDLOCK_ACCESS_FS_WRITE_FILE
	if abi >= landlockTruncate {
		onFile |= unix.LANDLOCK_ACCESS_FS_TRUNCATE
	}
	if abi >= landlockIoctl {
		onFile |= unix.LANDLOCK_ACCESS_FS_IOCTL_DEV
	}
	onDir = onFile | unix.LANDLOCK_ACCESS_FS_REMOVE_DIR | unix.LANDLOCK_ACCESS_FS_REMOVE_FILE |
		unix.LANDLOCK_ACCESS_FS_MAKE_CHAR | unix.LANDLOCK_ACCESS_FS_MAKE_DIR | unix.LANDLOCK_ACCESS_FS_MAKE_REG |
		unix.LANDLOCK_ACCESS_FS_MAKE_SOCK | unix.LANDLOCK_ACCESS_FS_MAKE_FIFO | unix.LANDLOCK_ACCESS_FS_MAKE_BLOCK |
		unix.LANDLOCK_ACCESS_FS_MAKE_SYM
	if abi >= landlockRefer {
		onDir |= unix.LANDLOCK_ACCESS_FS_REFER
	}
	return onFile, onDir
}

// landlock confines the calling thread and what it executes: writes to the
// given folders, TCP connections to port, no TCP listeners. Signals and
// abstract sockets stay inside too where the kernel can do that.
func landlock(files bool, port int, folders []string) error {
	abi := landlockABI()
	if abi == 0 || port > 0 && abi < landlockNet {
		return errors.New("the kernel no longer offers it")
	}
	onFile, onDir := writes(abi)
	var attr unix.LandlockRulesetAttr
	if files {
		attr.Handled_access_fs = onDir
	}
	if port > 0 {
		attr.Handled_access_net = unix.LANDLOCK_ACCESS_NET_BIND_TCP | unix.LANDLOCK_ACCESS_NET_CONNECT_TCP
	}
	if abi >= landlockScope {
		attr.Scoped = unix.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | unix.LANDLOCK_SCOPE_SIGNAL
	}
	fd, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, uintptr(unsafe.Pointer(&attr)), unsafe.Sizeof(attr), 0)
	if errno != 0 {
		return fmt.Errorf("make rules: %w", errno)
	}
	rules := int(fd)
	defer func() { _ = unix.Close(rules) }()
	if files {
		for _, dir := range folders {
			if err := allow(rules, dir, onDir); err != nil {
				return err
			}
		}
		for _, device := range devices {
			if err := allow(rules, device, onFile); err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
		}
	}
	if port > 0 {
		rule := netPort{unix.LANDLOCK_ACCESS_NET_CONNECT_TCP, uint64(port)}
		if _, _, errno := unix.Syscall6(unix.SYS_LANDLOCK_ADD_RULE, fd, ruleNetPort, uintptr(unsafe.Pointer(&rule)), 0, 0, 0); errno != 0 {
			return fmt.Errorf("allow port %d: %w", port, errno)
		}
	}
	if _, _, errno := unix.Syscall(unix.SYS_LANDLOCK_RESTRICT_SELF, fd, 0, 0); errno != 0 {
		return fmt.Errorf("restrict: %w", errno)
	}
	return nil
}

func allow(rules int, path string, access uint64) error {
	fd, err := unix.Open(path, unix.O_PATH|unix.O_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("allow %s: %w", path, err)
	}
	defer func() { _ = unix.Close(fd) }()
	rule := unix.LandlockPathBeneathAttr{Allowed_access: access, Parent_fd: int32(fd)}
	if _, _, errno := unix.Syscall6(unix.SYS_LANDLOCK_ADD_RULE, uintptr(rules), unix.LANDLOCK_RULE_PATH_BENEATH, uintptr(unsafe.Pointer(&rule)), 0, 0, 0); errno != 0 {
		return fmt.Errorf("allow %s: %w", path, errno)
	}
	return nil
}
