package runbook

import (
	"testing"
	"time"
)

func TestOverdue(t *testing.T) {
	page := []byte("# A\n\n**Next Review:** April 5, 2026\n")
	if w, ok := Overdue(page, time.Date(2026, 4, 6, 0, 0, 0, 0, time.UTC)); !ok || w.Line != 3 {
		t.Error(w, ok)
	}
	if w, ok := Overdue(page, time.Date(2026, 4, 5, 23, 0, 0, 0, time.UTC)); ok {
		t.Error(w)
	}
}
