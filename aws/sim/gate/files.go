package gate

import (
	"fmt"
	"os"
	"strings"
)

// The keys of a rehearsal. They are no secrets; the world accepts any.
const (
	accessKey = "AKIAREHEARSAL0000000"
	secretKey = "rehearsal-not-a-secret"
)

// writeFiles fills the scratch directory: home and work stay empty, etc holds
// what clients would otherwise read from the person's own home.
func (g *Gate) writeFiles(ca *authority) error {
	for _, dir := range []string{"home", "work", "tmp", "bin", "ca/empty", "etc/gh", "etc/docker"} {
		if err := os.MkdirAll(g.path(dir), 0o700); err != nil {
			return fmt.Errorf("make scratch directory: %w", err)
		}
	}
	config, credentials := awsFiles(g.opts)
	for name, text := range map[string]string{
		"ca/ca.pem":           string(ca.pem()),
		"etc/.curlrc":         "suppress-connect-headers\n", // else `curl -I x | head -1` shows the proxy's status line
		"etc/wgetrc":          "ca_certificate = " + g.path("ca", "ca.pem") + "\n",
		"etc/aws-config":      config,
		"etc/aws-credentials": credentials,
		"etc/gitconfig":       "",
	} {
		if err := os.WriteFile(g.path(name), []byte(text), 0o600); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	return nil
}

// awsFiles are the shared config and credentials files: one dummy section for
// "default" and for every profile.
func awsFiles(o Options) (config, credentials string) {
	var conf, cred strings.Builder
	seen := map[string]bool{}
	for _, name := range append([]string{"default"}, o.Profiles...) {
		if seen[name] || name == "" || strings.ContainsAny(name, "[]\n\r") {
			continue
		}
		seen[name] = true
		section := "profile " + name
		if name == "default" {
			section = name
		}
		fmt.Fprintf(&conf, "[%s]\nregion = %s\n\n", section, o.Region)
		fmt.Fprintf(&cred, "[%s]\naws_access_key_id = %s\naws_secret_access_key = %s\n\n", name, accessKey, secretKey)
	}
	return conf.String(), cred.String()
}
