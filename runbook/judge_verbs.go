package runbook

import "strings"

func gitEffect(c call) effect {
	verb, ok := c.sureVerb(0)
	if !ok {
		return changes // -c and --config-env may start another program
	}
	if c.longFlag("--exec", "--exec-path", "--config-env", "--upload-pack", "--receive-pack", "--ext-diff", "--open-files-in-pager", "--extcmd", "--tool") {
		return changes
	}
	for _, a := range c.args {
		if strings.Contains(a.text, "::") || a.split && strings.HasSuffix(a.text, "}") && !strings.ContainsAny(a.text[:len(a.text)-1], "}") {
			return changes // a transport that runs a program; a word that may become a flag
		}
	}
	switch verb {
	case "push":
		if c.longFlag("-f", "-d", "--force", "--force-with-lease", "--delete", "--mirror", "--prune") {
			return outage
		}
		return changes
	case "diff", "log", "show", "shortlog", "format-patch":
		if c.longFlag("--output", "--output-directory") {
			return changes
		}
	case "grep":
		if c.has("-O") {
			return changes
		}
	case "rebase", "clone":
		if c.has("-x", "-c", "-u") {
			return changes
		}
	case "branch", "tag", "remote", "stash", "config", "worktree", "submodule", "bisect", "notes":
		return gitListing(c, verb)
	}
	return programs["git"].effectOf(c)
}

// gitListings are verbs that list without more, or with these words and flags.
var gitListings = map[string]string{
	"branch":    "-a -r -v -vv --all --remotes --list -l --show-current --contains --merged --no-merged --sort --format",
	"tag":       "-l --list -n --sort --contains --points-at --merged --format",
	"remote":    "-v --verbose show get-url",
	"stash":     "list show",
	"config":    "--get --get-all --get-regexp --list -l get list --global --local --system --show-origin",
	"worktree":  "list",
	"submodule": "status summary",
	"bisect":    "log view",
	"notes":     "list show",
}

func gitListing(c call, verb string) effect {
	second, ok := c.sureVerb(1)
	args := c.args
	for len(args) > 0 && args[0].text != verb {
		args = args[1:]
	}
	args = args[min(1, len(args)):]
	asks, lists := false, true
	for _, a := range args {
		name, _, _ := strings.Cut(a.text, "=")
		if listed(gitListings[verb], name) {
			asks = asks || name != "--global" && name != "--local" && name != "--system"
		} else if strings.HasPrefix(a.text, "-") {
			lists = false
		}
	}
	switch {
	case verb == "submodule" && second == "foreach", verb == "bisect" && second == "run":
		return changes // runs what follows
	case lists && (asks || len(args) == 0 && verb != "stash" && verb != "config"):
		return reads
	case verb == "config":
		if !ok || !listed("user.name user.email pull.rebase pull.ff push.default init.defaultBranch", second) {
			return changes // a setting may name a program that git starts
		}
	}
	return local
}

func kubeEffect(c call) effect {
	verb, ok := c.sureVerb(0)
	if !ok {
		return changes
	}
	switch verb {
	case "scale":
		if w, ok := c.flag("--replicas"); ok && w.text == "0" {
			return outage
		}
	case "exec", "rsh":
		for i, a := range c.args {
			if a.text == "--" && i+1 < len(c.args) && c.args[i+1].known {
				inner := call{name: c.args[i+1].text, args: c.args[i+2:], node: c.node}
				if e := effectOf(inner, nil); e == reads || e == outage {
					return e
				}
			}
		}
		return changes
	case "get":
		if what := c.verb(1); (strings.HasPrefix(what, "secret") || strings.Contains(what, ",secret") || what == "") && c.has("-o", "--output", "--template") {
			return local
		}
	case "config":
		if second, _ := c.sureVerb(1); second == "view" && c.has("--raw") {
			return local
		}
	case "cp":
		if p := plainArgs(c); len(p) == 0 || !ownPath(p[len(p)-1]) {
			return changes
		}
	case "cluster-info":
		if c.has("--output-directory") {
			return local
		}
	case "whoami":
		if c.has("-t", "--show-token") {
			return local
		}
	}
	return programs[c.name].effectOf(c)
}

func helmEffect(c call) effect {
	if c.longFlag("--post-renderer") {
		return changes
	}
	if c.has("--output-dir") {
		return max(local, programs["helm"].effectOf(c))
	}
	return programs["helm"].effectOf(c)
}

func nodeEffect(c call) effect {
	verb, ok := c.sureVerb(0)
	if !ok {
		return changes
	}
	if verb == "run" || verb == "run-script" {
		// A script may do anything: only names that say that it stays here count.
		script, _ := c.sureVerb(1)
		switch name, _, _ := strings.Cut(script, ":"); name {
		case "test", "tests", "build", "lint", "typecheck", "type-check", "check", "format", "fmt", "audit", "coverage", "compile":
			return local
		}
		return changes
	}
	if verb == "audit" {
		return local
	}
	return node.effectOf(c)
}

func ghEffect(c call) effect {
	verb, ok := c.sureVerb(0)
	switch {
	case !ok:
		return changes
	case verb == "api":
		return requestEffect(c, "-X", "--method", "-f", "-F", "--field", "--raw-field", "--input")
	case verb == "auth" && c.has("-t", "--show-token"):
		return local
	case c.has("-w", "--web"):
		return max(local, programs["gh"].effectOf(c))
	}
	return programs["gh"].effectOf(c)
}

func dockerEffect(c call) effect {
	e := programs["docker"].effectOf(c)
	if e == local {
		for _, a := range c.args {
			if a.text == "--push" || strings.Contains(a.text, "type=registry") || strings.Contains(a.text, "push=true") {
				return changes
			}
		}
	}
	if e == reads && c.verb(1) == "config" && c.has("-o", "--output") {
		return local
	}
	return e
}

// terraformEffect: init may move the state, plan may write files.
func terraformEffect(c call) effect {
	for _, a := range c.args {
		name := strings.TrimLeft(a.text, "-")
		name, _, _ = strings.Cut(name, "=")
		switch {
		case !strings.HasPrefix(a.text, "-"):
		case name == "migrate-state" || name == "force-copy":
			return changes
		case name == "out" || name == "generate-config-out":
			return max(local, programs[c.name].effectOf(c))
		}
	}
	return programs[c.name].effectOf(c)
}

// resticEffect: some flags start a program.
func resticEffect(c call) effect {
	if c.longFlag("-o", "--option", "--password-command") {
		return changes
	}
	return programs["restic"].effectOf(c)
}
