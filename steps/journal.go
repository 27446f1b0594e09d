package steps

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"

	"github.com/gofrs/flock"
)

const journalName = "journal.jsonl"

// Journal is the truth about one run: one Event a line, appended and synced to
// disk before anybody is told. After the first write error it takes nothing
// more: a run that cannot be recorded must not go on. A failed fsync is never
// tried again, since the kernel may have dropped the pages (PostgreSQL's
// data_sync_retry).
type Journal struct {
	Run  string
	dir  string
	f    journalFile
	seq  int64
	prev link
	lock *flock.Flock
	err  error
}

// journalFile is what a Journal needs of a file; tests put failing ones here.
type journalFile interface {
	io.WriteCloser
	Sync() error
}

func openJournal(dir, run string) (*Journal, error) {
	catchFileSize()
	if _, err := os.Stat(dir); err != nil {
		return nil, fmt.Errorf("there is no run %s; `runbook runs` lists them", run)
	}
	lock := flock.New(filepath.Join(dir, "lock"), flock.SetPermissions(0o600))
	ok, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock run %s: %w", run, err)
	}
	if !ok {
		return nil, &HeldError{Run: run, Holder: held(dir)}
	}
	j := &Journal{Run: run, dir: dir, lock: lock}
	if err := j.open(); err != nil {
		lock.Unlock()
		return nil, err
	}
	return j, nil
}

// open goes to the end of the last whole record. A torn tail, which a crash
// leaves, is cut off and a copy of it kept beside the journal.
func (j *Journal) open() (err error) {
	if err := hold(j.dir); err != nil {
		return fmt.Errorf("say who walks run %s: %w", j.Run, err)
	}
	path := filepath.Join(j.dir, journalName)
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("open the journal: %w", err)
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	c, err := readChain(path)
	if err == nil {
		err = sealed(j.dir, c)
	}
	if err != nil {
		return err
	}
	if len(c.torn) > 0 {
		if err := keepTorn(path+".torn", c.torn); err != nil {
			return fmt.Errorf("keep the torn end of the journal: %w", err)
		}
		if err := f.Truncate(c.good); err != nil {
			return fmt.Errorf("cut the torn end of the journal: %w", err)
		}
	}
	if _, err := f.Seek(c.good, io.SeekStart); err != nil {
		return fmt.Errorf("go to the end of the journal: %w", err)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("sync the journal: %w", err)
	}
	j.f, j.seq, j.prev = f, int64(len(c.events)), c.last()
	return syncDir(j.dir)
}

// keepTorn adds to the file of torn ends: a run may crash more than once.
func keepTorn(path string, torn []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(torn)
	return errors.Join(err, f.Sync(), f.Close())
}

// Append gives the event its number and writes it durably.
func (j *Journal) Append(e *Event) error {
	if j.err != nil {
		return j.err
	}
	e.Seq = j.seq + 1
	line, next, err := encodeRecord(e, j.prev)
	if err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	if n, err := j.f.Write(line); err != nil || n < len(line) {
		j.err = fmt.Errorf("write the journal: %w", errors.Join(err, short(n, len(line))))
		return j.err
	}
	if err := j.f.Sync(); err != nil {
		j.err = fmt.Errorf("sync the journal: %w", err)
		return j.err
	}
	j.seq, j.prev = e.Seq, next
	if e.Kind == EvEnded || e.Kind == EvLeft {
		if err := j.seal(); err != nil { // the record itself is on disk
			j.err = fmt.Errorf("seal the journal: %w", err)
		}
	}
	return nil
}

func short(n, want int) error {
	if n < want {
		return io.ErrShortWrite
	}
	return nil
}

// Dir is the run's folder.
func (j *Journal) Dir() string { return j.dir }

// Close lets others open the run.
func (j *Journal) Close() error {
	os.Remove(filepath.Join(j.dir, holderName))
	return errors.Join(j.f.Close(), j.lock.Unlock())
}

// readJournal gives a run's events. Those before a damaged record come with the
// *DamagedError, to be looked at.
func readJournal(path string) ([]Event, error) {
	c, err := readChain(path)
	if err == nil {
		err = sealed(filepath.Dir(path), c)
	}
	var damaged *DamagedError
	if errors.As(err, &damaged) {
		c.events = c.events[:min(len(c.events), damaged.Record-1)]
	}
	return c.events, err
}

// catchFileSize makes a write beyond `ulimit -f` an error (EFBIG), which the
// journal reports; uncaught, the signal ends a Go program. It is caught and not
// ignored, since commands would inherit that.
var catchFileSize = sync.OnceFunc(func() {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGXFSZ)
})
