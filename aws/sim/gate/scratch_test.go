package gate

import (
	"os"
	"path/filepath"
	"testing"
)

func TestSweepTakesOnlyWhatNobodyHolds(t *testing.T) {
	dir := t.TempDir()
	mk := func(name string, owner bool) string {
		root := filepath.Join(dir, scratchPrefix+name)
		if err := os.MkdirAll(filepath.Join(root, "work"), 0o700); err != nil {
			t.Fatal(err)
		}
		if owner {
			f, err := claim(root)
			if err != nil {
				t.Fatal(err)
			}
			if name != "held" {
				if err := f.Close(); err != nil {
					t.Fatal(err)
				}
			} else {
				t.Cleanup(func() { _ = f.Close() })
			}
		}
		return root
	}
	left, held, fresh := mk("left", true), mk("held", true), mk("fresh", false)
	sweep(dir)
	for root, want := range map[string]bool{left: false, held: true, fresh: true} {
		if _, err := os.Stat(root); (err == nil) != want {
			t.Errorf("%s is there: %v, want %v", filepath.Base(root), err == nil, want)
		}
	}
}
