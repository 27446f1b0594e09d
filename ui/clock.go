package ui

import (
	"fmt"
	"time"
)

// lasted says a duration in the fewest words that still tell.
func lasted(d time.Duration) Safe {
	if d < 0 {
		d = 0
	}
	s := int(d / time.Second)
	switch {
	case s < 60:
		return Safe(fmt.Sprintf("%d s", s))
	case s < 600:
		return Safe(fmt.Sprintf("%d m %02d s", s/60, s%60))
	case s < 3600:
		return Safe(fmt.Sprintf("%d m", s/60))
	case s < 86400:
		return Safe(fmt.Sprintf("%d h %02d m", s/3600, s/60%60))
	}
	return Safe(fmt.Sprintf("%d d %d h", s/86400, s/3600%24))
}

// took says how long a call lasted, to the millisecond where that tells.
func took(d time.Duration) Safe {
	switch {
	case d < time.Millisecond:
		return "<1 ms"
	case d < time.Second:
		return Safe(fmt.Sprintf("%d ms", d.Milliseconds()))
	case d < 10*time.Second:
		return Safe(fmt.Sprintf("%.1f s", d.Seconds()))
	}
	return lasted(d)
}

// ago is the age of a reading.
func ago(now, at time.Time) Safe {
	if at.IsZero() {
		return "never"
	}
	if now.Sub(at) < time.Second {
		return "now"
	}
	return lasted(now.Sub(at)) + " ago"
}

// old is an age in its largest unit, for narrow places.
func old(now, at time.Time) Safe {
	s := int(now.Sub(at) / time.Second)
	switch {
	case s < 1:
		return "now"
	case s < 60:
		return Safe(fmt.Sprintf("%d s", s))
	case s < 3600:
		return Safe(fmt.Sprintf("%d m", s/60))
	case s < 86400:
		return Safe(fmt.Sprintf("%d h", s/3600))
	}
	return Safe(fmt.Sprintf("%d d", s/86400))
}

// hms is a time of day in UTC.
func hms(t time.Time) Safe {
	if t.IsZero() {
		return "        "
	}
	return Safe(t.UTC().Format("15:04:05"))
}

// account groups the twelve digits for the eye.
func account(id string) Safe {
	if len(id) != 12 {
		return Text(id)
	}
	return Text(id[:4] + "-" + id[4:8] + "-" + id[8:])
}
