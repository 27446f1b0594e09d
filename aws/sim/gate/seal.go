package gate

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"time"
)

// SealMode is the tightest seal that a gate tries.
type SealMode int

const (
	Tightest      SealMode = iota // what this machine can do
	OnlyLandlock                  // no namespaces
	OnlyNamespace                 // no Landlock
	Unsealed                      // the proxy alone
)

// A seal is what holds a step, beside the proxy. It is put on by a launcher:
// this binary under the name of bash in the folder "seal", which reads the plan
// beside it, gives up what a step shall not have, and becomes the real bash.
// When it cannot, it ends with 126 and bash is not started.
type seal struct {
	network bool // a network of its own, in which only the proxy listens
	ports   bool // TCP only to the proxy's port
	files   bool // writes only to the scratch directory and the run's folder
	why     string
	spaces  []*os.File // the namespaces: user, network, mount
}

// A plan is what the launcher reads.
type plan struct {
	Bash     string
	Spaces   []string // paths of the namespaces, in the order to enter them
	Port     int      // the only port to connect to; 0 is any
	Files    bool     // confine writes
	Writable []string
}

// runDirVariable names the one folder outside the scratch directory that a step
// may write to: the run's own.
const runDirVariable = "RB_IN_DIR"

const (
	launcherName = "bash"         // in the folder "seal"
	helperName   = "runbook-seal" // argv[0] of the process that makes the namespaces
	exitNoSeal   = 126
)

// Level names how tightly a step is held: "sealed" (no network but the
// proxy's, writes only to the scratch directory and the run's folder),
// "TCP-sealed" (TCP only to the proxy) or "proxy only" (advisory). It waits
// until the seal is ready; Prove tells whether it holds.
func (g *Gate) Level() string {
	<-g.ready
	return g.seal.level()
}

func (s *seal) level() string {
	switch {
	case s.network && s.files:
		return "sealed"
	case s.network || s.ports:
		return "TCP-sealed"
	}
	return "proxy only"
}

// Holds says in a sentence what a step can and cannot do.
func (g *Gate) Holds() string {
	<-g.ready
	var parts []string
	switch s := g.seal; {
	case s.network:
		parts = append(parts, "a step has no network but the simulated one, and does not see your credential files")
	case s.ports:
		parts = append(parts, "a step can open TCP connections only to the simulated world; other protocols (UDP, unix sockets) are not held back, nor is reading your files")
	default:
		parts = append(parts, "a program that ignores the proxy variables can reach the network")
	}
	if g.seal.files {
		parts = append(parts, "it can write only to the rehearsal's scratch folder and the run's own")
	} else {
		parts = append(parts, "it can write wherever you can")
	}
	if g.seal.why != "" {
		parts = append(parts, g.seal.why)
	}
	return strings.Join(parts, "; ")
}

// Bash is the absolute path of what starts a step's bash: a launcher that
// enters the seal first, in the same process, or bash itself where there is no
// seal. Arguments, environment, directory, streams, process group, signals and
// exit status are those of bash.
func (g *Gate) Bash() string {
	<-g.ready
	if g.seal.network || g.seal.ports || g.seal.files {
		return g.path("seal", launcherName)
	}
	return g.bash
}

// makeSeal fills g.seal and closes g.ready. It runs in the background.
func (g *Gate) makeSeal(ctx context.Context) {
	defer close(g.ready)
	p := plan{Bash: g.bash}
	for _, dir := range []string{"home", "work", "tmp", "etc"} {
		p.Writable = append(p.Writable, g.path(dir))
	}
	g.seal.make(ctx, g, &p)
	if g.seal.level() == "proxy only" && !g.seal.files {
		return
	}
	if err := g.writePlan(p); err != nil {
		g.seal.close()
		g.seal = seal{why: err.Error()}
	}
}

func (s *seal) close() {
	for _, f := range s.spaces {
		_ = f.Close()
	}
}

// Prove shows that the seal holds what Level and Holds say: from inside, a
// listener that this process opens and a file beside the step's folders must be
// out of reach, and the proxy and those folders within. The first
// call does it, later calls give the same answer. Check calls it, so that no
// step starts in a seal that leaks.
func (g *Gate) Prove(ctx context.Context) error {
	<-g.ready
	g.proving.Lock()
	defer g.proving.Unlock()
	if g.proven || g.Bash() == g.bash {
		return nil
	}
	if g.leak == nil {
		err := g.prove(ctx)
		if ctx.Err() != nil {
			return fmt.Errorf("prove the seal: %w", context.Cause(ctx))
		}
		if err != nil {
			g.leak = fmt.Errorf("the rehearsal's seal does not hold, so no step is started: %w", err)
		}
		g.proven = err == nil
	}
	return g.leak
}

// proof needs nothing but bash's own commands. The parent believes its own
// canaries, not this script, about what must fail.
const proof = `exec 2>/dev/null
( : <>/dev/tcp/127.0.0.1/$CANARY_PORT ) 
( echo x >"$CANARY_FILE" )
( : <>/dev/tcp/127.0.0.1/$PROXY_PORT ) && echo proxy
( echo x >"$TMPDIR/proof" ) && echo scratch`

const proofTime = 10 * time.Second

func (g *Gate) prove(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, proofTime)
	defer cancel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("open the canary: %w", err)
	}
	defer func() { _ = l.Close() }()
	var reached atomic.Bool
	accepted := make(chan struct{})
	go func() {
		defer close(accepted)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			reached.Store(true)
			_ = c.Close()
		}
	}()
	file := g.path("canary") // beside the folders that a step may write to
	defer func() { _ = os.Remove(file) }()

	cmd := exec.CommandContext(ctx, g.Bash(), "--noprofile", "--norc", "-c", proof)
	cmd.Env, cmd.Dir = append(g.Env(),
		"CANARY_PORT="+port(l.Addr().String()), "CANARY_FILE="+file, "PROXY_PORT="+port(g.proxy.addr)), g.Dir()
	cmd.WaitDelay = 100 * time.Millisecond
	var problem strings.Builder
	cmd.Stderr = &problem
	out, err := cmd.Output()
	_ = l.Close()
	<-accepted
	defer func() { _ = os.Remove(g.path("tmp", "proof")) }()
	_, wrote := os.Stat(file)
	switch {
	case reached.Load() && (g.seal.network || g.seal.ports):
		return errors.New("a step can connect to a port of this machine other than the rehearsal's")
	case wrote == nil && g.seal.files:
		return errors.New("a step can write outside of the scratch directory")
	case problem.Len() > 0:
		return errors.New(strings.TrimSpace(problem.String()))
	case string(out) != "proxy\nscratch\n":
		return fmt.Errorf("from inside, of the proxy and the scratch directory only %q was reached (%v)", strings.Fields(string(out)), err)
	}
	return nil
}

func port(address string) string {
	_, p, _ := net.SplitHostPort(address)
	return p
}
