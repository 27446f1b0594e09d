package steps

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// Store is the folder that holds the runs of one person, one folder a run:
// journal.jsonl, page.md (the page as it was read), output/ and shell state.
// Folders are 0700 and files 0600.
type Store struct{ dir string }

// StateDir gives the folder of runs by the XDG rules: $XDG_STATE_HOME, else
// ~/.local/state, then runbook/runs. A relative XDG_STATE_HOME is ignored, as
// the specification asks.
func StateDir(getenv func(string) string) (string, error) {
	base := getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(base) {
		home := getenv("HOME")
		if home == "" {
			return "", errors.New("find a place for the journal: neither XDG_STATE_HOME nor HOME is set; nothing was run; set XDG_STATE_HOME to a folder of yours")
		}
		base = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(base, "runbook", "runs"), nil
}

// OpenStore makes the folder where it is missing and proves that it can be
// written to, since without a journal nothing may be run.
func OpenStore(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of runs: %w; nothing was run; make it writable or set XDG_STATE_HOME", err)
	}
	f, err := os.CreateTemp(dir, ".probe-")
	if err != nil {
		return nil, fmt.Errorf("write to the folder of runs: %w; nothing was run; make it writable or set XDG_STATE_HOME", err)
	}
	f.Close()
	os.Remove(f.Name())
	return &Store{dir: dir}, nil
}

// ReadStore is a store to look at; it creates nothing.
func ReadStore(dir string) *Store { return &Store{dir: dir} }

// Path is the folder of one run.
func (s *Store) Path(run string) string { return filepath.Join(s.dir, run) }

// Create makes the folder of a new run with the page in it. Two programs that
// start at once get different numbers, since making a folder is atomic.
func (s *Store) Create(page []byte) (*Journal, error) {
	ids, err := s.IDs()
	if err != nil {
		return nil, err
	}
	next := 1
	if len(ids) > 0 {
		next, _ = strconv.Atoi(ids[0])
		next++
	}
	for ; ; next++ {
		id := fmt.Sprintf("%04d", next)
		err := os.Mkdir(s.Path(id), 0o700)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("make the folder of run %s: %w", id, err)
		}
		if err := writeDurably(filepath.Join(s.Path(id), "page.md"), page); err != nil {
			return nil, fmt.Errorf("keep the page in run %s: %w", id, err)
		}
		if err := os.Mkdir(filepath.Join(s.Path(id), "output"), 0o700); err != nil {
			return nil, fmt.Errorf("make the folder of outputs: %w", err)
		}
		if err := syncDir(s.dir); err != nil {
			return nil, err
		}
		return openJournal(s.Path(id), id)
	}
}

// Open opens a run to go on with it. It fails with *HeldError when another
// program walks it.
func (s *Store) Open(run string) (*Journal, error) { return openJournal(s.Path(run), run) }

// Events reads a run's events without touching it. With a *DamagedError come
// those before the damage.
func (s *Store) Events(run string) ([]Event, error) {
	events, err := readJournal(filepath.Join(s.Path(run), journalName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no run %s; `runbook runs` lists them", run)
	}
	return events, err
}

// Page reads the page as it was when the run began.
func (s *Store) Page(run string) ([]byte, error) {
	return os.ReadFile(filepath.Join(s.Path(run), "page.md"))
}

// IDs lists the runs, newest first. A folder that is missing has none.
func (s *Store) IDs() ([]string, error) {
	entries, err := os.ReadDir(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list the runs: %w", err)
	}
	var ids []string
	for _, e := range entries {
		if n, err := strconv.Atoi(e.Name()); err == nil && n > 0 && e.IsDir() {
			ids = append(ids, e.Name())
		}
	}
	slices.SortFunc(ids, func(a, b string) int {
		x, _ := strconv.Atoi(a)
		y, _ := strconv.Atoi(b)
		return cmp.Compare(y, x)
	})
	return ids, nil
}
