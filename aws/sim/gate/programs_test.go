package gate

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestPathHoldsOnlyAllowedPrograms(t *testing.T) {
	g := open(t, nil)
	g.Clients() // waits until PATH is complete
	entries, err := os.ReadDir(g.path("bin"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !slices.Contains(allowed(), e.Name()) {
			t.Errorf("PATH holds %s", e.Name())
		}
	}
	for _, name := range []string{"ssh", "kubectl", "psql", "bash", "sh", "python3", "terraform", "perl"} {
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
		{"docker gh npm bc", ""},
		{"kubectl aws kubectl", "a rehearsal does not run kubectl: it has only bash's own commands, coreutils, awk, grep, sed, curl, aws, jq, gh, docker, npm, bc, git and openssl"},
		{"ssh /usr/bin/env psql", "a rehearsal does not run /usr/bin/env, psql and ssh: it has only bash's own commands, coreutils, awk, grep, sed, curl, aws, jq, gh, docker, npm, bc, git and openssl"},
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
	for _, c := range g.Clients("aws", "curl", "jq", "gh", "docker", "npm", "bc") {
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

// slow opens a gate whose aws writes to begun and then waits for go.
func slow(t *testing.T, rest string) (g *Gate, begun, on string) {
	t.Helper()
	dir := t.TempDir()
	begun, on = filepath.Join(dir, "begun"), filepath.Join(dir, "on")
	for _, fifo := range []string{begun, on} {
		if err := syscall.Mkfifo(fifo, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	script := "#!/bin/sh\necho >" + begun + "\n" + rest + "\nread x <" + on + "\necho aws-cli/2.17.1 Python/3.12\n"
	if err := os.WriteFile(filepath.Join(dir, "aws"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return open(t, func(o *Options) { o.Path = dir + ":" + os.Getenv("PATH"); o.StandIn = Auto }), begun, on
}

// Open does not wait for a client that starts slowly; Check and Clients do.
func TestClientsAreFoundInTheBackground(t *testing.T) {
	g, begun, on := slow(t, "")
	if _, err := os.ReadFile(begun); err != nil {
		t.Fatal(err)
	}
	checked := make(chan error)
	go func() { checked <- g.Check([]string{"aws", "jq"}) }()
	select {
	case <-checked:
		t.Fatal("Check did not wait")
	default:
	}
	if err := os.WriteFile(on, []byte("go\n"), 0); err != nil {
		t.Fatal(err)
	}
	if err := <-checked; err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(g.path("bin", "aws")); err != nil {
		t.Error(err)
	}
	if c := g.Clients()[0]; c.StandIn || c.Version != "aws-cli/2.17.1 Python/3.12" {
		t.Errorf("%+v", c)
	}
}

// Close ends the search, also when the client has children of its own.
func TestCloseDoesNotWaitForClients(t *testing.T) {
	for _, rest := range []string{"", "sleep 60", "sleep 60 & wait"} {
		g, begun, _ := slow(t, rest)
		if _, err := os.ReadFile(begun); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		if err := g.Close(); err != nil {
			t.Error(err)
		}
		if d := time.Since(start); d > 10*time.Second {
			t.Errorf("%q: Close took %v", rest, d)
		}
		if err := g.Check([]string{"cat"}); err == nil {
			t.Errorf("%q: Check passes after Close", rest)
		}
	}
}
