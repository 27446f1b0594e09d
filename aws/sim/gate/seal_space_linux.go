package gate

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// A spaceRequest is what the helper reads on stdin.
type spaceRequest struct {
	Address string   // where the proxy listens, outside and inside
	Masked  []string // sockets and credentials of this machine, to be out of reach inside
	Empty   string   // an empty folder, to be seen in place of folders
}

var spaceNames = []string{"user", "net", "mnt"}

// openSpaces has a helper make user, network and mount namespaces with the
// proxy's listener inside. The helper sends the listener and the namespaces
// and ends; the open files keep them alive.
func (s *seal) openSpaces(ctx context.Context, g *Gate) error {
	if len(enterCode) == 0 {
		return errors.New("namespaces are entered only on amd64")
	}
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("make namespaces: %w", err)
	}
	ours, theirs := os.NewFile(uintptr(pair[0]), "seal"), os.NewFile(uintptr(pair[1]), "seal")
	defer func() { _, _ = ours.Close(), theirs.Close() }()
	cwd, _ := os.Getwd()
	hidden := credentials(os.Getenv, g.root, g.opts.Self, g.bash, cwd, os.TempDir(), os.Getenv("HOME"), os.Getenv("XDG_STATE_HOME"))
	request, err := json.Marshal(spaceRequest{g.proxy.addr, append(sockets(), hidden...), g.path("ca", "empty")})
	if err != nil {
		return fmt.Errorf("make namespaces: %w", err)
	}
	cmd := exec.CommandContext(ctx, g.opts.Self)
	cmd.Args = []string{helperName}
	cmd.Env = []string{"REHEARSAL=1"}
	cmd.Stdin = strings.NewReader(string(request))
	var problem strings.Builder
	cmd.Stderr = &problem
	cmd.ExtraFiles = []*os.File{theirs}
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET | syscall.CLONE_NEWNS,
		UidMappings: same(os.Getuid()),
		GidMappings: same(os.Getgid()),
		AmbientCaps: []uintptr{unix.CAP_NET_ADMIN, unix.CAP_SYS_ADMIN, unix.CAP_NET_BIND_SERVICE},
		Pdeathsig:   syscall.SIGKILL,
	}
	if err := cmd.Run(); err != nil {
		if text := strings.TrimSpace(problem.String()); text != "" {
			return fmt.Errorf("namespaces cannot be made here: %s", text)
		}
		return fmt.Errorf("namespaces cannot be made here: %w", err)
	}
	_ = theirs.Close()
	files, err := receive(pair[0])
	if err != nil {
		return fmt.Errorf("make namespaces: %w", err)
	}
	l, err := net.FileListener(files[0])
	_ = files[0].Close()
	s.spaces = files[1:]
	if err == nil {
		err = g.proxy.listen(l)
	}
	if err != nil {
		s.close()
		s.spaces = nil
		return fmt.Errorf("listen in the namespace: %w", err)
	}
	return nil
}

// same maps one id, or all of root's, to itself.
func same(id int) []syscall.SysProcIDMap {
	if os.Getuid() == 0 {
		return []syscall.SysProcIDMap{{ContainerID: 0, HostID: 0, Size: 1<<32 - 1}}
	}
	return []syscall.SysProcIDMap{{ContainerID: id, HostID: id, Size: 1}}
}

// sockets are the paths of the unix sockets that are open on this machine:
// docker, containerd, dbus, agents, databases. They do not belong to a network
// and would be reachable from any.
func sockets() []string {
	f, err := os.Open("/proc/net/unix")
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }()
	var paths []string
	seen := map[string]bool{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.SplitN(strings.TrimSpace(lines.Text()), " /", 2)
		if len(fields) != 2 || seen[fields[1]] {
			continue
		}
		seen[fields[1]] = true
		if info, err := os.Stat("/" + fields[1]); err == nil && info.Mode()&os.ModeSocket != 0 {
			paths = append(paths, "/"+fields[1])
		}
	}
	return paths
}

// sealHelper is the helper's whole life. It runs inside the new namespaces.
func sealHelper() error {
	var r spaceRequest
	b, err := io.ReadAll(os.Stdin)
	if err == nil {
		err = json.Unmarshal(b, &r)
	}
	if err != nil {
		return fmt.Errorf("read the request: %w", err)
	}
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("keep mounts private: %w", err)
	}
	for _, path := range r.Masked {
		instead := "/dev/null"
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			instead = r.Empty
		}
		if err := unix.Mount(instead, path, "", unix.MS_BIND, ""); err != nil && !errors.Is(err, unix.ENOENT) && !errors.Is(err, unix.EACCES) {
			return fmt.Errorf("mask %s: %w", path, err)
		}
	}
	if err := loopbackUp(); err != nil {
		return fmt.Errorf("switch loopback on: %w", err)
	}
	l, err := net.Listen("tcp", r.Address)
	if err != nil {
		return err
	}
	listener, err := l.(*net.TCPListener).File()
	if err != nil {
		return err
	}
	fds := []int{int(listener.Fd())}
	for _, name := range spaceNames {
		fd, err := unix.Open("/proc/thread-self/ns/"+name, unix.O_RDONLY|unix.O_CLOEXEC, 0)
		if err != nil {
			return fmt.Errorf("open namespace %s: %w", name, err)
		}
		fds = append(fds, fd)
	}
	return unix.Sendmsg(3, []byte{1}, unix.UnixRights(fds...), nil, 0)
}

func receive(socket int) ([]*os.File, error) {
	space := make([]byte, unix.CmsgSpace(4*(1+len(spaceNames))))
	_, n, _, _, err := unix.Recvmsg(socket, make([]byte, 1), space, unix.MSG_CMSG_CLOEXEC)
	if err != nil {
		return nil, err
	}
	messages, err := unix.ParseSocketControlMessage(space[:n])
	if err != nil || len(messages) != 1 {
		return nil, fmt.Errorf("the helper sent %d messages: %v", len(messages), err)
	}
	fds, err := unix.ParseUnixRights(&messages[0])
	if err != nil {
		return nil, err
	}
	var files []*os.File
	for _, fd := range fds {
		files = append(files, os.NewFile(uintptr(fd), "namespace"))
	}
	if len(files) != 1+len(spaceNames) {
		return nil, fmt.Errorf("the helper sent %d files", len(files))
	}
	return files, nil
}

func loopbackUp() error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer func() { _ = unix.Close(fd) }()
	lo, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	lo.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
	return unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, lo)
}
