package steps

import "strings"

// refusedNames have a meaning of their own to the shell, to the loader or to
// programs: a value for one of them would change what runs or where it goes.
var refusedNames = words(`PATH IFS ENV PS1 PS2 PS3 PS4 SHELLOPTS BASHOPTS HOME SHELL PWD OLDPWD CDPATH GLOBIGNORE TMPDIR
	PROMPT_COMMAND HISTFILE POSIXLY_CORRECT UID EUID PPID RANDOM SECONDS LINENO OPTIND OPTARG OPTERR FUNCNAME
	DIRSTACK GROUPS PIPESTATUS EXECIGNORE FIGNORE TERM TERMINFO LOCALDOMAIN RES_OPTIONS HOSTALIASES
	AWS_ENDPOINT_URL AWS_CA_BUNDLE AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE SSL_CERT_FILE SSL_CERT_DIR
	CURL_CA_BUNDLE CURL_HOME REQUESTS_CA_BUNDLE NODE_EXTRA_CA_CERTS NODE_OPTIONS NODE_PATH PYTHONPATH PYTHONHOME
	PYTHONSTARTUP PYTHONINSPECT PERL5LIB PERL5OPT PERLLIB RUBYOPT RUBYLIB JAVA_TOOL_OPTIONS _JAVA_OPTIONS CLASSPATH
	GIT_SSH GIT_SSH_COMMAND GIT_EXEC_PATH GIT_PROXY_COMMAND GIT_EDITOR GIT_PAGER GIT_ASKPASS GIT_TEMPLATE_DIR GIT_DIR
	GIT_WORK_TREE GIT_EXTERNAL_DIFF SUDO_EDITOR
	GCONV_PATH GETCONF_DIR MALLOC_CHECK_ EDITOR VISUAL PAGER MANPAGER LESSOPEN LESSCLOSE BROWSER SUDO_ASKPASS SSH_ASKPASS
	KUBECONFIG DOCKER_HOST DOCKER_CONFIG WGETRC NO_PROXY no_proxy REHEARSAL`)

// refusedPrefixes are families of such names.
var refusedPrefixes = []string{"BASH_", "LD_", "DYLD_", "RB_IN_", "LC_", "GIT_CONFIG", "AWS_ENDPOINT_URL_", "npm_config_"}

// refusedName says why a value may not be given to a variable of this name; ""
// when it may.
func refusedName(n string) string {
	for i, c := range n {
		letter := c == '_' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return "not a shell variable's name"
		}
	}
	switch {
	case n == "" || n == "_":
		return "not a shell variable's name"
	case refusedNames[n], strings.HasSuffix(strings.ToLower(n), "_proxy"):
		return "the shell or the programs give this name a meaning, and a value would change what runs or where it goes"
	}
	for _, p := range refusedPrefixes {
		if strings.HasPrefix(n, p) {
			return "names that begin with " + p + " have a meaning to the shell or to programs, and a value would change what runs or where it goes"
		}
	}
	return ""
}

// secretWords in a variable's name say that its value is a secret, if it is
// long enough to be one. A KEY alone often is none (s3, kms), so of the
// variables that a script sets only these are.
var secretWords = words(`TOKEN SECRET PASSWORD PASSWD PASSPHRASE CREDENTIAL API_KEY APIKEY PRIVATE_KEY ACCESS_KEY SIGNING_KEY ENCRYPTION_KEY MASTER_KEY`)

const secretLen = 8

// secretName tells whether the value of such a variable is to be masked. What
// names a secret (an id, a file, an ARN) is none.
func secretName(n string) bool {
	n = strings.ToUpper(n)
	for _, end := range []string{"_ID", "_FILE", "_PATH", "_ARN", "_NAME", "_DIR", "_URL"} {
		if strings.HasSuffix(n, end) {
			return false
		}
	}
	for w := range secretWords {
		if strings.Contains(n, w) {
			return true
		}
	}
	return false
}

// secretEnv is secretName for a variable of the environment, where a KEY is
// taken for what it mostly is.
func secretEnv(n string) bool {
	return secretName(n) || strings.Contains(strings.ToUpper(n), "KEY") && secretName(n+"_TOKEN") && !strings.HasSuffix(strings.ToUpper(n), "_ID")
}

func words(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}
