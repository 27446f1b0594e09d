package cli

import (
	"fmt"
	"os"
	"strings"

	"github.com/fairtradeworker/runbook/runbook"
)

// Page is a runbook with its bytes: what is walked is what was read.
type Page struct {
	Book    *runbook.Runbook
	Source  []byte
	Shipped bool // it came with the program, so it is trusted with it
}

// tooLarge is far above what the reader takes (1 MiB), so that a wrong file is
// refused without being read into memory.
const tooLarge = 16 << 20

// ReadPage reads a Markdown file.
func ReadPage(file string, shipped []string) ([]byte, error) {
	info, err := os.Stat(file)
	switch {
	case strings.TrimSpace(file) == "":
		return nil, fmt.Errorf("read a page: no page is named; give a Markdown file, or one of those that are shipped: %s", strings.Join(shipped, ", "))
	case os.IsNotExist(err):
		meant := ""
		if near := runbook.Nearest(file, shipped); near != "" {
			meant = fmt.Sprintf(" (did you mean %q?)", near)
		}
		return nil, fmt.Errorf("read %s: there is no such file and no shipped runbook of that name%s; shipped are: %s", file, meant, strings.Join(shipped, ", "))
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", file, err)
	case info.IsDir():
		return nil, fmt.Errorf("read %s: it is a folder; name one of its Markdown files, or look with `runbook list %s/*.md`", file, strings.TrimSuffix(file, "/"))
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("read %s: it is not a plain file; save the page in one first", file)
	case info.Size() > tooLarge:
		return nil, fmt.Errorf("read %s: it has %d MiB; a runbook may have 1 MiB at most", file, info.Size()>>20)
	}
	src, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	return src, nil
}

// Exists tells whether there is a file of that name.
func Exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// split reads FILE[#procedure]; a file may have a # in its name.
func split(target string) (file, procedure string) {
	if Exists(target) {
		return target, ""
	}
	file, procedure, _ = strings.Cut(target, "#")
	return file, procedure
}

// find loads FILE[#procedure]. Without a procedure it is the page's first with
// commands, and the notice names the others.
func (a App) find(target string, o *WalkOptions) (Page, string, error) {
	file, name := split(target)
	p, err := a.Load(file)
	if err != nil {
		return p, "", err
	}
	if name != "" {
		proc, err := p.Book.Procedure(name)
		return p, proc.ID, err
	}
	proc, ok := p.Book.Default()
	if !ok {
		return p, "", fmt.Errorf("walk %s: no section of it has a command; `runbook show %s` shows how it was read", file, file)
	}
	var others []string
	for _, o := range p.Book.Procedures {
		if o.ID != proc.ID {
			others = append(others, "#"+o.ID)
		}
	}
	if len(others) > 0 {
		o.Notice = fmt.Sprintf("Walking %s#%s. Others in this file: %s\n", file, proc.ID, strings.Join(others, " "))
	}
	return p, proc.ID, nil
}
