package runbook

import "strings"

// curlEffect judges by the request's method, which flags imply as often as
// they name it.
func curlEffect(c call) effect {
	e := requestEffect(c, "-X", "--request", "-d", "--data", "--data-raw", "--data-binary", "--data-urlencode", "--json", "-F", "--form", "-T", "--upload-file")
	if c.has("-K", "--config", "--next", "-Q", "--quote") {
		return changes
	}
	if e == reads {
		if f, ok := c.flag("-o", "--output"); ok && f.text != "/dev/null" && f.text != "-" || c.has("-O", "--remote-name") {
			return local
		}
	}
	return e
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
	switch c.verb(0) {
	case "s_client", "x509", "verify", "version", "dgst", "crl", "req", "ciphers", "rand":
		return reads
	}
	return local
}
