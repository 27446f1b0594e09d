package gate

import (
	"context"
	"errors"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// A Client is what serves a name that talks to the world or reads its answers.
type Client struct {
	Name    string // aws, curl or jq
	Path    string // the real program, or this binary for a stand-in; "" if there is none
	Version string // first line of --version, "" if unknown
	StandIn bool
	Note    string // for a person: what a stand-in does not cover, why there is none
}

// Clients says what serves aws, curl and jq, in this order. It waits until
// that is known.
func (g *Gate) Clients() []Client {
	<-g.chosen
	return slices.Clone(g.clients)
}

// probeTime is for a cold start of the aws CLI from a slow disk.
const probeTime = 20 * time.Second

// choose finds out in the background what serves each client: starting the
// real aws to ask for its version takes a second. Clients and Check wait for it.
func (g *Gate) choose(ctx context.Context) {
	defer close(g.chosen)
	g.unlinked = g.linkClients(ctx)
}

func (g *Gate) linkClients(ctx context.Context) error {
	choices := []func(context.Context) Client{g.chooseAWS, g.chooseCurl, g.chooseJq}
	g.clients = make([]Client, len(choices))
	var all sync.WaitGroup
	for i, choice := range choices {
		all.Go(func() { g.clients[i] = choice(ctx) })
	}
	all.Wait()
	if ctx.Err() != nil {
		return errors.New("the rehearsal is over: its gate was closed")
	}
	for _, c := range g.clients {
		if c.Path == "" || g.linked[c.Name] {
			continue
		}
		target := c.Path
		if real, err := filepath.EvalSymlinks(target); err == nil && !c.StandIn {
			target = real // a frozen program looks for its files beside itself
		}
		if err := g.link(c.Name, target); err != nil {
			return err
		}
	}
	return nil
}

func (g *Gate) chooseAWS(ctx context.Context) Client {
	standIn := Client{Name: "aws", Path: g.opts.Self, Version: standInVersion, StandIn: true}
	real, err := lookup("aws", g.opts.Path)
	switch {
	case g.opts.StandIn == Always:
		standIn.Note = "asked for. " + awsNote
		return standIn
	case err != nil && g.opts.StandIn == Never:
		return Client{Name: "aws", Note: "aws was not found; install the aws CLI v2"}
	case err != nil:
		standIn.Note = "aws is not installed. " + awsNote
		return standIn
	}
	version := g.version(ctx, real)
	if g.opts.StandIn == Never || strings.HasPrefix(version, "aws-cli/2.") {
		return Client{Name: "aws", Path: real, Version: version}
	}
	standIn.Note = "the installed aws is not v2. " + awsNote
	if version == "" {
		standIn.Note = "the installed aws does not start with an empty home (a shim of a version manager?). " + awsNote
	}
	return standIn
}

func (g *Gate) chooseCurl(ctx context.Context) Client {
	real, err := lookup("curl", g.opts.Path)
	if err != nil {
		return Client{Name: "curl", Note: "curl was not found; install curl"}
	}
	return Client{Name: "curl", Path: real, Version: g.version(ctx, real)}
}

func (g *Gate) chooseJq(ctx context.Context) Client {
	if real, err := lookup("jq", g.opts.Path); err == nil {
		return Client{Name: "jq", Path: real, Version: g.version(ctx, real)}
	}
	return Client{Name: "jq", Path: g.opts.Self, Version: jqVersion, StandIn: true, Note: "jq is not installed. " + jqNote}
}

// version runs `program --version` in a step's environment. A program that
// does not work there (a shim that needs its owner's home) has no version.
func (g *Gate) version(ctx context.Context, program string) string {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "--version")
	cmd.Env, cmd.Dir = g.Env(), g.Dir()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // a shim's children end with it
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 100 * time.Millisecond
	out, err := cmd.CombinedOutput() // v1 on old Pythons wrote to stderr
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(out), "\n")
	return strings.TrimSpace(line)
}
