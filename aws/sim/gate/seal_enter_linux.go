package gate

import (
	"encoding/binary"
	"fmt"
	"syscall"

	"golang.org/x/sys/unix"
)

// firstSpace is the file number from which the tiny program finds the
// namespaces. It closes all of 3 and above.
const firstSpace = 100

// enterSpaces executes the tiny program, which enters the namespaces, gives up
// all capabilities, changes to dir and executes args.
func enterSpaces(spaces []int, dir string, args, env []string) error {
	for i, fd := range spaces {
		if err := unix.Dup3(fd, firstSpace+i, 0); err != nil {
			return fmt.Errorf("enter namespaces: %w", err)
		}
	}
	program, err := unix.MemfdCreate("enter", unix.MFD_CLOEXEC|unix.MFD_EXEC)
	if err == unix.EINVAL { // before Linux 6.3
		program, err = unix.MemfdCreate("enter", unix.MFD_CLOEXEC)
	}
	if err != nil {
		return fmt.Errorf("enter namespaces: %w", err)
	}
	if _, err := unix.Write(program, elf(enterCode)); err != nil {
		return fmt.Errorf("enter namespaces: %w", err)
	}
	argv := append([]string{"enter", dir}, args...)
	return fmt.Errorf("enter namespaces: %w", syscall.Exec(fmt.Sprintf("/proc/self/fd/%d", program), argv, env))
}

// elf wraps code in the smallest 64-bit program: one segment, entered at the
// code's first byte.
func elf(code []byte) []byte {
	const base, headers = 0x400000, 64 + 56
	b := []byte{0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0}
	le := binary.LittleEndian
	for _, v := range []uint16{2, enterMachine} { // executable
		b = le.AppendUint16(b, v)
	}
	b = le.AppendUint32(b, 1)
	b = le.AppendUint64(b, base+headers) // entry
	b = le.AppendUint64(b, 64)           // program header follows
	b = le.AppendUint64(b, 0)            // no sections
	b = le.AppendUint32(b, 0)
	for _, v := range []uint16{64, 56, 1, 64, 0, 0} {
		b = le.AppendUint16(b, v)
	}
	size := uint64(headers + len(code))
	b = le.AppendUint32(b, 1)                                       // to be loaded,
	b = le.AppendUint32(b, 5)                                       // read and executed
	for _, v := range []uint64{0, base, base, size, size, 0x1000} { // the whole file
		b = le.AppendUint64(b, v)
	}
	return append(b, code...)
}
