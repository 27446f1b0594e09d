package gate

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What a person's shell may hold; none of it may reach a step.
var secrets = map[string]string{
	"AWS_ACCESS_KEY_ID": "AKIASECRET", "AWS_SECRET_ACCESS_KEY": "s3cret", "AWS_SESSION_TOKEN": "s3cret",
	"AWS_PROFILE": "s3cret", "AWS_ENDPOINT_URL": "http://s3cret", "AWS_ENDPOINT_URL_ECS": "http://s3cret",
	"AWS_ROLE_ARN": "arn:s3cret", "AWS_WEB_IDENTITY_TOKEN_FILE": "/s3cret",
	"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://s3cret", "AWS_CONFIG_FILE": "/s3cret",
	"SENTRY_AUTH_TOKEN": "s3cret", "SLACK_WEBHOOK_URL": "https://s3cret", "SSH_AUTH_SOCK": "/s3cret",
	"GH_TOKEN": "s3cret", "GITHUB_TOKEN": "s3cret", "DATABASE_URL": "postgres://s3cret", "PGPASSWORD": "s3cret",
	"KUBECONFIG": "/s3cret", "DOCKER_HOST": "tcp://s3cret", "NPM_TOKEN": "s3cret", "NETRC": "/s3cret",
	"BASH_ENV": "/s3cret", "ENV": "/s3cret", "SSLKEYLOGFILE": "/s3cret", "CURL_CA_BUNDLE": "/s3cret",
	"HTTPS_PROXY": "http://s3cret", "no_proxy": "s3cret", "HOME": "/s3cret", "XDG_CONFIG_HOME": "/s3cret",
	"LD_PRELOAD": "/s3cret", "PYTHONPATH": "/s3cret", "PROMPT_COMMAND": "s3cret", "OPENAI_API_KEY": "s3cret",
}

func TestEnvironmentHoldsNoSecrets(t *testing.T) {
	path := os.Getenv("PATH")
	t.Setenv("LANG", "C.UTF-8")
	t.Setenv("LC_TIME", "de_DE.UTF-8")
	t.Setenv("TZ", "America/New_York")
	for name, value := range secrets {
		t.Setenv(name, value)
	}
	g := open(t, func(o *Options) { o.Path = path })
	out, stderr, code := sh(t, g, "env")
	if code != 0 {
		t.Fatalf("env: %d %s", code, stderr)
	}
	if strings.Contains(strings.ToLower(out), "s3cret") || strings.Contains(out, "AKIASECRET") {
		t.Errorf("a secret reached the step:\n%s", out)
	}
	var names []string
	for _, line := range strings.Split(strings.TrimSpace(out), "\n") {
		name, _, _ := strings.Cut(line, "=")
		names = append(names, name)
	}
	for _, gone := range []string{"AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "SSH_AUTH_SOCK", "GITHUB_TOKEN", "SENTRY_AUTH_TOKEN", "LD_PRELOAD"} {
		if slices.Contains(names, gone) {
			t.Errorf("%s is set", gone)
		}
	}
	for _, want := range []string{"LANG=C.UTF-8", "LC_TIME=de_DE.UTF-8", "TZ=America/New_York", "REHEARSAL=1", "NO_PROXY=", "no_proxy=", "AWS_PAGER="} {
		if !strings.Contains("\n"+out, "\n"+want+"\n") {
			t.Errorf("%s is missing", want)
		}
	}
}

func TestEnvironmentOnlyPointsIntoTheScratch(t *testing.T) {
	g := open(t, nil)
	env := g.Env()
	seen := map[string]bool{}
	for _, line := range env {
		name, value, _ := strings.Cut(line, "=")
		if seen[name] {
			t.Errorf("%s is there twice", name)
		}
		seen[name] = true
		value = strings.TrimPrefix(value, "unix://")
		if filepath.IsAbs(value) && !keeps(name) && name != "SHELL" && !strings.HasPrefix(value, g.root+"/") {
			t.Errorf("%s points out of the scratch directory: %s", name, value)
		}
	}
	for _, dir := range []string{g.Dir(), g.path("home"), g.path("ca", "empty")} {
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) > 0 {
			t.Errorf("%s should be empty: %v %v", dir, entries, err)
		}
	}
	if info, err := os.Stat(g.root); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("scratch directory: %v %v", info.Mode(), err)
	}
	err := filepath.WalkDir(g.root, func(path string, d os.DirEntry, err error) error {
		if b, _ := os.ReadFile(path); d.Type().IsRegular() && strings.Contains(string(b), "PRIVATE KEY") {
			t.Errorf("a key is in %s", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestProfiles(t *testing.T) {
	config, credentials := awsFiles(Options{Region: "eu-west-1", Profiles: []string{"prod", "default", "prod", "a]b", "two words"}})
	for _, text := range []string{config, credentials} {
		if strings.Count(text, "[") != 3 || !strings.Contains(text, "prod]") || !strings.Contains(text, "two words]") {
			t.Errorf("sections:\n%s", text)
		}
	}
}
