package gate

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/itchyny/gojq"
)

const (
	ghVersion = "gh version 2 (stand-in of the rehearsal)"
	ghNote    = "The rehearsal plays `gh release create`, `gh run list`, `view` and `watch`, and `gh api`, over GitHub's REST API. Anything else says that it is not covered."
)

// ghCommands are the words after `gh` that are covered, with their flags.
var ghCommands = []struct {
	name  string
	flags []ghFlag
	play  func(*ghRun) error
}{
	{"release create", []ghFlag{{"title", "t", true}, {"notes", "n", true}, {"notes-file", "F", true}, {"target", "", true},
		{"draft", "d", false}, {"prerelease", "p", false}, {"latest", "", false}, {"generate-notes", "", false}, {"verify-tag", "", false}, ghRepo}, (*ghRun).releaseCreate},
	{"run list", []ghFlag{{"limit", "L", true}, {"workflow", "w", true}, {"branch", "b", true}, {"status", "s", true}, {"event", "e", true}, ghJSON, ghJq, ghRepo}, (*ghRun).runList},
	{"run view", []ghFlag{{"exit-status", "", false}, {"verbose", "v", false}, ghJSON, ghJq, ghRepo}, (*ghRun).runView},
	{"run watch", []ghFlag{{"exit-status", "", false}, {"interval", "i", true}, {"compact", "", false}, ghRepo}, (*ghRun).runWatch},
	{"api", []ghFlag{{"method", "X", true}, {"raw-field", "f", true}, {"field", "F", true}, {"header", "H", true}, {"silent", "", false}, {"paginate", "", false}, ghJq}, (*ghRun).api},
}

// A ghFlag is --name or -short; value says that a word follows.
type ghFlag struct {
	name, short string
	value       bool
}

var (
	ghRepo = ghFlag{"repo", "R", true}
	ghJSON = ghFlag{"json", "", true}
	ghJq   = ghFlag{"jq", "q", true}
)

// ghRun is one call.
type ghRun struct {
	ctx    context.Context
	std    streams
	getenv func(string) string
	client *http.Client
	words  []string
	flags  map[string][]string
}

// exitWith is an exit code without a word.
type exitWith int

func (e exitWith) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// runGh plays gh with the arguments after the program's name.
func runGh(args, env []string, std streams) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	g := &ghRun{ctx: ctx, std: std, getenv: lookupIn(env), flags: map[string][]string{}}
	err := g.run(args)
	var code exitWith
	switch {
	case err == nil:
		return 0
	case ctx.Err() != nil:
		return 2
	case errors.As(err, &code):
		return int(code)
	}
	fmt.Fprintln(std.err, err)
	return 1
}

func (g *ghRun) run(args []string) error {
	if len(args) > 0 && (args[0] == "--version" || args[0] == "version") {
		fmt.Fprintln(g.std.out, ghVersion)
		return nil
	}
	var names []string
	for _, c := range ghCommands {
		names = append(names, "gh "+c.name)
		words := strings.Fields(c.name)
		if len(args) < len(words) || !slices.Equal(args[:len(words)], words) {
			continue
		}
		if err := g.parse(c.name, c.flags, args[len(words):]); err != nil {
			return err
		}
		var err error
		if g.client, err = insideClient("gh", g.getenv); err != nil {
			return err
		}
		defer g.client.CloseIdleConnections()
		return c.play(g)
	}
	return fmt.Errorf("the stand-in gh of the rehearsal does not cover `gh %s`; it covers: %s", strings.Join(args, " "), strings.Join(names, ", "))
}

func (g *ghRun) parse(command string, flags []ghFlag, args []string) error {
	for len(args) > 0 {
		a := args[0]
		args = args[1:]
		if !strings.HasPrefix(a, "-") || a == "-" {
			g.words = append(g.words, a)
			continue
		}
		name, value, inline := strings.Cut(a, "=")
		if !strings.HasPrefix(a, "--") && len(a) > 2 && !inline {
			name, value, inline = a[:2], a[2:], true // -L5
		}
		i := slices.IndexFunc(flags, func(f ghFlag) bool { return name == "--"+f.name || f.short != "" && name == "-"+f.short })
		if i < 0 {
			return fmt.Errorf("the stand-in gh of the rehearsal does not cover %s of `gh %s`", name, command)
		}
		if flags[i].value && !inline {
			if len(args) == 0 {
				return fmt.Errorf("flag needs an argument: %s", name)
			}
			value, args = args[0], args[1:]
		}
		g.flags[flags[i].name] = append(g.flags[flags[i].name], value)
	}
	return nil
}

// flag is the last value that was given, "" if none was.
func (g *ghRun) flag(name string) string {
	if v := g.flags[name]; len(v) > 0 {
		return v[len(v)-1]
	}
	return ""
}

func (g *ghRun) has(name string) bool { return len(g.flags[name]) > 0 }

// repo is OWNER/NAME, from --repo or GH_REPO. There is no git in a rehearsal.
func (g *ghRun) repo() (string, error) {
	repo := g.flag("repo")
	if repo == "" {
		repo = g.getenv("GH_REPO")
	}
	if parts := strings.Split(repo, "/"); len(parts) == 3 { // HOST/OWNER/NAME
		repo = parts[1] + "/" + parts[2]
	}
	if strings.Count(repo, "/") != 1 {
		return "", errors.New("no repository: the rehearsal has no git folder; name one with --repo OWNER/NAME")
	}
	return repo, nil
}

const githubHost = "https://api.github.com"

// ask calls the REST API. What it answers is decoded into a tree.
func (g *ghRun) ask(method, path string, input any) (any, error) {
	var body io.Reader
	if input != nil {
		b, err := json.Marshal(input)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(b)
	}
	address := githubHost + "/" + strings.TrimPrefix(path, "/")
	req, err := http.NewRequestWithContext(g.ctx, method, address, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/vnd.github+json")
	req.Header.Set("User-Agent", "gh-stand-in (runbook rehearsal)")
	if token := g.getenv("GH_TOKEN"); token != "" {
		req.Header.Set("Authorization", "token "+token)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, h := range g.flags["header"] {
		if name, value, ok := strings.Cut(h, ":"); ok {
			req.Header.Set(strings.TrimSpace(name), strings.TrimSpace(value))
		}
	}
	res, err := g.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("error connecting to api.github.com (%v)", cause(err))
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, fmt.Errorf("read from api.github.com: %w", err)
	}
	var tree any
	if len(text) > 0 {
		if err := json.Unmarshal(text, &tree); err != nil && res.StatusCode < 300 {
			return nil, fmt.Errorf("api.github.com answered no JSON to %s %s", method, path)
		}
	}
	if res.StatusCode >= 300 {
		message, _ := member(tree, "message").(string)
		if message == "" {
			message = strings.TrimSpace(string(text))
		}
		return tree, fmt.Errorf("HTTP %d: %s (%s)", res.StatusCode, message, address)
	}
	return tree, nil
}

// print writes a tree as gh does without a terminal: --jq's results one a line,
// else compact JSON.
func (g *ghRun) print(tree any) error {
	if !g.has("jq") {
		b, err := json.Marshal(tree)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(g.std.out, "%s\n", b)
		return err
	}
	query, err := gojq.Parse(g.flag("jq"))
	if err != nil {
		return fmt.Errorf("read --jq: %w", err)
	}
	for results := query.RunWithContext(g.ctx, tree); ; {
		v, ok := results.Next()
		switch v := v.(type) {
		case error:
			return v
		case string:
			if ok {
				fmt.Fprintln(g.std.out, v)
				continue
			}
		}
		if !ok {
			return nil
		}
		b, err := gojq.Marshal(v)
		if err != nil {
			return err
		}
		fmt.Fprintf(g.std.out, "%s\n", b)
	}
}

// member follows names into a tree; what is not there is nil.
func member(tree any, names ...string) any {
	for _, n := range names {
		m, _ := tree.(map[string]any)
		tree = m[n]
	}
	return tree
}
