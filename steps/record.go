package steps

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
)

// A record is one line of the journal: an Event with an envelope in front,
//
//	{"crc":"0a1b2c3d","prev":"<64 hex digits>","seq":1,...}
//
// crc is the CRC-32C of the bytes behind it up to the newline; prev is the
// sha256 of the line before, without its newline, and zeros in the first. Both
// have a fixed width and place, so no byte of a line is outside the check: a
// single flipped byte is always found (a CRC-32 finds every burst of 32 bits),
// and a record that was changed, left out or moved breaks the chain.
const (
	crcHead    = `{"crc":"`
	prevHead   = `","prev":"`
	crcEnd     = len(crcHead) + 8
	prevBegin  = crcEnd + len(prevHead)
	prevEnd    = prevBegin + 2*sha256.Size
	bodyBegin  = prevEnd + len(`",`)
	sectorSize = 512 // a torn write leaves whole sectors of zeros (etcd's wal/decoder.go)
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// link is the hash of the record before.
type link [sha256.Size]byte

// encodeRecord gives the line, newline included, and the link for the next.
func encodeRecord(e *Event, prev link) ([]byte, link, error) {
	body, err := json.Marshal(e)
	if err != nil {
		return nil, prev, err
	}
	line := make([]byte, 0, bodyBegin+len(body))
	line = append(line, crcHead+"00000000"+prevHead...)
	line = hex.AppendEncode(line, prev[:])
	line = append(line, `",`...)
	line = append(line, body[1:]...)
	sum := crc32.Checksum(line[crcEnd:], castagnoli)
	copy(line[len(crcHead):], fmt.Sprintf("%08x", sum))
	return append(line, '\n'), sha256.Sum256(line), nil
}

// decodeRecord checks a line against the chain and gives its event.
func decodeRecord(line []byte, seq int64, prev link) (e Event, err error) {
	if len(line) < bodyBegin || string(line[:len(crcHead)]) != crcHead || string(line[crcEnd:prevBegin]) != prevHead || string(line[prevEnd:bodyBegin]) != `",` {
		return e, errors.New("it is no record")
	}
	if string(line[len(crcHead):crcEnd]) != fmt.Sprintf("%08x", crc32.Checksum(line[crcEnd:], castagnoli)) {
		return e, errors.New("its checksum is wrong")
	}
	if string(line[prevBegin:prevEnd]) != hex.EncodeToString(prev[:]) {
		return e, errors.New("it does not follow the record before it")
	}
	if err := json.Unmarshal(line, &e); err != nil {
		return e, err
	}
	if e.Seq != seq {
		return e, fmt.Errorf("it is numbered %d", e.Seq)
	}
	return e, nil
}

// DamagedError says that a journal's bytes are not those that were written. The
// records before Record are whole, and readers give them beside this error.
type DamagedError struct {
	Path   string
	Record int // 1-based number of the first that cannot be believed
	Why    string
}

func (e *DamagedError) Error() string {
	run := filepath.Base(filepath.Dir(e.Path))
	return fmt.Sprintf("read the journal: record %d is damaged (%s); nothing was changed, and the run cannot be gone on with; the %d before it are whole and can be looked at with `runbook report %s` and `runbook watch %s`; the file is %s",
		e.Record, e.Why, e.Record-1, run, run, e.Path)
}

// chain is what reading a journal gives.
type chain struct {
	events []Event
	links  []link // of each record
	good   int64  // offset behind the last whole record
	torn   []byte // what a crash left behind it
}

func (c chain) last() link {
	if len(c.links) == 0 {
		return link{}
	}
	return c.links[len(c.links)-1]
}

// readChain reads and checks a journal. Only what a crash can leave at the end
// is taken for a torn tail: a line without its newline, or zeros in whole
// sectors. Anything else is a *DamagedError.
func readChain(path string) (c chain, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return c, fmt.Errorf("read the journal: %w", err)
	}
	return parseChain(data, path)
}

func parseChain(data []byte, path string) (c chain, err error) {
	for len(data) > 0 {
		n := bytes.IndexByte(data, '\n')
		seq, prev := int64(len(c.events))+1, c.last()
		if n < 0 {
			// Whole but for its last byte: that was the newline, and it was changed.
			if _, bad := decodeRecord(data[:len(data)-1], seq, prev); bad == nil {
				return c, &DamagedError{Path: path, Record: int(seq), Why: "its newline was changed"}
			}
			c.torn = data
			return c, nil
		}
		line := data[:n]
		e, bad := decodeRecord(line, seq, prev)
		if bad != nil {
			if n+1 == len(data) && bytes.Contains(line, make([]byte, sectorSize)) {
				c.torn = data
				return c, nil
			}
			return c, &DamagedError{Path: path, Record: int(seq), Why: bad.Error()}
		}
		c.events, c.links = append(c.events, e), append(c.links, sha256.Sum256(line))
		c.good += int64(n) + 1
		data = data[n+1:]
	}
	return c, nil
}
