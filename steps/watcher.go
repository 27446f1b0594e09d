package steps

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"time"
)

// watchEvery is how often a watcher looks for what is new.
const watchEvery = 100 * time.Millisecond

// Watcher reads a run that another program walks, as it grows: every record of
// the journal, checked like at a resume, the readings between them, and the
// output of the command at hand. It writes nothing in the run's folder.
type Watcher struct {
	dir  string
	feed *Feed
	now  func() time.Time

	at     int64 // bytes of whole records
	seq    int64
	prev   link
	pulsed int64
	out    *found
	walked string // who walks it, as said last
	skew   atomic.Int64
}

// NewWatcher begins at the first record.
func NewWatcher(dir string, feed *Feed) *Watcher {
	return &Watcher{dir: dir, feed: feed, now: time.Now, walked: "?"}
}

// Run follows until ctx is done, or the journal has a record that cannot be
// believed: that is a *DamagedError, and what stands before it was shown.
func (f *Watcher) Run(ctx context.Context) error {
	defer f.feed.Close()
	for {
		if err := f.look(); err != nil {
			return err
		}
		if !rest(ctx, watchEvery, nil) {
			return nil
		}
	}
}

// look hands on what came since the last look.
func (f *Watcher) look() error {
	f.holder()
	if err := f.records(); err != nil {
		return err
	}
	f.readings()
	if f.out != nil {
		f.out.show(filepath.Join(f.dir, "output", f.out.name+".log"))
	}
	return nil
}

func (f *Watcher) records() error {
	path := filepath.Join(f.dir, journalName)
	data, err := readFrom(path, f.at)
	if err != nil {
		return fmt.Errorf("read the journal: %w", err)
	}
	var last time.Time
	defer func() { f.clock(path, last) }()
	for {
		n := bytes.IndexByte(data, '\n')
		if n < 0 {
			return nil // not whole yet
		}
		e, bad := decodeRecord(data[:n], f.seq+1, f.prev)
		if bad != nil {
			if n+1 == len(data) && bytes.Contains(data[:n], make([]byte, sectorSize)) {
				return nil // what a crash leaves; a resume cuts it off
			}
			return &DamagedError{Path: path, Record: int(f.seq) + 1, Why: bad.Error()}
		}
		f.seq, f.prev, f.at = e.Seq, sha256.Sum256(data[:n]), f.at+int64(n)+1
		data, last = data[n+1:], e.At
		f.output(e)
		f.feed.event(e)
	}
}

// clock learns how far the run's time is from ours: a rehearsal has a time of
// its own. The journal's last write tells when its last record was made.
func (f *Watcher) clock(path string, last time.Time) {
	info, err := os.Stat(path)
	if err != nil || last.IsZero() {
		return
	}
	if d := last.Sub(info.ModTime()); d.Abs() > 2*time.Second {
		f.skew.Store(int64(d))
	}
}

// Now is the run's time.
func (f *Watcher) Now() time.Time { return f.now().Add(time.Duration(f.skew.Load())) }

// output chooses the file to read lines from.
func (f *Watcher) output(e Event) {
	switch {
	case e.Kind == EvIntent && e.Intent != nil && e.Intent.Output != "":
		step := e.Step
		f.out = &found{dir: f.dir, name: e.Intent.Output, line: func(text []byte) {
			f.feed.line(Line{Step: step, At: f.Now(), Text: bytes.Clone(text)})
		}}
	case e.Kind == EvResult && f.out != nil:
		f.out.show(filepath.Join(f.dir, "output", f.out.name+".log"))
		f.out = nil
	}
}

// readings hands on what only renews ages. It starts with the newest: a watcher
// has no use for old ones.
func (f *Watcher) readings() {
	path := filepath.Join(f.dir, pulseName)
	if info, err := os.Stat(path); err == nil && info.Size() < f.pulsed {
		f.pulsed = 0
	}
	data, err := readFrom(path, f.pulsed)
	if err != nil {
		return
	}
	for {
		n := bytes.IndexByte(data, '\n')
		if n < 0 {
			return
		}
		var e Event
		if json.Unmarshal(data[:n], &e) == nil && e.Seq == 0 && (e.Kind == EvRollout || e.Kind == EvCheck || e.Kind == EvIdentity) {
			f.feed.event(e)
		}
		f.pulsed += int64(n) + 1
		data = data[n+1:]
	}
}

// holder says who walks the run, when that changes.
func (f *Watcher) holder() {
	who := ""
	if h, ok := WalkedBy(f.dir); ok {
		who = h.String()
	}
	if who != f.walked {
		f.walked = who
		f.feed.event(Event{At: f.Now(), Kind: EvWalked, Text: who})
	}
}

// WalkedBy is the program that walks the run in dir, as far as a look without
// taking its lock can tell: on this machine a dead one is not it.
func WalkedBy(dir string) (h Holder, ok bool) {
	text, err := os.ReadFile(filepath.Join(dir, holderName))
	if err != nil || json.Unmarshal(text, &h) != nil {
		return Holder{}, false
	}
	host, _ := os.Hostname()
	dead := h.Host == host && (h.Boot != "" && h.Boot != bootID() || errors.Is(syscall.Kill(h.PID, 0), syscall.ESRCH))
	return h, !dead
}

// readFrom reads a file from an offset on.
func readFrom(path string, from int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if _, err := file.Seek(from, io.SeekStart); err != nil {
		return nil, err
	}
	return io.ReadAll(file)
}
