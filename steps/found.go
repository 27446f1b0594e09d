package steps

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/gofrs/flock"
)

// A result's file is the sha256 of its JSON, a space and the JSON: half a file,
// or one that was touched, is no result.
func encodeResult(r Result) ([]byte, error) {
	text, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(text)
	return []byte(hex.EncodeToString(sum[:]) + " " + string(text) + "\n"), nil
}

func decodeResult(data []byte) (r Result, ok bool) {
	head, text, _ := strings.Cut(strings.TrimSuffix(string(data), "\n"), " ")
	sum := sha256.Sum256([]byte(text))
	if head != hex.EncodeToString(sum[:]) || json.Unmarshal([]byte(text), &r) != nil {
		return Result{}, false
	}
	return r, true
}

// found is a command that was in flight when the last sitting ended.
type found struct {
	dir  string // the run's folder
	name string // of its output files
	line func([]byte)
	seen int64 // bytes of the output that were shown
	part []byte
}

// wait looks for the command's result, as long as its supervisor lives. ok is
// false when there is none and nobody is left to write it. ctx's end stops the
// command, unless its cause is errDetached.
func (f *found) wait(ctx context.Context) (res Result, stdout []byte, ok bool) {
	path := filepath.Join(f.dir, "output", f.name)
	done := ctx.Done()
	for {
		alive, pid := f.supervised()
		if data, err := os.ReadFile(path + ".json"); err == nil {
			if res, ok := decodeResult(data); ok && f.name != "" {
				f.show(path + ".log")
				return res, spooledStdout(path), true
			}
		}
		if !alive {
			return Result{}, nil, false
		}
		f.show(path + ".log")
		t := time.NewTimer(100 * time.Millisecond)
		select {
		case <-t.C:
		case <-done:
			t.Stop()
			if errors.Is(context.Cause(ctx), errDetached) {
				return Result{}, nil, false
			}
			syscall.Kill(pid, syscall.SIGTERM) // the lock is held, so the number is still its own
			done = nil
		}
	}
}

// supervised tells whether the run's supervisor lives. It is asked before the
// result is looked for, since the supervisor writes that and then ends.
func (f *found) supervised() (alive bool, pid int) {
	path := filepath.Join(f.dir, superviseLock)
	text, err := os.ReadFile(path)
	if err != nil {
		return false, 0
	}
	lock := flock.New(path, flock.SetPermissions(0o600))
	if ok, err := lock.TryLock(); ok || err != nil {
		lock.Unlock()
		return false, 0
	}
	pid, err = strconv.Atoi(string(text))
	return err == nil && pid > 1, pid
}

// show hands on the lines that came since.
func (f *found) show(path string) {
	log, err := os.Open(path)
	if err != nil {
		return
	}
	defer log.Close()
	buf := make([]byte, 64<<10)
	for {
		n, err := log.ReadAt(buf, f.seen)
		f.seen += int64(n)
		for rest := buf[:n]; len(rest) > 0; {
			end := bytes.IndexByte(rest, '\n')
			text := rest
			if end >= 0 {
				text = rest[:end]
			}
			f.part = append(f.part, text[:min(len(text), max(0, lineCap-len(f.part)))]...)
			if end < 0 {
				break
			}
			f.line(f.part)
			f.part, rest = f.part[:0], rest[end+1:]
		}
		if err != nil {
			return
		}
	}
}
