package steps

import (
	"bytes"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// dumpPipe is a FIFO through which a bash says what it holds. The reader keeps
// it open for both ways, so that opening it never waits, and writes the mark
// itself when the bash is gone: what came before the mark is all that came.
//
// A bash writes line by line, some hundred lines a step. A reader that is woken
// for each of them costs more than the bash does, so it rests between two reads,
// and the descriptor is not among those that Go polls, since that wakes too.
type dumpPipe struct {
	path   string
	f      *os.File
	mu     sync.Mutex
	data   []byte
	ended  bool // the mark came: what comes now is of a process that was left running
	mark   chan struct{}
	hurry  chan struct{} // capacity 1: the mark was written
	closed atomic.Bool
}

// A pipe holds 64 KiB, so a bash that says more waits this long at most for each
// of them.
const dumpRest = 2 * time.Millisecond

// No part of a dump is this, since bash cannot hold a NUL byte.
var dumpMark = []byte("\x00\x00runbook: end\x00\x00")

func openDumpPipe(path string) (*dumpPipe, error) {
	os.Remove(path)
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		return nil, err
	}
	fd, err := syscall.Open(path, syscall.O_RDWR|syscall.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	p := &dumpPipe{path: path, f: os.NewFile(uintptr(fd), path), mark: make(chan struct{}, 1), hurry: make(chan struct{}, 1)}
	go p.read()
	return p, nil
}

func (p *dumpPipe) read() {
	buf := make([]byte, 64<<10)
	for {
		n, err := p.f.Read(buf)
		if err != nil || p.closed.Load() {
			return
		}
		p.mu.Lock()
		ended := false
		if !p.ended {
			from := max(0, len(p.data)-len(dumpMark))
			p.data = append(p.data, buf[:n]...)
			// Not only at the end: a process that was left running may write behind it.
			if i := bytes.Index(p.data[from:], dumpMark); i >= 0 {
				p.data, p.ended, ended = p.data[:from+i], true, true
			}
		}
		p.mu.Unlock()
		switch {
		case ended:
			select {
			case <-p.hurry:
			default:
			}
			p.mark <- struct{}{}
		case n < len(buf)/2:
			rest := time.NewTimer(dumpRest)
			select {
			case <-rest.C:
			case <-p.hurry:
			}
			rest.Stop()
		}
	}
}

// begin forgets what a bash before has said.
func (p *dumpPipe) begin() {
	p.mu.Lock()
	p.data, p.ended = nil, false
	p.mu.Unlock()
}

// end gives the whole dumps since begin, by tag. The bash must have ended.
func (p *dumpPipe) end() map[string][]string {
	if _, err := p.f.Write(dumpMark); err != nil {
		return nil
	}
	select {
	case p.hurry <- struct{}{}:
	default:
	}
	<-p.mark
	p.mu.Lock()
	defer p.mu.Unlock()
	data := string(p.data)
	p.data = nil
	return parseDumps(data)
}

func parseDumps(data string) map[string][]string {
	dumps := map[string][]string{}
	var parts []string
	tag := ""
	for part := range strings.SplitSeq(data, "\x00") {
		switch {
		case part == "<was" || part == "<begin" || part == "<end" || part == "<unrestored":
			tag, parts = part[1:], nil
		case tag != "" && part == tag+">":
			if len(parts) == dumpParts || (tag == "begin" || tag == "unrestored") && len(parts) == 1 {
				dumps[tag] = parts
			}
			tag = ""
		case tag != "":
			parts = append(parts, part)
		}
	}
	return dumps
}

func (p *dumpPipe) close() {
	p.closed.Store(true)
	p.f.Write([]byte{0}) // so that the reader looks
	p.f.Close()
	os.Remove(p.path)
}
