package runbook

import (
	"regexp"
	"strings"
)

// judges tell the effect of programs whose flags matter as much as their verb.
var judges map[string]func(call) effect

// judges is filled here because some of its functions look other calls up in it.
func init() {
	judges = map[string]func(call) effect{
		"aws": awsEffect, "curl": curlEffect, "wget": wgetEffect, "awk": awkEffect, "gawk": awkEffect, "sed": sedEffect,
		"find": findEffect, "git": gitEffect, "kubectl": kubeEffect, "oc": kubeEffect, "npm": nodeEffect, "yarn": nodeEffect,
		"pnpm": nodeEffect, "gh": ghEffect, "rm": fileEffect(outage), "mv": fileEffect(changes), "cp": fileEffect(changes),
		"tee": fileEffect(changes), "ln": fileEffect(changes), "chmod": fileEffect(changes), "tar": tarEffect,
		"psql": sqlEffect, "mysql": sqlEffect, "gitlab-psql": sqlEffect, "sqlite3": sqlEffect, "redis-cli": redisEffect,
		"openssl": opensslEffect, "nc": ncEffect, "gcloud": cloudEffect, "az": cloudEffect, "gsutil": gsutilEffect,
		"docker": dockerEffect, "hostname": noArgs(reads), "date": dateEffect, "dmesg": dmesgEffect, "journalctl": journalEffect,
		"env": noArgs(local), "sort": sortEffect, "cast": rpcEffect, "trap": noArgs(reads), "yq": yqEffect, "alias": noArgs(reads),
		"service": serviceEffect, "hash": noArgs(reads), "jobs": noArgs(reads), "mapfile": callbackEffect, "readarray": callbackEffect, "rg": rgEffect, "arp": arpEffect, "helm": helmEffect, "uniq": uniqEffect, "unset": unsetEffect,
	}
}

func noArgs(e effect) func(call) effect {
	return func(c call) effect {
		if len(c.args) > 0 {
			return changes
		}
		return e
	}
}

// open tells whether some argument may turn into anything, flags included.
func (c call) open() bool {
	for _, a := range c.args {
		if a.split {
			return true
		}
	}
	return false
}

func tarEffect(c call) effect {
	for _, a := range c.args {
		if strings.Contains(a.text, "exec") || strings.HasPrefix(a.text, "--to-command") || strings.HasPrefix(a.text, "--use-compress") || a.text == "-I" {
			return changes
		}
	}
	if c.has("-t", "--list") || len(c.args) > 0 && strings.HasPrefix(c.args[0].text, "t") {
		return reads
	}
	return fileEffect(changes)(c)
}

func callbackEffect(c call) effect { return unless(c, "-C") }
func rgEffect(c call) effect       { return unless(c, "--pre", "--hostname-bin") }
func arpEffect(c call) effect      { return unless(c, "-d", "-s", "-f") }

// unless is reads, or changes with one of the flags.
func unless(c call, flags ...string) effect {
	if c.has(flags...) {
		return changes
	}
	return reads
}

func helmEffect(c call) effect {
	if c.has("--post-renderer") {
		return changes
	}
	return programs["helm"].effectOf(c)
}

func uniqEffect(c call) effect {
	if len(plainArgs(c)) > 1 {
		return fileEffect(changes)(c)
	}
	return reads
}

func unsetEffect(call) effect { return reads }

func awkEffect(c call) effect {
	if c.has("-i", "-f", "--inplace", "-E") {
		return changes
	}
	for _, a := range c.args {
		if strings.Contains(a.text, "system(") || strings.Contains(a.text, "| \"") || strings.Contains(a.text, "|\"") ||
			awkWrites.MatchString(a.text) || strings.Contains(a.text, "getline") || !a.known && a.split {
			return changes
		}
	}
	return reads
}

// awkWrites is print or printf into a file or a program.
var awkWrites = regexp.MustCompile(`print[^}\n]*[>|]`)

func sedEffect(c call) effect {
	if c.has("-i", "--in-place") || c.has("-f", "--file") {
		return local
	}
	scripts := 0
	for i, a := range c.args {
		option := strings.HasPrefix(a.text, "-")
		if option || scripts > 0 && c.args[i-1].text != "-e" && c.args[i-1].text != "--expression" {
			if a.split && !option {
				return changes
			}
			continue
		}
		scripts++
		for _, part := range strings.FieldsFunc(a.text, func(r rune) bool { return r == ';' || r == '\n' }) {
			if !sedSafe(strings.TrimSpace(part)) {
				return changes
			}
		}
	}
	return reads
}

// sedAddress is what may stand before a sed command.
var sedAddress = regexp.MustCompile(`^(?:\d+|\$|/[^/]*/)?(?:,(?:\d+|\$|/[^/]*/))?!?\s*`)

// sedSafe tells a sed command that only edits the stream: print, delete, quit,
// substitute and transliterate; w and e, as commands or flags, are not.
func sedSafe(s string) bool {
	s = s[len(sedAddress.FindString(s)):]
	switch {
	case s == "":
		return true
	case len(s) == 1:
		return strings.Contains("pdqDGgHhNnPx=l{}", s)
	case s[0] == 's' && !isWord(s[1]):
		last := strings.LastIndexByte(s, s[1])
		return last > 1 && strings.Trim(s[last+1:], "gpiIm0123456789") == ""
	case s[0] == 'y' && !isWord(s[1]):
		return strings.HasSuffix(s, s[1:2])
	}
	return false
}

func findEffect(c call) effect {
	for _, a := range c.args {
		switch a.text {
		case "-delete", "-exec", "-execdir", "-ok", "-okdir", "-fprint", "-fprint0", "-fprintf", "-fls":
			return changes
		}
		if a.split {
			return changes
		}
	}
	return reads
}

func gitEffect(c call) effect {
	if c.has("-c", "--exec-path", "--config-env", "--upload-pack", "--receive-pack", "--exec", "--ext-diff", "--open-files-in-pager", "-O") {
		return changes // may start another program
	}
	if c.verb(0) == "push" {
		if c.has("--force", "-f", "--force-with-lease", "--delete", "--mirror") {
			return outage
		}
		return changes
	}
	return programs["git"].effectOf(c)
}

func kubeEffect(c call) effect {
	if c.verb(0) == "scale" {
		if w, ok := c.flag("--replicas"); ok && w.text == "0" {
			return outage
		}
	}
	if c.verb(0) == "exec" || c.verb(0) == "rsh" {
		for i, a := range c.args {
			if a.text == "--" && i+1 < len(c.args) && c.args[i+1].known {
				inner := call{name: c.args[i+1].text, args: c.args[i+2:], node: c.node}
				if e := effectOf(inner, nil); e == reads || e == outage {
					return e
				}
			}
		}
		return changes
	}
	if c.verb(0) == "get" && strings.HasPrefix(c.verb(1), "secret") && c.has("-o", "--output") {
		return local
	}
	return programs[c.name].effectOf(c)
}

func nodeEffect(c call) effect {
	if c.verb(0) == "run" {
		// A script may do anything: only names that say that it stays here count.
		switch name, _, _ := strings.Cut(c.verb(1), ":"); name {
		case "test", "tests", "build", "lint", "typecheck", "type-check", "check", "format", "fmt", "audit", "coverage", "compile":
			return local
		}
		return changes
	}
	if c.verb(0) == "audit" && c.verb(1) == "fix" {
		return local
	}
	if e := node.effectOf(c); e != reads || c.verb(0) != "audit" {
		return e
	}
	return local
}

func ghEffect(c call) effect {
	if c.verb(0) == "api" {
		return requestEffect(c, "-X", "--method", "-f", "-F", "--field", "--raw-field", "--input")
	}
	return programs["gh"].effectOf(c)
}

func dockerEffect(c call) effect {
	return programs["docker"].effectOf(c)
}

func dateEffect(c call) effect {
	if c.has("-s", "--set") {
		return changes
	}
	return reads
}

func dmesgEffect(c call) effect {
	if c.has("-c", "-C", "--clear", "--read-clear") {
		return changes
	}
	return reads
}

func journalEffect(c call) effect {
	for _, a := range c.args {
		if strings.HasPrefix(a.text, "--vacuum") || a.text == "--rotate" || a.text == "--flush" {
			return changes
		}
	}
	return reads
}

func sortEffect(c call) effect {
	if c.has("--compress-program") {
		return changes
	}
	if c.has("-o", "--output") {
		return local
	}
	return reads
}

func yqEffect(c call) effect {
	if c.has("-i", "--inplace") {
		return local
	}
	return reads
}

func serviceEffect(c call) effect {
	if c.verb(1) == "status" {
		return reads
	}
	return changes
}
