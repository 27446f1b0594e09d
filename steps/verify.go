package steps

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Verified is what checking a run's folder gave. It is whole when Wrong is empty.
type Verified struct {
	Run     string   `json:"run"`
	Records int      `json:"records"` // that can be believed
	Sealed  bool     `json:"sealed"`  // its end is sealed: nothing was cut off behind it
	Torn    int      `json:"torn"`    // bytes that a crash left behind the last whole record
	Kept    int64    `json:"kept"`    // bytes of torn ends that were cut off and kept
	Outputs int      `json:"outputs"` // output files whose hash is the journal's
	Wrong   []string `json:"wrong"`   // what is not as it was written, the first damaged record by its number
}

// Verify checks a run without touching it: every record's checksum and link, the
// seal, the page and every recorded output against the journal's hashes.
func (s *Store) Verify(run string) (Verified, error) {
	v := Verified{Run: run, Wrong: []string{}}
	dir := s.Path(run)
	path := filepath.Join(dir, journalName)
	if _, err := os.Stat(dir); err != nil {
		return v, fmt.Errorf("there is no run %s; `runbook runs` lists them", run)
	}
	c, err := readChain(path)
	if err == nil {
		err = sealed(dir, c)
		v.Sealed = err == nil && sealsAll(dir, c)
	}
	var damaged *DamagedError
	switch {
	case errors.As(err, &damaged):
		v.Wrong = append(v.Wrong, fmt.Sprintf("record %d: %s", damaged.Record, damaged.Why))
	case err != nil:
		return v, err
	}
	v.Records, v.Torn = len(c.events), len(c.torn)
	if info, err := os.Stat(path + ".torn"); err == nil {
		v.Kept = info.Size()
	}
	outputs := map[string]string{} // of the step at hand
	if v.Records == 0 || c.events[0].Opened == nil {
		v.Wrong = append(v.Wrong, "record 1: the journal has no beginning")
	}
	for _, e := range c.events {
		switch {
		case e.Opened != nil:
			if sum, err := fileHash(filepath.Join(dir, "page.md")); err != nil || "sha256:"+sum != e.Opened.Hash {
				v.Wrong = append(v.Wrong, "page.md: it is not the page that the run began with")
			}
		case e.Intent != nil:
			outputs[e.Step] = e.Intent.Output
		case e.Result != nil && e.Result.Hash != "" && outputs[e.Step] != "":
			name := outputs[e.Step]
			sum, err := fileHash(filepath.Join(dir, "output", name+".log"))
			if err != nil || "sha256:"+sum != e.Result.Hash {
				v.Wrong = append(v.Wrong, fmt.Sprintf("output/%s.log: it is not the output that record %d speaks of", name, e.Seq))
				continue
			}
			v.Outputs++
		}
	}
	return v, nil
}

func fileHash(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	_, err = io.Copy(sum, f)
	return hex.EncodeToString(sum.Sum(nil)), err
}
