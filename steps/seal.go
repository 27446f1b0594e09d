package steps

import (
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

// sealsAll tells whether the seal stands at the journal's last record.
func sealsAll(dir string, c chain) bool {
	text, err := os.ReadFile(filepath.Join(dir, sealName))
	var s seal
	return err == nil && json.Unmarshal(text, &s) == nil && s.Records == len(c.links)
}
