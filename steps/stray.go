package steps

import "fmt"

// stray is a process that a command left behind.
type stray struct {
	pid  int
	name string // its command line, shortened
}

func (s stray) String() string { return fmt.Sprintf("%s (pid %d)", s.name, s.pid) }
