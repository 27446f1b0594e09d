package runbook

import "strings"

// judges tell the effect of programs whose flags matter as much as their verb.
var judges map[string]func(call) effect

// judges is filled here because some of its functions look other calls up in it.
func init() {
	judges = map[string]func(call) effect{
		"aws": awsEffect, "curl": curlEffect, "wget": wgetEffect, "awk": awkEffect, "gawk": awkEffect, "mawk": awkEffect, "sed": sedEffect,
		"find": findEffect, "git": gitEffect, "kubectl": kubeEffect, "oc": kubeEffect, "npm": nodeEffect, "yarn": nodeEffect,
		"pnpm": nodeEffect, "gh": ghEffect, "rm": fileEffect(outage), "mv": fileEffect(changes), "cp": fileEffect(changes),
		"tee": fileEffect(changes), "ln": fileEffect(changes), "chmod": fileEffect(changes), "touch": fileEffect(changes), "mkdir": fileEffect(changes),
		"tar": tarEffect, "psql": psqlEffect, "gitlab-psql": psqlEffect, "mysql": mysqlEffect, "sqlite3": sqliteEffect, "redis-cli": redisEffect,
		"openssl": opensslEffect, "nc": ncEffect, "gcloud": cloudEffect, "az": cloudEffect, "gsutil": gsutilEffect,
		"docker": dockerEffect, "date": dateEffect, "env": noArgs(local), "sort": sortEffect, "cast": rpcEffect,
		"trap": noArgs(reads), "yq": yqEffect, "alias": noArgs(reads), "hash": noArgs(reads), "jobs": jobsEffect,
		"service": serviceEffect, "helm": helmEffect, "uniq": twoFiles, "xxd": twoFiles, "ip": ipEffect,
		"terraform": terraformEffect, "tofu": terraformEffect, "kubectx": contextEffect, "kubens": contextEffect,
		"printf": printfEffect, "less": pagerEffect, "more": pagerEffect, "restic": resticEffect, "hostname": hostnameEffect,
	}
	for name, flags := range unlessFlags {
		judges[name] = func(c call) effect {
			if c.longFlag(flags...) {
				return changes
			}
			return reads
		}
	}
}

// unlessFlags are programs that look, unless one of these flags makes them
// write, start or stop something.
var unlessFlags = map[string][]string{
	"mapfile": {"-C"}, "readarray": {"-C"}, "rg": {"--pre", "--hostname-bin"}, "arp": {"-d", "-s", "-f", "--delete", "--set", "--file"},
	"dmesg":      {"-c", "-C", "-D", "-E", "-n", "--clear", "--read-clear", "--console-off", "--console-on", "--console-level"},
	"journalctl": {"--vacuum-size", "--vacuum-time", "--vacuum-files", "--rotate", "--flush", "--sync", "--relinquish-var", "--smart-relinquish-var", "--setup-keys", "--update-catalog", "--cursor-file"},
	"ss":         {"-K", "--kill", "-D", "--diag"}, "ping": {"-f"}, "ping6": {"-f"}, "file": {"-C", "--compile"}, "tree": {"-o", "-R"}, "sar": {"-o"},
	"man": {"-P", "--pager", "-H", "--html", "-X", "--gxditview", "-l", "--local-file"}, "lsof": {"-D"}, "diff": {"-l", "--paginate", "--output"}, "top": {"-W"}, "lspci": {"-O"},
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
		if a.split && !strings.Contains(a.text, "/") {
			return true
		}
	}
	return false
}

// jobsEffect: "jobs -x" starts a program.
func jobsEffect(c call) effect {
	for _, a := range c.args {
		if !a.known || strings.Trim(a.text, "-lnprs%0123456789") != "" {
			return changes
		}
	}
	return reads
}

// printfEffect: "printf -v" sets a variable, PATH as well, and runs what stands
// in its index.
func printfEffect(c call) effect {
	if len(c.args) > 0 && (strings.HasPrefix(c.args[0].text, "-") && c.args[0].text != "--" || c.args[0].split) {
		return changes
	}
	return reads
}

// pagerEffect: "less +!cmd" runs a command, "-o" writes a file.
func pagerEffect(c call) effect {
	for _, a := range c.args {
		if strings.HasPrefix(a.text, "+") && strings.Trim(a.text, "+FGg0123456789") != "" || a.split {
			return changes
		}
		if name, _, _ := strings.Cut(a.text, "="); strings.HasPrefix(a.text, "-") && (strings.HasPrefix(name, "--") || strings.Trim(a.text, "-RSXFNiImMnqs") != "") {
			return changes
		}
	}
	return reads
}

func hostnameEffect(c call) effect {
	for _, a := range c.args {
		if !a.known || !listed("-f -s -i -I -d -A -y --fqdn --long --short --ip-address --all-ip-addresses --domain --all-fqdns", a.text) {
			return changes
		}
	}
	return reads
}

// dateEffect: a word that is no format sets the clock.
func dateEffect(c call) effect {
	var args []word
	for _, a := range c.args {
		if !strings.HasPrefix(a.text, "-I") || !a.known { // "-Iseconds"
			args = append(args, a)
		}
	}
	flags, rest, ok := flagTable{"-u -R -j -n --utc --universal --rfc-email --iso-8601", "-d --date -f --file -r --reference -v -z --rfc-3339"}.parse(args)
	bsd := false
	for _, f := range flags {
		bsd = bsd || f.name == "-j"
	}
	for _, a := range rest {
		ok = ok && (strings.HasPrefix(a.text, "+") || bsd)
	}
	if !ok {
		return changes
	}
	return reads
}

func yqEffect(c call) effect {
	if c.longFlag("-i", "--inplace", "-s", "--split-exp") {
		return local
	}
	return reads
}

func serviceEffect(c call) effect {
	if len(c.args) == 2 && c.args[0].known && c.args[1].text == "status" {
		return reads
	}
	return changes
}

// contextEffect: kubectx and kubens switch what the operator's own shell talks
// to; with flags they delete and rename.
func contextEffect(c call) effect {
	switch {
	case len(c.args) == 0 || len(c.args) == 1 && listed("-c --current", c.args[0].text):
		return reads
	case len(c.args) == 1 && !strings.HasPrefix(c.args[0].text, "-") && !strings.Contains(c.args[0].text, "="):
		return local
	}
	return changes
}

// ipEffect: "ip [flags] OBJECT show …" looks.
func ipEffect(c call) effect {
	verbs := 0
	for _, a := range c.args {
		switch {
		case !a.known:
			return changes
		case strings.HasPrefix(a.text, "-"):
			if !listed("-4 -6 -s -d -o -br -brief -c -color -j -json -p -stats -details -h -human", a.text) {
				return changes
			}
		case verbs == 0:
			if !listed("a addr address r route l link n neigh neighbor neighbour rule maddr", a.text) {
				return changes
			}
			verbs++
		case verbs == 1:
			if !listed("show list ls lst get", a.text) {
				return changes
			}
			verbs++
		}
	}
	return reads
}
