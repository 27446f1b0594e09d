package steps

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

const sealName = "sealed.json"

// seal says how far the journal had come when a sitting ended. A chain alone
// cannot show that its end was cut off; with a seal that is found too.
type seal struct {
	Records int    `json:"records"`
	SHA256  string `json:"sha256"` // of that record
}

// seal is written after the record that it names is on disk, so a crash never
// leaves a seal that the journal does not reach.
func (j *Journal) seal() error {
	text, err := json.Marshal(seal{Records: int(j.seq), SHA256: hex.EncodeToString(j.prev[:])})
	if err != nil {
		return err
	}
	return writeDurably(filepath.Join(j.dir, sealName), text)
}

// sealed compares a journal with the seal beside it, if there is one.
func sealed(dir string, c chain) error {
	path := filepath.Join(dir, journalName)
	text, err := os.ReadFile(filepath.Join(dir, sealName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the journal's seal: %w", err)
	}
	var s seal
	if err := json.Unmarshal(text, &s); err != nil || s.Records < 1 {
		return &DamagedError{Path: path, Record: len(c.events) + 1, Why: "the seal beside it cannot be read"}
	}
	if s.Records > len(c.links) {
		return &DamagedError{Path: path, Record: len(c.links) + 1, Why: fmt.Sprintf("it is missing: %d were sealed", s.Records)}
	}
	if l := c.links[s.Records-1]; hex.EncodeToString(l[:]) != s.SHA256 {
		return &DamagedError{Path: path, Record: s.Records, Why: "it is not the one that was sealed"}
	}
	return nil
}

// Verify reads the run in dir from its first record to its last: checksums,
// chain, seal, and the page that the run was made with. records counts those
// that are whole; err is nil when that is all of them.
func Verify(dir string) (records int, err error) {
	c, err := readChain(filepath.Join(dir, journalName))
	records = len(c.events)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, fmt.Errorf("verify: there is no journal in %s; `runbook runs` lists the runs", dir)
	}
	if err != nil {
		return records, err
	}
	if err := sealed(dir, c); err != nil {
		return records, err
	}
	if len(c.torn) > 0 {
		return records, fmt.Errorf("verify: record %d is not whole, as a crash leaves it; it was never acknowledged; resume cuts it off and keeps a copy", records+1)
	}
	if records == 0 || c.events[0].Opened == nil {
		return records, errors.New("verify: the journal has no beginning")
	}
	page, err := os.ReadFile(filepath.Join(dir, "page.md"))
	if err != nil {
		return records, fmt.Errorf("verify: read the page of the run: %w", err)
	}
	if want := c.events[0].Opened.Hash; want != "" && want != fmt.Sprintf("sha256:%x", sha256.Sum256(page)) {
		return records, errors.New("verify: page.md is not the page that the run was made with")
	}
	return records, nil
}
