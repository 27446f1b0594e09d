package gate

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestPathHoldsOnlyAllowedPrograms(t *testing.T) {
	g := open(t, nil)
	entries, err := os.ReadDir(g.path("bin"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !slices.Contains(allowed(), e.Name()) {
			t.Errorf("PATH holds %s", e.Name())
		}
	}
	for _, name := range []string{"ssh", "docker", "psql", "bash", "sh", "python3", "git", "perl"} {
		if _, _, code := sh(t, g, "command -v "+name); code == 0 {
			t.Errorf("%s is on PATH", name)
		}
	}
}

func TestCheck(t *testing.T) {
	g := open(t, nil)
	for _, c := range []struct{ programs, want string }{
		{"aws awk cat echo [ [[ test cd date sleep grep", ""},
		{"", ""},
		{"docker aws docker", "a rehearsal does not run docker: it has only bash's own commands, coreutils, awk, grep, sed, curl, jq and aws"},
		{"ssh /usr/bin/env bc", "a rehearsal does not run /usr/bin/env, bc and ssh: it has only bash's own commands, coreutils, awk, grep, sed, curl, jq and aws"},
	} {
		err := g.Check(strings.Fields(c.programs))
		if got := text(err); got != c.want {
			t.Errorf("%s: %q, want %q", c.programs, got, c.want)
		}
		var e *ProgramError
		if err != nil && !errors.As(err, &e) {
			t.Errorf("%s: a %T", c.programs, err)
		}
	}
}

// What bash calls its own may be used.
func TestBuiltinsAreBashs(t *testing.T) {
	g := open(t, nil)
	out, stderr, code := sh(t, g, "compgen -bk")
	if code != 0 {
		t.Fatalf("%d %s", code, stderr)
	}
	if err := g.Check(strings.Fields(out)); err != nil {
		t.Error(err)
	}
}

// A machine with bash and little else.
func TestMissingPrograms(t *testing.T) {
	dir := t.TempDir()
	bash, err := lookup("bash", os.Getenv("PATH"))
	if err != nil {
		t.Skip("bash is not installed")
	}
	_, err = Open(Options{World: &web{}, Simulates: simulates, Path: dir})
	if err == nil || !strings.HasPrefix(err.Error(), "bash was not found; install bash") {
		t.Errorf("without bash: %v", err)
	}
	if err := os.Symlink(bash, filepath.Join(dir, "bash")); err != nil {
		t.Fatal(err)
	}
	g := open(t, func(o *Options) { o.Path = dir; o.StandIn = Auto })
	want := "curl and tac were not found on this machine; install what is missing and start the rehearsal again"
	if got := text(g.Check([]string{"tac", "curl", "aws", "jq", "echo"})); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	for _, c := range g.Clients() {
		if c.StandIn != (c.Name != "curl") || c.Note == "" {
			t.Errorf("%+v", c)
		}
	}
	if out, stderr, code := sh(t, g, `aws --version; jq -n '1+1'`); code != 0 || out != standInVersion+"\n2\n" {
		t.Errorf("%d %q %q", code, out, stderr)
	}
}

func TestAutoPrefersVersion2(t *testing.T) {
	for version, standIn := range map[string]bool{
		"aws-cli/2.17.1 Python/3.12 Linux": false,
		"aws-cli/1.45.11 Python/3.11":      true,
		"":                                 true,
	} {
		dir := t.TempDir()
		script := "#!/bin/sh\necho '" + version + "'\n"
		if err := os.WriteFile(filepath.Join(dir, "aws"), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
		g := open(t, func(o *Options) { o.Path = dir + ":" + os.Getenv("PATH"); o.StandIn = Auto })
		if c := g.Clients()[0]; c.StandIn != standIn {
			t.Errorf("%q: %+v", version, c)
		}
	}
}

func TestOpenWantsAWorld(t *testing.T) {
	if _, err := Open(Options{}); err == nil {
		t.Error("opened without a world")
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
