package gate

import (
	"os"
	"strings"
)

// kept are the parent's variables that a step inherits: how to write, not who
// one is. Names ending in _ are prefixes.
var kept = []string{"LANG", "LANGUAGE", "LC_", "TZ", "TERM", "COLORTERM", "NO_COLOR"}

// Env is the whole environment of a step, as "NAME=value" lines. Of the
// parent's variables only those in kept are in it.
//
// Why each is there was found by trying clients: curl reads only lower-case
// http_proxy, and CURL_CA_BUNDLE alone when SSL_CERT_DIR is set; an empty
// no_proxy makes even localhost go through the proxy; AWS_CONFIG_FILE must be
// a real file or --profile fails; NODE_USE_ENV_PROXY needs node 22.21 or 24.
func (g *Gate) Env() []string {
	var env []string
	for _, line := range os.Environ() {
		if name, _, _ := strings.Cut(line, "="); keeps(name) {
			env = append(env, line)
		}
	}
	proxy, ca := g.proxy.url(), g.path("ca", "ca.pem")
	for _, v := range [][2]string{
		{"REHEARSAL", "1"},
		{"PATH", g.path("bin")},
		{"SHELL", g.bash},
		{"HOME", g.path("home")},
		{"TMPDIR", g.path("tmp")},
		{"XDG_CONFIG_HOME", g.path("home", ".config")},
		{"XDG_CACHE_HOME", g.path("home", ".cache")},
		{"XDG_DATA_HOME", g.path("home", ".local", "share")},
		{"XDG_STATE_HOME", g.path("home", ".local", "state")},
		{"XDG_RUNTIME_DIR", g.path("tmp")},

		{"HTTPS_PROXY", proxy}, {"https_proxy", proxy},
		{"HTTP_PROXY", proxy}, {"http_proxy", proxy},
		{"ALL_PROXY", proxy}, {"all_proxy", proxy},
		{"NO_PROXY", ""}, {"no_proxy", ""},
		{"NODE_USE_ENV_PROXY", "1"},

		{"CURL_CA_BUNDLE", ca}, {"SSL_CERT_FILE", ca},
		{"SSL_CERT_DIR", g.path("ca", "empty")},
		{"AWS_CA_BUNDLE", ca}, {"REQUESTS_CA_BUNDLE", ca},
		{"NODE_EXTRA_CA_CERTS", ca}, {"GIT_SSL_CAINFO", ca},
		{"NIX_SSL_CERT_FILE", ca}, {"PIP_CERT", ca},

		{"CURL_HOME", g.path("etc")}, {"WGETRC", g.path("etc", "wgetrc")},

		{"AWS_ACCESS_KEY_ID", accessKey}, {"AWS_SECRET_ACCESS_KEY", secretKey},
		{"AWS_ACCOUNT_ID", g.opts.Account},
		{"AWS_REGION", g.opts.Region}, {"AWS_DEFAULT_REGION", g.opts.Region},
		{"AWS_CONFIG_FILE", g.path("etc", "aws-config")},
		{"AWS_SHARED_CREDENTIALS_FILE", g.path("etc", "aws-credentials")},
		{"AWS_EC2_METADATA_DISABLED", "true"},
		{"AWS_PAGER", ""}, {"AWS_CLI_AUTO_PROMPT", "off"},
		{"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"},

		{"GH_CONFIG_DIR", g.path("etc", "gh")},
		{"GH_TOKEN", "rehearsal-not-a-token"}, {"GH_REPO", g.opts.Repo},
		{"GH_NO_UPDATE_NOTIFIER", "1"}, {"GH_PROMPT_DISABLED", "1"},
		{"GIT_TERMINAL_PROMPT", "0"},
		{"GIT_CONFIG_GLOBAL", g.path("etc", "gitconfig")}, {"GIT_CONFIG_NOSYSTEM", "1"},
		{"DOCKER_HOST", "unix://" + g.path("tmp", "docker.sock")},
		{"DOCKER_BUILDKIT", "0"}, {"DOCKER_CONFIG", g.path("etc", "docker")},
		{"PYTHONUNBUFFERED", "1"}, // or `aws logs tail --follow | x` loses output on SIGTERM
	} {
		if (v[0] == "AWS_ACCOUNT_ID" || v[0] == "GH_REPO") && v[1] == "" {
			continue // set but empty is no account id
		}
		env = append(env, v[0]+"="+v[1])
	}
	return env
}

func keeps(name string) bool {
	for _, k := range kept {
		if name == k || strings.HasSuffix(k, "_") && strings.HasPrefix(name, k) {
			return true
		}
	}
	return false
}
