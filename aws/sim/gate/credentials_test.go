package gate

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// own makes a home as an operator has it, and the variables that go with it.
func own(t *testing.T) (home string) {
	t.Helper()
	home = t.TempDir()
	for _, name := range []string{".aws/credentials", ".ssh/id_ed25519", ".netrc", ".kube/config", ".docker/config.json", ".config/gh/hosts.yml", ".npmrc", "elsewhere/kube", "elsewhere/aws", "notes"} {
		path := filepath.Join(home, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("s3cret of "+name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(home, "elsewhere", "kube"), filepath.Join(home, ".pgpass")); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"HOME": home, "KUBECONFIG": home + "/elsewhere/kube:" + home + "/gone", "AWS_SHARED_CREDENTIALS_FILE": home + "/elsewhere/aws", "DOCKER_CONFIG": home, "XDG_CONFIG_HOME": ""} {
		t.Setenv(name, value)
	}
	return home
}

func TestCredentialsAreFound(t *testing.T) {
	home := own(t)
	got := credentials(os.Getenv, home+"/notes")
	for _, want := range []string{".aws", ".ssh", ".netrc", ".kube", ".docker", ".config/gh", ".npmrc", "elsewhere/kube", "elsewhere/aws"} {
		if !slices.Contains(got, filepath.Join(home, want)) {
			t.Errorf("%s is not among %q", want, got)
		}
	}
	if slices.Contains(got, home) {
		t.Error("the home is hidden, and what is needed with it")
	}
}
