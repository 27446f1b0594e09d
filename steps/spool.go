package steps

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"os"
	"sync"
)

// spoolCap is how much of one command's output is kept on disk, in bytes; what
// comes after is counted and dropped.
const (
	spoolCap  = 8 << 20
	stdoutCap = 1 << 20 // to be compared with expectations
	tailCap   = 2 << 10 // kept in the journal
	lineCap   = 16 << 10
)

// spool takes a command's output in the supervisor: through the masks to disk
// and, line by line, to the screen. What has not passed a mask goes nowhere.
// Two goroutines write, one for each stream.
type spool struct {
	mu      sync.Mutex
	f       *os.File
	path    string // without extension
	sum     hash.Hash
	bytes   int64 // as the command wrote them, before masks
	kept    int64
	dropped int64
	errors  bool // stderr was written to
	tail    []byte
	stdout  []byte
	spilled func(int64)  // is told what dropped is; nil: nobody
	line    func([]byte) // takes whole lines with their newlines; it must copy them
	masks   [2]*maskStream
	partial [2][]byte
	synced  chan error
}

// newSpool opens path.log, where both streams go as they come.
func newSpool(path string, masks *masks, line func([]byte)) (*spool, error) {
	f, err := os.OpenFile(path+".log", os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the output file: %w", err)
	}
	return &spool{f: f, path: path, sum: sha256.New(), synced: make(chan error, 1), line: line, masks: [2]*maskStream{masks.stream(), masks.stream()}}, nil
}

// write takes bytes of stdout (0) or stderr (1).
func (s *spool) write(fd int, p []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bytes += int64(len(p))
	s.put(fd, s.masks[fd].write(p))
}

func (s *spool) put(fd int, p []byte) {
	if len(p) == 0 {
		return
	}
	keep := p[:min(int64(len(p)), max(0, spoolCap-s.kept))]
	if len(keep) > 0 {
		// A full disk must not stop the command; what is lost is counted.
		n, _ := s.f.Write(keep)
		s.sum.Write(keep[:n])
		keep = keep[:n]
	}
	s.kept += int64(len(keep))
	if s.dropped += int64(len(p) - len(keep)); s.dropped > 0 && s.spilled != nil {
		s.spilled(s.dropped)
	}
	s.errors = s.errors || fd == 1
	if fd == 0 && len(s.stdout) < stdoutCap {
		s.stdout = append(s.stdout, p[:min(len(p), stdoutCap-len(s.stdout))]...)
	}
	s.tail = append(s.tail, p[max(0, len(p)-tailCap):]...)
	if len(s.tail) > tailCap {
		s.tail = append(s.tail[:0], s.tail[len(s.tail)-tailCap:]...)
	}
	s.lines(fd, p)
}

// lines hands whole lines on. What a line has beyond lineCap is not shown.
func (s *spool) lines(fd int, p []byte) {
	if part := s.partial[fd]; len(part) > 0 {
		n := bytes.IndexByte(p, '\n')
		if n < 0 {
			s.partial[fd] = append(part, p[:min(len(p), max(0, lineCap-len(part)))]...)
			return
		}
		s.line(append(append(part, p[:min(n, max(0, lineCap-len(part)))]...), '\n'))
		s.partial[fd], p = part[:0], p[n+1:]
	}
	n := bytes.LastIndexByte(p, '\n') + 1
	if n > 0 {
		s.line(p[:n])
	}
	s.partial[fd] = append(s.partial[fd], p[n:min(len(p), n+lineCap)]...)
}

// close ends the spool and puts what it saw into r. The first of stdout gets a
// file of its own where the log holds stderr too.
// Its sync goes on beside that of the result's file; wait waits for it.
func (s *spool) close(r *Result) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for fd := range s.partial {
		s.put(fd, s.masks[fd].end())
		if len(s.partial[fd]) > 0 {
			s.line(append(s.partial[fd], '\n'))
		}
	}
	r.Bytes, r.Dropped, r.Tail = s.bytes, s.dropped, string(s.tail)
	r.Hash = "sha256:" + hex.EncodeToString(s.sum.Sum(nil))
	var err error
	if s.errors { // before the result's file, which says that all is there
		err = os.WriteFile(s.path+".out", s.stdout, 0o600)
	}
	go func() {
		s.synced <- errors.Join(err, s.f.Sync(), s.f.Close())
	}()
}

// wait says what could not be kept.
func (s *spool) wait() error { return <-s.synced }

// spooledStdout is the first of what a command wrote to stdout.
func spooledStdout(path string) []byte {
	out, err := os.ReadFile(path + ".out")
	if err != nil {
		out, _ = os.ReadFile(path + ".log")
	}
	return out[:min(len(out), stdoutCap)]
}
