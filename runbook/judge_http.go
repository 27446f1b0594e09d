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
		flags, _, ok := curlFlags.parse(c.args)
		if !ok {
			return changes // writes a file, reads options from one, or abbreviates what sends
		}
		for _, f := range flags {
			switch {
			case f.name == "-O" || f.name == "--remote-name" || f.name == "--remote-name-all":
				e = max(e, local)
			case f.name == "-w" || f.name == "--write-out":
				if strings.Contains(f.value.text, "output{") {
					return changes
				}
			case f.name != "-o" && f.name != "--output" || f.value.text == "/dev/null" || f.value.text == "-":
			case ownPath(f.value):
				e = max(e, local)
			default:
				return changes
			}
		}
	}
	return e
}

// curlFlags neither send nor write anything but what -o and -O name.
var curlFlags = flagTable{
	"-f -g -G -i -I -k -L -l -N -n -s -S -v -V -O -0 -1 -2 -4 -6 -j -p -a -# -Z -q --fail --fail-with-body --fail-early --silent --show-error --location --head --include --get --retry-all-errors --retry-connrefused --remote-name --remote-name-all --compressed --insecure --verbose --no-progress-meter --progress-bar --http1.0 --http1.1 --http2 --http3 --tlsv1.2 --tlsv1.3 --ipv4 --ipv6 --version --help --no-buffer --globoff --path-as-is --netrc --create-dirs --ssl-reqd --anyauth --basic --location-trusted --disable --negotiate --ntlm --tcp-nodelay",
	"-A -e -H -b -m -u -U -w -x -X -y -Y -z -o -r -E -d --url --url-query --header --user --user-agent --max-time --connect-timeout --retry --retry-delay --retry-max-time --write-out --output --request --resolve --cacert --capath --cert --key --cert-type --key-type --pass --noproxy --proxy --proxy-user --range --referer --cookie --max-redirs --interface --connect-to --unix-socket --data --data-urlencode --max-filesize --limit-rate --speed-time --speed-limit --aws-sigv4 --oauth2-bearer --tls-max --ciphers --dns-servers",
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
	verb, ok := c.sureVerb(0)
	if !ok {
		return changes
	}
	switch verb {
	case "rpc":
		name, _ := c.sureVerb(1)
		_, method, _ := strings.Cut(name, "_")
		if listed("get* is* has* list* version* nodeInfo peers self syncing syncStatus blockNumber chainId gasPrice status* call estimate* feeHistory health*", method) {
			return reads
		}
	case "call", "block", "block-number", "balance", "tx", "receipt", "logs", "chain-id", "nonce", "code", "storage", "client", "gas-price", "estimate", "age", "find-block":
		return reads
	}
	return changes
}

// wgetEffect: a download is the operator's own file.
func wgetEffect(c call) effect {
	flags, _, ok := flagTable{
		"-q -S -c -N -nv -4 -6 --quiet --server-response --spider --no-check-certificate --continue --timestamping --no-verbose --no-cache --content-disposition --show-progress --no-proxy --https-only",
		"-O -P -t -T -U --output-document --directory-prefix --timeout --tries --header --user --password --user-agent --wait --connect-timeout --read-timeout --max-redirect",
	}.parse(c.args)
	if !ok || c.open() {
		return changes
	}
	e, writes := local, true
	for _, f := range flags {
		switch f.name {
		case "--spider":
			writes = false
		case "-O", "-P", "--output-document", "--directory-prefix":
			if f.value.text == "-" || f.value.text == "/dev/null" {
				writes = false
			} else if !ownPath(f.value) {
				return changes
			}
		}
	}
	if !writes {
		return reads
	}
	return e
}

func ncEffect(c call) effect {
	for _, a := range c.args {
		if strings.HasPrefix(a.text, "-") && strings.Trim(a.text, "-zvnuwG0123456789") != "" || a.split {
			return changes
		}
	}
	if c.has("-z") {
		return reads
	}
	return changes
}

// opensslEffect: what writes a file is local; what loads code is not.
func opensslEffect(c call) effect {
	e := local
	verb, _ := c.sureVerb(0)
	if listed("s_client x509 verify version dgst crl req ciphers rand", verb) {
		e = reads
	}
	for _, a := range c.args {
		name, _, _ := strings.Cut(strings.Replace(a.text, "--", "-", 1), "=")
		switch {
		case a.split || listed("-engine -provider -provider-path -config -writerand -ssl_client_engine", name):
			return changes
		case listed("-keyout -signkey -new -newkey -sess_out -keylogfile -CAcreateserial -sign -msgfile", name) || verb == "req" && name == "-x509":
			e = max(e, local)
		case strings.HasPrefix(name, "-out") || name == "-keyout":
			e = max(e, local)
		}
	}
	for _, f := range []string{"-out", "-keyout"} {
		if w, ok := c.flag(f); ok && w.text != "/dev/stdout" && w.text != "-" && !listed("DER PEM", w.text) && !ownPath(w) {
			return changes
		}
	}
	return e
}
