package runbook

import "strings"

// curlEffect judges by the request's method, which flags imply as often as
// they name it.
func curlEffect(c call) effect {
	e := requestEffect(c, "-X", "--request", "-d", "--data", "--data-raw", "--data-binary", "--data-urlencode", "--json", "-F", "--form", "-T", "--upload-file")
	for _, a := range c.args {
		if i := strings.Index(a.text, "://"); i >= 0 && i < 12 && a.text[:i] != "http" && a.text[:i] != "https" {
			return changes // gopher, telnet, file … are other tools
		}
	}
	if c.has("-K", "--config", "--next", "-Q", "--quote") {
		return changes
	}
	if e == reads {
		for _, a := range c.args {
			if !plainCurlFlag(a.text) {
				return changes // writes a file, reads options from one, or abbreviates what sends
			}
		}
		if f, ok := c.flag("-o", "--output"); ok && f.text != "/dev/null" && f.text != "-" || c.has("-O", "--remote-name") {
			if ok && !ownFile(f.text) {
				return changes
			}
			return local
		}
	}
	return e
}

var plainCurlFlags = set("--fail --fail-with-body --silent --show-error --location --head --include --get --url --header --user --user-agent --max-time --connect-timeout --retry --retry-delay --retry-max-time --retry-all-errors --retry-connrefused --write-out --output --remote-name --compressed --insecure --verbose --no-progress-meter --progress-bar --request --http1.1 --http2 --ipv4 --ipv6 --resolve --cacert --cert --key --noproxy --proxy --range --referer --cookie --version --help --no-buffer --globoff --path-as-is --netrc --max-redirs --interface --connect-to --unix-socket --create-dirs")

// plainCurlFlag is a flag that neither sends nor writes anything, or no flag.
// Long flags may be abbreviated, so one that is not listed in full is not known.
func plainCurlFlag(a string) bool {
	if len(a) < 2 || a[0] != '-' {
		return true
	}
	if a[1] != '-' {
		for i := 1; i < len(a); i++ {
			if strings.IndexByte("AeHbmuUwxXyYzor", a[i]) >= 0 {
				return true // takes the rest as its value
			}
			if strings.IndexByte("fgGiIkLnNsSvVO01246jlpaB#Z", a[i]) < 0 {
				return false
			}
		}
		return true
	}
	name, _, _ := strings.Cut(a, "=")
	return plainCurlFlags[name]
}

// requestEffect reads the method: the first two names are the method's flags,
// the others give the request a body.
func requestEffect(c call, names ...string) effect {
	method := ""
	get := c.has("-G", "--get", "-I", "--head")
	for i, a := range c.args {
		if a.split && !strings.Contains(a.text, "/") {
			return changes // may become "-X DELETE"
		}
		for k, n := range names {
			hit := a.text == n || strings.HasPrefix(n, "--") && strings.HasPrefix(a.text, n+"=")
			glued := len(n) == 2 && strings.HasPrefix(a.text, n) && len(a.text) > 2
			switch {
			case k < 2 && hit && strings.HasPrefix(a.text, n+"="):
				method = a.text[len(n)+1:]
			case k < 2 && hit && i+1 < len(c.args):
				method = c.args[i+1].text
			case k < 2 && glued && n[1] == 'X':
				method = a.text[2:]
			case k >= 2 && (hit || glued) && method == "" && !get:
				method = "POST"
			}
		}
		switch name, value := shortGroup(a.text); {
		case name == 'X' && value != "":
			method = value
		case name == 'X' && i+1 < len(c.args):
			method = c.args[i+1].text
		case (name == 'd' || name == 'F' || name == 'T') && method == "" && !get:
			method = "POST"
		}
	}
	switch strings.ToUpper(method) {
	case "", "GET", "HEAD", "OPTIONS":
		return reads
	case "DELETE":
		return outage
	}
	return changes
}

// shortGroup reads curl's grouped flags ("-sX", "-fsSd@file"): the first flag
// that takes a value, and the value when it is glued on.
func shortGroup(s string) (name byte, value string) {
	if len(s) < 3 || s[0] != '-' || s[1] == '-' {
		return 0, ""
	}
	for i := 1; i < len(s); i++ {
		if strings.IndexByte("AbcCdDeEFHhKmoPQrtTuUwxXyYz", s[i]) >= 0 {
			return s[i], s[i+1:]
		}
	}
	return 0, ""
}

// rpcEffect judges a JSON-RPC call by its method's name: admin_nodeInfo looks,
// admin_stopSequencer does not.
func rpcEffect(c call) effect {
	switch c.verb(0) {
	case "rpc":
		_, method, _ := strings.Cut(c.verb(1), "_")
		if listed("get* is* has* list* version* nodeInfo peers self syncing syncStatus blockNumber chainId gasPrice status* call estimate* feeHistory health*", method) {
			return reads
		}
	case "call", "block", "block-number", "balance", "tx", "receipt", "logs", "chain-id", "nonce", "code", "storage", "client", "gas-price", "estimate", "age", "find-block":
		return reads
	}
	return changes
}

func wgetEffect(c call) effect {
	if c.has("--post-data", "--post-file", "--method", "--body-data", "--body-file") || c.open() {
		return changes
	}
	return local
}

func ncEffect(c call) effect {
	if c.has("-z") && !c.has("-e", "-c") {
		return reads
	}
	return changes
}

func opensslEffect(c call) effect {
	if c.has("-out", "-keyout", "-signkey") || c.verb(0) == "rand" && c.has("-writerand") {
		return local
	}
	switch c.verb(0) {
	case "s_client", "x509", "verify", "version", "dgst", "crl", "req", "ciphers", "rand":
		return reads
	}
	return local
}
