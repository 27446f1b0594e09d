package steps

import (
	"bytes"
	"os"
	"strings"
	"sync"
	"syscall"
)

// dumpPipe is a FIFO through which a bash says what it holds. The reader keeps
// it open for both ways, so that opening it never waits, and writes the mark
// itself when the bash is gone: what came before the mark is all that came.
type dumpPipe struct {
	path string
	f    *os.File
	mu   sync.Mutex
	data []byte
	mark chan struct{}
}

// No part of a dump is this, since bash cannot hold a NUL byte.
var dumpMark = []byte("\x00\x00runbook: end\x00\x00")

func openDumpPipe(path string) (*dumpPipe, error) {
	os.Remove(path)
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	p := &dumpPipe{path: path, f: f, mark: make(chan struct{}, 1)}
	go p.read()
	return p, nil
}

func (p *dumpPipe) read() {
	buf := make([]byte, 64<<10)
	for {
		n, err := p.f.Read(buf)
		if err != nil {
			return
		}
		p.mu.Lock()
		p.data = append(p.data, buf[:n]...)
		ended := bytes.HasSuffix(p.data, dumpMark)
		p.mu.Unlock()
		if ended {
			p.mark <- struct{}{}
		}
	}
}

// begin forgets what a bash before has said.
func (p *dumpPipe) begin() {
	p.mu.Lock()
	p.data = nil
	p.mu.Unlock()
}

// end gives the whole dumps since begin, by tag. The bash must have ended.
func (p *dumpPipe) end() map[string][]string {
	if _, err := p.f.Write(dumpMark); err != nil {
		return nil
	}
	<-p.mark
	p.mu.Lock()
	defer p.mu.Unlock()
	data := bytes.TrimSuffix(p.data, dumpMark)
	p.data = nil
	return parseDumps(string(data))
}

func parseDumps(data string) map[string][]string {
	dumps := map[string][]string{}
	var parts []string
	tag := ""
	for part := range strings.SplitSeq(data, "\x00") {
		switch {
		case part == "<was" || part == "<begin" || part == "<end":
			tag, parts = part[1:], nil
		case tag != "" && part == tag+">":
			if len(parts) == dumpParts || tag == "begin" && len(parts) == 1 {
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
	p.f.Close()
	os.Remove(p.path)
}
