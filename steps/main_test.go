package steps

import (
	"os"
	"testing"
)

// TestMain makes the test binary the helper processes too: they are started as
// a run starts them, by another first argument.
func TestMain(m *testing.M) {
	if status, ok := Supervise(os.Args); ok {
		os.Exit(status)
	}
	if len(os.Args) > 2 && os.Args[1] == "__append" {
		os.Exit(appendUntilRefused(os.Args[2]))
	}
	if len(os.Args) > 2 && os.Args[1] == "__walk" {
		os.Exit(walkUntilKilled(os.Args[2]))
	}
	catchFileSize() // outside of any synctest bubble, since it starts a goroutine
	os.Exit(m.Run())
}
