package steps

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"os"
	"sync"
	"time"
)

// spoolCap is how much of one command's output is kept on disk, in bytes; what
// comes after is counted and dropped.
const (
	spoolCap  = 8 << 20
	stdoutCap = 1 << 20 // kept in memory to be compared with expectations
	tailCap   = 2 << 10 // kept in the journal
	lineCap   = 16 << 10
)

// spool takes a command's output: to disk, to the screen line by line, and the
// first of stdout into memory. Its writers are used by two goroutines.
type spool struct {
	mu      sync.Mutex
	f       *os.File
	sum     hash.Hash
	bytes   int64
	dropped int64
	tail    []byte
	stdout  []byte
	line    func(Line)
	step    string
	now     func() time.Time
	partial [2][]byte
}

func newSpool(path, step string, now func() time.Time, line func(Line)) (*spool, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the output file: %w", err)
	}
	return &spool{f: f, sum: sha256.New(), step: step, now: now, line: line}, nil
}

type spoolWriter struct {
	s  *spool
	fd int // 0 stdout, 1 stderr
}

func (w spoolWriter) Write(p []byte) (int, error) {
	s := w.s
	s.mu.Lock()
	defer s.mu.Unlock()
	keep := p
	if room := spoolCap - (s.bytes - s.dropped); int64(len(keep)) > room {
		keep = keep[:max(room, 0)]
	}
	if len(keep) > 0 {
		// A full disk must not stop the command; what is lost is counted.
		n, _ := s.f.Write(keep)
		s.sum.Write(keep[:n])
		keep = keep[:n]
	}
	s.bytes += int64(len(p))
	s.dropped += int64(len(p) - len(keep))
	if w.fd == 0 && len(s.stdout) < stdoutCap {
		s.stdout = append(s.stdout, p[:min(len(p), stdoutCap-len(s.stdout))]...)
	}
	s.tail = append(s.tail, p[max(0, len(p)-tailCap):]...)
	if len(s.tail) > tailCap {
		s.tail = append(s.tail[:0], s.tail[len(s.tail)-tailCap:]...)
	}
	s.lines(w.fd, p)
	return len(p), nil
}

func (s *spool) lines(fd int, p []byte) {
	for len(p) > 0 {
		n := bytes.IndexByte(p, '\n')
		if n < 0 {
			s.partial[fd] = append(s.partial[fd], p[:min(len(p), max(0, lineCap-len(s.partial[fd])))]...)
			return
		}
		text := append(s.partial[fd], p[:min(n, max(0, lineCap-len(s.partial[fd])))]...)
		s.partial[fd] = nil
		s.line(Line{Step: s.step, At: s.now(), Text: text})
		p = p[n+1:]
	}
}

// close ends the spool and puts what it saw into r.
func (s *spool) close(r *Result) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for fd := range s.partial {
		if len(s.partial[fd]) > 0 {
			s.line(Line{Step: s.step, At: s.now(), Text: s.partial[fd]})
		}
	}
	s.f.Sync()
	s.f.Close()
	r.Bytes, r.Dropped, r.Tail = s.bytes, s.dropped, string(s.tail)
	r.Hash = "sha256:" + hex.EncodeToString(s.sum.Sum(nil))
}
