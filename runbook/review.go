package runbook

import (
	"strings"
	"time"
)

var reviewBy = lazy(`(?i)\bnext review\b(?:\s+(?:by|on|due))?[:*\s]+([A-Z][a-z]+ \d{1,2},? \d{4}|\d{1,2} [A-Z][a-z]+ \d{4}|\d{4}-\d{2}-\d{2})`)

// Overdue is a warning when the page names a date for its next review and now
// lies after that day. src is the page that was parsed; the clock is the
// caller's.
func Overdue(src []byte, now time.Time) (Warning, bool) {
	for i, row := range strings.Split(string(src), "\n") {
		m := reviewBy.FindStringSubmatch(row)
		if m == nil {
			continue
		}
		for _, layout := range []string{"January 2, 2006", "January 2 2006", "2 January 2006", "2006-01-02", "Jan 2, 2006"} {
			if day, err := time.Parse(layout, m[1]); err == nil && !now.Before(day.AddDate(0, 0, 1)) {
				return Warning{i + 1, "the next review was due on " + day.Format("2 January 2006") + "; read the page against what runs today and move the date"}, true
			}
		}
	}
	return Warning{}, false
}
