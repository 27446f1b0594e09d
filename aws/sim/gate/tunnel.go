package gate

import (
	"bufio"
	"context"
	"crypto/tls"
	"net"
	"sync"
	"time"
)

// handshakeTime is how long a client may take to start TLS in a tunnel.
const handshakeTime = 30 * time.Second

// tunnels is a listener whose connections are CONNECT tunnels after TLS. It
// knows every tunnel that is open, so that all can be cut.
type tunnels struct {
	addr  net.Addr
	ready chan net.Conn
	done  chan struct{}

	mu     sync.Mutex
	closed bool
	live   map[*tunnel]bool
}

func newTunnels(addr net.Addr) *tunnels {
	return &tunnels{addr: addr, ready: make(chan net.Conn), done: make(chan struct{}), live: map[*tunnel]bool{}}
}

// A tunnel is the client's connection; what it sent too early is read first.
type tunnel struct {
	net.Conn
	early *bufio.Reader
	of    *tunnels
}

func (t *tunnel) Read(b []byte) (int, error) {
	if t.early.Buffered() > 0 {
		return t.early.Read(b)
	}
	return t.Conn.Read(b)
}

func (t *tunnel) Close() error {
	t.of.mu.Lock()
	delete(t.of.live, t)
	t.of.mu.Unlock()
	return t.Conn.Close()
}

func (ts *tunnels) open(c net.Conn, early *bufio.Reader) *tunnel {
	t := &tunnel{Conn: c, early: early, of: ts}
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if ts.closed {
		_ = c.Close()
	}
	ts.live[t] = true
	return t
}

// serve does the TLS handshake and hands the tunnel to Accept. The error is
// the handshake's; the tunnel is then closed.
func (ts *tunnels) serve(ctx context.Context, t *tunnel, config *tls.Config) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), handshakeTime)
	defer cancel()
	conn := tls.Server(t, config)
	if err := conn.HandshakeContext(ctx); err != nil {
		_ = t.Close()
		return err
	}
	select {
	case ts.ready <- conn:
	case <-ts.done:
		_ = conn.Close()
	}
	return nil
}

func (ts *tunnels) Accept() (net.Conn, error) {
	select {
	case c := <-ts.ready:
		return c, nil
	case <-ts.done:
		return nil, net.ErrClosed
	}
}

// Close stops Accept. http.Server calls it, more than once.
func (ts *tunnels) Close() error {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if !ts.closed {
		ts.closed = true
		close(ts.done)
	}
	return nil
}

func (ts *tunnels) Addr() net.Addr { return ts.addr }

// closeAll cuts every tunnel, also one that is still in its handshake.
func (ts *tunnels) closeAll() {
	_ = ts.Close()
	ts.mu.Lock()
	live := ts.live
	ts.live = map[*tunnel]bool{}
	ts.mu.Unlock()
	for t := range live {
		_ = t.Conn.Close()
	}
}
