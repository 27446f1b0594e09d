package steps

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Trust is the folder of what the operator said about pages: one small file for
// each page that may be walked ("allow-…") and for each that may not ("deny-…").
// An allow file's name is the sha256 of the page's absolute path and its bytes,
// so that any change leaves it behind; a deny file's name is that of the path
// alone, and beats every allow. Folder 0700, files 0600.
type Trust struct{ dir string }

// Trusted is what one file of the store says.
type Trusted struct {
	Path  string            `json:"path"` // absolute, links resolved
	Hash  string            `json:"hash"` // sha256 of the page's bytes; "" in a denial
	Files map[string]string `json:"files,omitempty"`
	By    string            `json:"by"`
	At    time.Time         `json:"at"`
	Deny  bool              `json:"deny,omitempty"`
}

// Mistrust says why a page may not be walked. It is an error with nothing run.
type Mistrust struct {
	Path   string
	Why    string // "it has not been trusted", "it has changed since it was trusted"
	Denied bool   // trust was taken away; only `runbook trust` gives it back
}

func (m *Mistrust) Error() string {
	return fmt.Sprintf("%s is not trusted: %s, so nothing was run and nothing was asked; read it with `runbook show %s`, then: runbook trust %s",
		m.Path, m.Why, ShellWord(m.Path), ShellWord(m.Path))
}

// OpenTrust is the store beside the folder of runs. It creates nothing.
func OpenTrust(runs string) *Trust { return &Trust{dir: filepath.Join(filepath.Dir(runs), "trust")} }

// Script is a file that a page runs, as it was when it was looked at.
type Script struct {
	Path string `json:"path"` // absolute, links resolved
	Hash string `json:"hash"`
}

// scriptMost is the size up to which a script is read, in bytes.
const scriptMost = 64 << 20

// Scripts are those of the names that are plain files now, looked for in every
// folder that a step may start in.
func Scripts(names, folders []string) ([]Script, error) {
	var out []Script
	for _, name := range names {
		where := folders
		if filepath.IsAbs(name) {
			where = []string{"/"}
		}
		for _, dir := range where {
			path, err := identity(filepath.Join(dir, name))
			if err != nil {
				continue
			}
			info, err := os.Stat(path)
			if err != nil || !info.Mode().IsRegular() || slices.ContainsFunc(out, func(s Script) bool { return s.Path == path }) {
				continue
			}
			if info.Size() > scriptMost {
				return nil, fmt.Errorf("read %s, which the page runs: it has %d MiB; %d is the most", path, info.Size()>>20, scriptMost>>20)
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return nil, fmt.Errorf("read %s, which the page runs: %w", path, err)
			}
			out = append(out, Script{Path: path, Hash: hashOf(text)})
		}
	}
	return out, nil
}

// Changed says which of the scripts is not what it was; nil when all are.
func Changed(scripts []Script) error {
	for _, s := range scripts {
		text, err := os.ReadFile(s.Path)
		if err != nil || hashOf(text) != s.Hash {
			return fmt.Errorf("%s has changed since the page was trusted; this step was not started; look at it, then `runbook trust` the page again and resume", s.Path)
		}
	}
	return nil
}

func hashOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// identity is the absolute path of a page with links resolved: one name for
// one file.
func identity(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		return real, nil
	}
	return abs, nil // a page that is gone; a run of it can still be gone on with
}

func (t *Trust) allowFile(path string, page []byte) string {
	sum := sha256.New()
	sum.Write([]byte(path))
	sum.Write([]byte{0})
	sum.Write(page)
	return filepath.Join(t.dir, "allow-"+hex.EncodeToString(sum.Sum(nil)))
}

func (t *Trust) denyFile(path string) string {
	return filepath.Join(t.dir, "deny-"+hashOf([]byte(path)))
}

// Check gives nil when the page at path with these bytes and scripts may be
// walked, else a *Mistrust.
func (t *Trust) Check(path string, page []byte, scripts []Script) error {
	path, err := identity(path)
	if err != nil {
		return err
	}
	no := func(why string) error { return &Mistrust{Path: path, Why: why} }
	if why := t.unsafe(); why != "" {
		return no(why)
	}
	if _, err := os.Lstat(t.denyFile(path)); !errors.Is(err, fs.ErrNotExist) {
		return &Mistrust{Path: path, Why: "trust in it was taken away", Denied: true}
	}
	given, err := readTrusted(t.allowFile(path, page))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if t.knows(path) {
			return no("it has changed since it was trusted")
		}
		return no("it has not been trusted yet")
	case err != nil:
		return no("what was said about it cannot be read (" + err.Error() + ")")
	case given.Path != path || given.Hash != hashOf(page):
		return no("what was said about it belongs to another page")
	}
	for _, s := range scripts {
		switch old, known := given.Files[s.Path]; {
		case !known:
			return no("it runs " + s.Path + ", which was not there when it was trusted")
		case old != s.Hash:
			return no(s.Path + ", which it runs, has changed since")
		}
	}
	return nil
}

// unsafe says why the store cannot be believed: somebody else could write to it.
func (t *Trust) unsafe() string {
	info, err := os.Stat(t.dir)
	if err != nil {
		return "" // nothing was ever trusted
	}
	if s, ok := info.Sys().(*syscall.Stat_t); ok && int(s.Uid) != os.Geteuid() {
		return "the folder " + t.dir + " belongs to somebody else"
	}
	if info.Mode().Perm()&0o022 != 0 {
		return "the folder " + t.dir + " can be written to by others; make it 0700"
	}
	return ""
}

// Allow trusts exactly these bytes at this path with these scripts, and takes
// back a denial.
func (t *Trust) Allow(path string, page []byte, scripts []Script, by string, now time.Time) (Trusted, error) {
	path, err := identity(path)
	if err != nil {
		return Trusted{}, err
	}
	given := Trusted{Path: path, Hash: hashOf(page), By: by, At: now.UTC(), Files: map[string]string{}}
	for _, s := range scripts {
		given.Files[s.Path] = s.Hash
	}
	if err := t.put(t.allowFile(path, page), given); err != nil {
		return given, err
	}
	if err := os.Remove(t.denyFile(path)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return given, fmt.Errorf("take back that trust in %s was taken away: %w", path, err)
	}
	return given, syncDir(t.dir)
}

// Deny takes trust away from a page, whatever it says now or later. The denial
// is on disk before the first allow is removed.
func (t *Trust) Deny(path, by string, now time.Time) (Trusted, error) {
	path, err := identity(path)
	if err != nil {
		return Trusted{}, err
	}
	no := Trusted{Path: path, By: by, At: now.UTC(), Deny: true}
	if err := t.put(t.denyFile(path), no); err != nil {
		return no, err
	}
	names, err := filepath.Glob(filepath.Join(t.dir, "allow-*"))
	for _, name := range names {
		if given, bad := readTrusted(name); bad == nil && given.Path == path {
			err = errors.Join(err, os.Remove(name))
		}
	}
	return no, err
}

func (t *Trust) put(name string, what Trusted) error {
	if err := os.MkdirAll(t.dir, 0o700); err != nil {
		return fmt.Errorf("make the folder of trusted pages: %w; nothing was changed; set XDG_STATE_HOME to a folder of yours", err)
	}
	if why := t.unsafe(); why != "" {
		return fmt.Errorf("write down what is trusted: %s; nothing was changed", why)
	}
	text, err := json.Marshal(what)
	if err != nil {
		return err
	}
	if err := writeDurably(name, append(text, '\n')); err != nil {
		return fmt.Errorf("write down what is trusted: %w; nothing was changed", err)
	}
	return nil
}

func (t *Trust) knows(path string) bool {
	all, _ := t.List()
	return slices.ContainsFunc(all, func(g Trusted) bool { return g.Path == path && !g.Deny })
}

// List is what was said, by path; what cannot be read is left out.
func (t *Trust) List() ([]Trusted, error) {
	names, err := filepath.Glob(filepath.Join(t.dir, "*-*"))
	if err != nil {
		return nil, err
	}
	out := []Trusted{}
	for _, name := range names {
		if strings.HasSuffix(name, ".tmp") {
			continue
		}
		if given, err := readTrusted(name); err == nil {
			out = append(out, given)
		}
	}
	slices.SortFunc(out, func(a, b Trusted) int {
		if c := strings.Compare(a.Path, b.Path); c != 0 {
			return c
		}
		return a.At.Compare(b.At)
	})
	return out, nil
}

func readTrusted(name string) (g Trusted, err error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return g, err
	}
	return g, json.Unmarshal(text, &g)
}

// ShellWord writes a text as one word of a command line.
func ShellWord(s string) string {
	if s != "" && plainValue().MatchString(s) {
		return s
	}
	return singleQuoted(s)
}

// Of tells whether these are the bytes that were spoken of.
func (g Trusted) Of(page []byte) bool { return g.Hash == hashOf(page) }
