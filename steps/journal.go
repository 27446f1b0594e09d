package steps

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

const journalName = "journal.jsonl"

// Journal is the truth about one run: one Event a line, appended and synced to
// disk before anybody is told. After the first write error it takes nothing
// more: a run that cannot be recorded must not go on.
type Journal struct {
	Run  string
	dir  string
	f    *os.File
	seq  int64
	lock *flock.Flock
	err  error
}

// HeldError says that another program walks the run.
type HeldError struct{ Run string }

func (e *HeldError) Error() string {
	return fmt.Sprintf("run %s is being walked in another terminal; nothing was changed; leave it there (q) first, or look with `runbook report %s`", e.Run, e.Run)
}

func openJournal(dir, run string) (*Journal, error) {
	if _, err := os.Stat(dir); err != nil {
		return nil, fmt.Errorf("there is no run %s; `runbook runs` lists them", run)
	}
	lock := flock.New(filepath.Join(dir, "lock"), flock.SetPermissions(0o600))
	ok, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock run %s: %w", run, err)
	}
	if !ok {
		return nil, &HeldError{Run: run}
	}
	path := filepath.Join(dir, journalName)
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		lock.Unlock()
		return nil, fmt.Errorf("open the journal: %w", err)
	}
	j := &Journal{Run: run, dir: dir, f: f, lock: lock}
	if err := j.recover(path); err != nil {
		j.Close()
		return nil, err
	}
	return j, nil
}

// recover goes to the end of the last whole line. A torn tail, which a crash
// leaves, is cut off and a copy of it kept beside the journal.
func (j *Journal) recover(path string) error {
	events, good, err := readJournal(path)
	if err != nil {
		return err
	}
	if len(events) > 0 {
		j.seq = events[len(events)-1].Seq
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read the journal: %w", err)
	}
	if int64(len(whole)) > good {
		if err := os.WriteFile(path+".torn", whole[good:], 0o600); err != nil {
			return fmt.Errorf("keep the torn end of the journal: %w", err)
		}
		if err := j.f.Truncate(good); err != nil {
			return fmt.Errorf("cut the torn end of the journal: %w", err)
		}
	}
	if _, err := j.f.Seek(good, 0); err != nil {
		return fmt.Errorf("go to the end of the journal: %w", err)
	}
	if err := j.f.Sync(); err != nil {
		return fmt.Errorf("sync the journal: %w", err)
	}
	return syncDir(j.dir)
}

// Append gives the event its number and writes it durably.
func (j *Journal) Append(e *Event) error {
	if j.err != nil {
		return j.err
	}
	e.Seq = j.seq + 1
	line, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	if _, err := j.f.Write(append(line, '\n')); err != nil {
		j.err = fmt.Errorf("write the journal: %w", err)
		return j.err
	}
	if err := j.f.Sync(); err != nil {
		j.err = fmt.Errorf("sync the journal: %w", err)
		return j.err
	}
	j.seq = e.Seq
	return nil
}

// Dir is the run's folder.
func (j *Journal) Dir() string { return j.dir }

// Close lets others open the run.
func (j *Journal) Close() error {
	return errors.Join(j.f.Close(), j.lock.Unlock())
}

// readJournal reads whole lines. good is the offset behind the last of them;
// what follows is a torn tail. A bad line before the last is damage, and refused.
func readJournal(path string) (events []Event, good int64, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, 0, fmt.Errorf("read the journal: %w", err)
	}
	for len(data) > 0 {
		n := bytes.IndexByte(data, '\n')
		if n < 0 {
			break
		}
		var e Event
		bad := json.Unmarshal(data[:n], &e)
		if bad == nil && e.Seq != int64(len(events))+1 {
			bad = fmt.Errorf("it is numbered %d", e.Seq)
		}
		if bad != nil {
			if n+1 == len(data) {
				break // torn: the last line's bytes are not all there
			}
			return nil, 0, fmt.Errorf("read the journal: record %d is damaged (%v); nothing was changed; the file is %s", len(events)+1, bad, path)
		}
		events = append(events, e)
		good += int64(n) + 1
		data = data[n+1:]
	}
	return events, good, nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync the folder of the run: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("sync the folder of the run: %w", err)
	}
	return nil
}
