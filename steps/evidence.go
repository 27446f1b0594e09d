package steps

import "time"

// Evidence is how a step's result was established.
type Evidence string

const (
	Measured  Evidence = "measured"  // the program read it itself
	Person    Evidence = "person"    // confirmed by a person
	Weak      Evidence = "weak"      // an exit status only, or a command that hides its errors
	Automatic Evidence = "automatic" // answered by --auto in a rehearsal; never "confirmed by a person"
)

// Finding is one comparison of what was expected with what was seen.
type Finding struct {
	Expected string    `json:"expected"`
	Actual   string    `json:"actual"`
	Source   string    `json:"source"` // "http", "output", "ecs", "exit status"
	At       time.Time `json:"at"`
	OK       bool      `json:"ok"`
	Weak     bool      `json:"weak,omitempty"` // could not be decided, or decided by an exit status only
	Note     string    `json:"note,omitempty"`
}

// Check is one instrument: a value read from outside, with its source and age.
type Check struct {
	Name   string        `json:"name"`   // "health", "jobs"
	Target string        `json:"target"` // the URL
	State  CheckState    `json:"state"`
	Value  string        `json:"value"` // "200", "connected"
	Took   time.Duration `json:"took"`
	Source string        `json:"source"` // "http"
	At     time.Time     `json:"at"`
	Why    string        `json:"why,omitempty"` // for bad and unknown
}

// CheckState is good, bad, unknown or seen; nothing in between is called good.
type CheckState string

const (
	CheckGood    CheckState = "good"
	CheckBad     CheckState = "bad"
	CheckUnknown CheckState = "unknown"
	CheckSeen    CheckState = "seen" // read, and nothing says what is good
)

// Same tells whether c and d say the same but for their age and duration.
func (c Check) Same(d Check) bool {
	return c.Name == d.Name && c.Target == d.Target && c.State == d.State && c.Value == d.Value && c.Why == d.Why
}
