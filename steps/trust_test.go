package steps

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestTrustIsBoundToPathContentAndScripts(t *testing.T) {
	dir, now := t.TempDir(), time.Unix(1e9, 0)
	store := OpenTrust(filepath.Join(dir, "state", "runbook", "runs"))
	page, other, script := filepath.Join(dir, "a.md"), filepath.Join(dir, "b.md"), filepath.Join(dir, "go.sh")
	put := func(path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	scripts := func() []Script {
		t.Helper()
		s, err := Scripts([]string{"./go.sh", script}, []string{dir})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	want := func(path, text, why string) {
		t.Helper()
		err := store.Check(path, []byte(text), scripts())
		var m *Mistrust
		if why == "" && err != nil || why != "" && (!errors.As(err, &m) || !strings.Contains(m.Why, why)) {
			t.Errorf("%s: %v, want %q", path, err, why)
		}
	}
	put(page, "one")
	put(other, "one")
	put(script, "echo")
	if n := len(scripts()); n != 1 {
		t.Fatalf("%d scripts", n) // one file under two names
	}
	want(page, "one", "not been trusted yet")
	if _, err := store.Allow(page, []byte("one"), scripts(), "mira", now); err != nil {
		t.Fatal(err)
	}
	want(page, "one", "")
	want(other, "one", "not been trusted yet") // the same bytes elsewhere
	want(page, "onE", "changed since")
	link := filepath.Join(dir, "link.md")
	if err := os.Symlink(page, link); err != nil {
		t.Fatal(err)
	}
	want(link, "one", "")
	os.Remove(link)
	os.Symlink(other, link) // a link that leads elsewhere now
	want(link, "one", "not been trusted yet")
	put(script, "echo x")
	want(page, "one", "go.sh, which it runs, has changed")
	was := []Script{{Path: script, Hash: hashOf([]byte("echo"))}}
	if Changed(was) == nil || Changed(scripts()) != nil {
		t.Error("a changed script is not seen")
	}
	os.Remove(script)
	want(page, "one", "") // nothing else runs in its place
	if _, err := store.Deny(page, "mira", now); err != nil {
		t.Fatal(err)
	}
	want(page, "one", "taken away")
	put(store.allowFile(page, []byte("one")), `{"path":"`+page+`","hash":"`+hashOf([]byte("one"))+`"}`)
	want(page, "one", "taken away") // deny beats allow
	if _, err := store.Allow(page, []byte("one"), nil, "mira", now); err != nil {
		t.Fatal(err)
	}
	want(page, "one", "")
	for path, mode := range map[string]os.FileMode{store.dir: 0o700, store.allowFile(page, []byte("one")): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s has %v", path, info.Mode())
		}
	}
	os.Chmod(store.dir, 0o777)
	want(page, "one", "written to by others")
	os.Chmod(store.dir, 0o700)
	put(store.allowFile(page, []byte("one")), "{")
	want(page, "one", "cannot be read")
}

func TestShellWord(t *testing.T) {
	for in, want := range map[string]string{"a/b.md": "a/b.md", "a b": "'a b'", "it's": `'it'\''s'`, "": "''", "$(x)": "'$(x)'"} {
		if got := ShellWord(in); got != want {
			t.Errorf("%q: %s", in, got)
		}
	}
}
