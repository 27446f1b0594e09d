package runbook

import "strings"

// reserved are names that an input must not take: the shell or the programs
// give them a meaning.
var reserved = set(`PATH HOME IFS ENV BASH_ENV SHELL USER LOGNAME HOSTNAME PWD OLDPWD TERM LANG UID EUID PPID
	GROUPS RANDOM SECONDS LINENO PS1 PS2 PS4 OPTARG OPTIND REPLY DIRSTACK FUNCNAME HOSTTYPE OSTYPE MACHTYPE
	SHELLOPTS BASHOPTS PIPESTATUS TMPDIR EDITOR PAGER CDPATH MAIL HISTFILE PROMPT_COMMAND LD_PRELOAD
	LD_LIBRARY_PATH PYTHONPATH NODE_OPTIONS GIT_SSH_COMMAND HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY
	AWS_PROFILE AWS_REGION AWS_DEFAULT_REGION AWS_CONFIG_FILE AWS_CA_BUNDLE KUBECONFIG SSL_CERT_FILE`)

// inherited are variables that a shell has without the page's doing: reading
// one is no input.
var inherited = set(`HOME USER LOGNAME PATH PWD OLDPWD SHELL TERM LANG HOSTNAME RANDOM SECONDS LINENO UID EUID
	PPID IFS TMPDIR EDITOR BASH_VERSION OSTYPE REPLY FUNCNAME BASH_SOURCE PIPESTATUS OPTARG OPTIND COLUMNS LINES`)

// holeName makes a shell variable name of an input's text: [SNAPSHOT-ID] gives
// SNAPSHOT_ID. assigned is the variable that the input is the whole value of.
func holeName(text, assigned string) string {
	inner := strings.Trim(text, "<>[]{}$ ")
	example := false
	for _, p := range []string{"e.g. ", "e.g.", "eg ", "for example ", "example: ", "replace_with", "replace with"} {
		if strings.HasPrefix(strings.ToLower(inner), p) {
			inner, example = inner[len(p):], true
		}
	}
	if assigned != "" && (example || len(inner) > 40) {
		inner = assigned
	}
	for _, p := range []string{"your-", "your_", "your ", "YOUR_", "YOUR-", "the ", "insert "} {
		inner = strings.TrimPrefix(inner, p)
	}
	var sb strings.Builder
	for _, r := range strings.ToUpper(inner) {
		switch {
		case r >= 'A' && r <= 'Z' || r >= '0' && r <= '9':
			sb.WriteRune(r)
		case sb.Len() > 0 && !strings.HasSuffix(sb.String(), "_"):
			sb.WriteByte('_')
		}
	}
	name := strings.Trim(sb.String(), "_")
	if len(name) > 40 {
		name = strings.Trim(name[:40], "_")
	}
	if name == "" {
		name = "VALUE"
	}
	if name[0] >= '0' && name[0] <= '9' || reserved[name] {
		name = "INPUT_" + name
	}
	return name
}

// nameIn is the variable for a hole in a command's text.
func (h hole) nameIn(text string) string {
	if h.name != "" {
		return h.name
	}
	return holeName(h.text, assignedTo(stmt{text: text}, h))
}

// placeholderKinds guess what an input is from the words of its name, first
// match wins.
var placeholderKinds = []struct{ kind, words string }{
	{"secret", "SECRET PASSWORD PASSWD TOKEN KEY CREDENTIAL CREDENTIALS PASSPHRASE HEX"},
	{"snapshot", "SNAPSHOT BACKUP"},
	{"revision", "REVISION"},
	{"version", "VERSION TAG RELEASE"},
	{"url", "URL URI ENDPOINT"},
}

func placeholderKind(name string) string {
	parts := set(strings.ReplaceAll(strings.ToUpper(name), "_", " "))
	if parts["PREVIOUS"] && parts["VERSION"] || parts["TASK"] && parts["DEFINITION"] {
		return "revision"
	}
	for _, k := range placeholderKinds {
		for _, w := range strings.Fields(k.words) {
			if parts[w] {
				return k.kind
			}
		}
	}
	return "free"
}
