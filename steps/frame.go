package steps

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
)

// Frames go between the program and its supervisor over two pipes: a letter, a
// length (4 bytes, big endian), that many bytes.
const (
	frameOrder  = 'O' // to the supervisor: an order, as order.go writes it
	frameAbort  = 'A' // to the supervisor: "late" when the time was up
	frameLines  = 'L' // how many lines were dropped (4 bytes), then lines with their newlines
	frameSpill  = 'D' // bytes of the output so far that are more than the spool keeps (8 bytes)
	frameStdout = 'S' // what the command wrote to stdout, before the result
	frameResult = 'R' // Result as JSON
)

const frameMax = 64 << 20

func writeFrame(w io.Writer, kind byte, body []byte) error {
	b := make([]byte, 5, 5+len(body))
	b[0] = kind
	binary.BigEndian.PutUint32(b[1:], uint32(len(body)))
	_, err := w.Write(append(b, body...))
	return err
}

func writeJSON(w io.Writer, kind byte, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return writeFrame(w, kind, body)
}

func readFrame(r io.Reader) (kind byte, body []byte, err error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, err
	}
	n := binary.BigEndian.Uint32(head[1:])
	if n > frameMax {
		return 0, nil, fmt.Errorf("a frame of %d bytes", n)
	}
	body = make([]byte, n)
	_, err = io.ReadFull(r, body)
	return head[0], body, err
}
