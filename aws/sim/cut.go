package sim

import (
	"io"
	"net/http"
)

// cutter is a writer whose answer can be made to break off in the middle.
type cutter interface{ cut() }

// torn is a reader that ends as a lost connection does.
type torn struct{}

func (torn) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// wire is the writer of a real connection, for the answers that break off.
type wire struct {
	http.ResponseWriter
	half bool
}

func (c *wire) cut() { c.half = true }

// Unwrap is for http.ResponseController.
func (c *wire) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// Write of a cut answer sends half of it, under the Content-Length of the whole,
// and breaks the connection off.
func (c *wire) Write(b []byte) (int, error) {
	if !c.half {
		return c.ResponseWriter.Write(b)
	}
	_, _ = c.ResponseWriter.Write(b[:len(b)/2])
	_ = http.NewResponseController(c.ResponseWriter).Flush()
	panic(http.ErrAbortHandler)
}
