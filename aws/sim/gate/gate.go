package gate

import (
	"context"
	"errors"
	"fmt"
	"github.com/gofrs/flock"
	"net/http"
	"os"
	"path/filepath"
	"sync"
)

// StandInMode says who plays the aws CLI in a rehearsal.
type StandInMode int

const (
	Auto   StandInMode = iota // the real aws if it is v2, else the stand-in
	Always                    // the stand-in, whatever is installed
	Never                     // the real aws of any version, or none
)

// Options is what a Gate is made from. World and Simulates are required.
type Options struct {
	// World answers every request that is let through. TLS is terminated
	// before it; r.Host and r.URL.Host name the wanted host, without the
	// scheme's default port, and r.URL.Scheme is http or https.
	World http.Handler
	// Simulates reports whether a host (lower case, no port) may be reached.
	// It is called from many goroutines.
	Simulates func(host string) bool
	// OnRefused, if set, is told of every refused host, from any goroutine.
	OnRefused func(host string)
	// OnDistrust, if set, is told when a client gives up the TLS handshake
	// with a simulated host, which most often means that it does not trust
	// the rehearsal's authority. Called from any goroutine.
	OnDistrust func(host string, err error)
	// Domains, if not empty, limits the authority to these domains and their
	// subdomains by critical name constraints (RFC 5280, 4.2.1.10).
	Domains []string
	// Self is the path of this binary, for stand-ins; "" is os.Executable().
	Self string
	// Account (12 digits) and Region fill the AWS variables and profiles;
	// Region is us-east-1 if empty.
	Account, Region string
	// Repo is the GitHub repository, OWNER/NAME, that gh means when the page
	// names none; "" is none.
	Repo string
	// Profiles are AWS profile names that the page uses. A dummy section is
	// generated for each, and for "default".
	Profiles []string
	StandIn  StandInMode
	Seal     SealMode
	// Path is where real programs are looked up; "" is the PATH variable.
	Path string
}

// Gate is one open gate. Its methods may be called from any goroutine.
type Gate struct {
	owner  *flock.Flock // of the scratch directory, held while this process lives
	opts   Options
	root   string
	bash   string
	proxy  *proxy
	close  sync.Once
	closed error

	ready chan struct{} // closed when seal is settled
	seal  seal

	proving sync.Mutex
	proven  bool
	leak    error // why the seal does not hold

	chosen   chan struct{} // closed when the fields below are settled
	clients  []Client
	linked   map[string]bool    // names in the bin directory
	unlinked error              // why the bin directory is not complete
	stop     context.CancelFunc // ends the search for clients and the sealing
}

// Open makes the scratch directory (mode 0700), the authority and the proxy,
// and links the allowed programs. It fails when bash is missing. Which clients
// there are is found out in the background: Check and Clients wait for it. The
// caller must Close what it opened.
func Open(o Options) (*Gate, error) {
	if o.World == nil || o.Simulates == nil {
		return nil, errors.New("open gate: World and Simulates are required")
	}
	if o.Path == "" {
		o.Path = os.Getenv("PATH")
	}
	if o.Region == "" {
		o.Region = "us-east-1"
	}
	bash, err := lookup("bash", o.Path)
	if err != nil {
		return nil, errors.New("bash was not found; install bash and see that it is on PATH: a rehearsal runs the page's commands with it")
	}
	if o.Self == "" {
		if o.Self, err = os.Executable(); err != nil {
			return nil, fmt.Errorf("open gate: find this program's own path: %w", err)
		}
	}
	root, err := os.MkdirTemp("", scratchPrefix)
	if err != nil {
		return nil, fmt.Errorf("make scratch directory: %w", err)
	}
	if real, err := filepath.EvalSymlinks(root); err == nil {
		root = real
	}
	owner, err := claim(root)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(root))
	}
	g := &Gate{opts: o, root: root, owner: owner, bash: bash, chosen: make(chan struct{}), ready: make(chan struct{}), linked: map[string]bool{}}
	if err := g.open(); err != nil {
		return nil, errors.Join(fmt.Errorf("open gate: %w", err), g.Close())
	}
	return g, nil
}

func (g *Gate) open() error {
	ca, err := newAuthority(g.opts.Domains)
	if err != nil {
		return err
	}
	if g.proxy, err = newProxy(g.opts, ca); err != nil {
		return err
	}
	if err := g.writeFiles(ca); err != nil {
		return err
	}
	if err := g.linkPrograms(); err != nil {
		return err
	}
	var ctx context.Context
	ctx, g.stop = context.WithCancel(context.Background())
	go sweep(filepath.Dir(g.root))
	go g.choose(ctx)
	go g.makeSeal(ctx)
	return nil
}

// Dir is the scratch working directory in which a step starts.
func (g *Gate) Dir() string { return g.path("work") }

// Close stops the proxy, waits for its goroutines and removes the scratch
// directory. The steps must have ended. Later calls do nothing.
func (g *Gate) Close() error {
	g.close.Do(func() {
		if g.stop != nil {
			g.stop()
			<-g.chosen
			<-g.ready
			g.seal.close()
		}
		if g.proxy != nil {
			g.proxy.close()
		}
		_ = g.owner.Close()
		if err := os.RemoveAll(g.root); err != nil {
			g.closed = fmt.Errorf("remove scratch directory: %w", err)
		}
	})
	return g.closed
}

func (g *Gate) path(elem ...string) string {
	return filepath.Join(append([]string{g.root}, elem...)...)
}
