package steps

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/fairtradeworker/runbook/runbook"
)

var errNobody = errors.New("no credentials")

// healthOf answers degraded until healed.
func healthOf(healed *bool) http.RoundTripper {
	return roundTrip(func(req *http.Request) *http.Response {
		rec := httptest.NewRecorder()
		if *healed {
			rec.WriteString(`{"database":"connected"}`)
		} else {
			rec.WriteHeader(http.StatusServiceUnavailable)
		}
		return rec.Result()
	})
}

// oneStep is the only step of a page with one command.
func oneStep(t *testing.T, command string) runbook.Step {
	t.Helper()
	book, err := runbook.Parse("page.md", []byte("# Page\n\n## Do it\n\n```bash\n"+command+"\n```\n"))
	if err != nil || len(book.Steps) != 1 {
		t.Fatalf("%v, %d steps", err, len(book.Steps))
	}
	return book.Steps[0]
}
