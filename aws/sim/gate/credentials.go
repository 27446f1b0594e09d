package gate

import (
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
)

// keptAt are the files and folders below a home in which clients keep whom one
// is.
var keptAt = []string{
	".aws", ".azure", ".boto", ".bundle/config", ".cargo/credentials", ".cargo/credentials.toml", ".config/doctl", ".config/gcloud", ".config/gh",
	".config/git/credentials", ".config/hub", ".config/op", ".config/rclone", ".config/sops", ".docker", ".gem/credentials", ".git-credentials", ".gnupg",
	".kube", ".my.cnf", ".netrc", ".npmrc", ".pgpass", ".pypirc", ".sentryclirc", ".ssh", ".terraform.d/credentials.tfrc.json", ".vault-token", ".yarnrc.yml", "_netrc",
}

// keptBy are the variables that name such a file or folder somewhere else.
var keptBy = []string{
	"AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "GH_CONFIG_DIR", "DOCKER_CONFIG",
	"KUBECONFIG", "NETRC", "PGPASSFILE", "PGSERVICEFILE", "NPM_CONFIG_USERCONFIG", "npm_config_userconfig", "GOOGLE_APPLICATION_CREDENTIALS", "CLOUDSDK_CONFIG",
	"AZURE_CONFIG_DIR", "VAULT_CONFIG_PATH", "GNUPGHOME",
}

// credentials are the places of the operator's credentials that are there, but
// none that holds one of needed: a folder in which the rehearsal itself lives
// cannot be hidden from it.
func credentials(getenv func(string) string, needed ...string) (out []string) {
	var all []string
	for _, home := range []string{getenv("HOME"), passwdHome()} {
		for _, name := range keptAt {
			if filepath.IsAbs(home) {
				all = append(all, filepath.Join(home, name))
			}
		}
	}
	if dir := getenv("XDG_CONFIG_HOME"); filepath.IsAbs(dir) {
		for _, name := range keptAt {
			if rest, ok := strings.CutPrefix(name, ".config/"); ok {
				all = append(all, filepath.Join(dir, rest))
			}
		}
	}
	for _, name := range keptBy {
		all = append(all, filepath.SplitList(getenv(name))...) // KUBECONFIG is a list
	}
	seen := map[string]bool{}
	for _, path := range all {
		real, err := filepath.EvalSymlinks(path)
		info, statErr := os.Stat(path)
		if err != nil || statErr != nil || seen[real] || !filepath.IsAbs(real) || real == "/" || !info.IsDir() && !info.Mode().IsRegular() {
			continue
		}
		seen[real] = true
		if !slices.ContainsFunc(needed, func(n string) bool { return strings.HasPrefix(n+"/", real+"/") }) {
			out = append(out, real)
		}
	}
	return out
}

// passwdHome is the home by which bash knows the operator, whatever HOME says.
func passwdHome() string {
	u, err := user.Current()
	if err != nil {
		return ""
	}
	return u.HomeDir
}
