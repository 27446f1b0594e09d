package gate

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

const (
	scratchPrefix = "runbook-rehearsal-"
	ownerFile     = "owner"
	sweepMost     = 50 // directories a start removes at most
)

// claim marks a scratch directory as used. The mark goes with the process, even
// when it is killed.
func claim(root string) (*flock.Flock, error) {
	f := flock.New(filepath.Join(root, ownerFile), flock.SetPermissions(0o600))
	if ok, err := f.TryLock(); err != nil || !ok {
		return nil, fmt.Errorf("claim scratch directory: %w", err)
	}
	return f, nil
}

// sweep removes scratch directories of ours whose process was killed before it
// could. One that is claimed, or not claimed yet, is left alone.
func sweep(dir string) {
	found, _ := filepath.Glob(filepath.Join(dir, scratchPrefix+"*"))
	removed := 0
	for _, root := range found {
		if removed == sweepMost {
			return
		}
		if _, err := os.Stat(filepath.Join(root, ownerFile)); err != nil {
			continue
		}
		f := flock.New(filepath.Join(root, ownerFile))
		if ok, err := f.TryLock(); err != nil || !ok {
			continue
		}
		_ = os.RemoveAll(root)
		_ = f.Close()
		removed++
	}
}
