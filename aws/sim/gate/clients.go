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
	Name    string // aws, curl, jq, …
	Path    string // the real program, or this binary for a stand-in; "" if there is none
	Version string // first line of --version, "" if unknown
	StandIn bool
	Note    string // for a person: what a stand-in does not cover, why there is none
}

// Clients says what serves the given names, those of clients among them: curl
// and what the table of players holds. Without names it tells of aws, curl and
// jq. It waits until that is known.
func (g *Gate) Clients(names ...string) []Client {
	<-g.chosen
	if len(names) == 0 {
		names = []string{"aws", "curl", "jq"}
	}
	return slices.DeleteFunc(slices.Clone(g.clients), func(c Client) bool { return !slices.Contains(names, c.Name) })
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
	table := players()
	g.clients = make([]Client, len(table)+1)
	var all sync.WaitGroup
	all.Go(func() { g.clients[1] = g.chooseCurl(ctx) }) // after aws
	for i, p := range table {
		if i > 0 {
			i++
		}
		all.Go(func() { g.clients[i] = g.choosePlayer(ctx, p) })
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

// choosePlayer takes the real program where there is one that may be used,
// else the stand-in.
func (g *Gate) choosePlayer(ctx context.Context, p player) Client {
	c := Client{Name: p.name, Path: g.opts.Self, Version: p.version, StandIn: true}
	real, err := lookup(p.name, g.opts.Path)
	switch {
	case p.always != "":
		c.Note = p.always + ". " + p.note
	case p.name == "aws":
		return g.chooseAWS(ctx, c, real)
	case err != nil:
		c.Note = p.name + " is not installed. " + p.note
	default:
		return Client{Name: p.name, Path: real, Version: g.version(ctx, real)}
	}
	return c
}

// chooseAWS minds the option and the version: pages are written for v2.
func (g *Gate) chooseAWS(ctx context.Context, standIn Client, real string) Client {
	switch {
	case g.opts.StandIn == Always:
		standIn.Note = "asked for. " + awsNote
		return standIn
	case real == "" && g.opts.StandIn == Never:
		return Client{Name: "aws", Note: "aws was not found; install the aws CLI v2"}
	case real == "":
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
