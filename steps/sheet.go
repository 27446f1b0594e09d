package steps

import "time"

// Sheet is what the operator sees before a change: what would be run, where,
// what it changes and how to undo it. It is evidence, so it is journaled.
type Sheet struct {
	Command  string    `json:"command"`        // resolved, as the program will receive it
	Open     []string  `json:"open,omitempty"` // names that could not be resolved
	Level    int       `json:"level"`
	Word     string    `json:"word"` // to be typed
	Identity Identity  `json:"identity"`
	Service  Service   `json:"service"`
	Env      string    `json:"env"`              // "production", "staging"
	Named    []Named   `json:"named,omitempty"`  // what the command names, where that is no AWS account; Identity is empty then
	Others   []string  `json:"others,omitempty"` // services with a like name, not meant
	Rows     []Row     `json:"rows,omitempty"`
	Why      []string  `json:"why,omitempty"` // warnings and reasons, one sentence each
	Undo     string    `json:"undo,omitempty"`
	From     string    `json:"from,omitempty"` // "v1.0.1 (rev 42)"
	To       string    `json:"to,omitempty"`
	Primary  string    `json:"primary,omitempty"` // deployment id that was PRIMARY when this was read
	Barred   string    `json:"barred,omitempty"`  // why it may not be run; "" = it may
	At       time.Time `json:"at"`
}

// Named is something that a command names: its repository, context, host.
type Named struct {
	Name string `json:"name"`
	What string `json:"what"`
}

// Row is one line of the now/after table.
type Row struct {
	Name  string `json:"name"`
	Now   string `json:"now"`
	After string `json:"after"`
	Note  string `json:"note,omitempty"`
}

// Choice is a value on which page and measurement disagree. Nothing is preselected.
type Choice struct {
	Name    string   `json:"name"` // the variable
	Why     string   `json:"why"`
	Options []Option `json:"options"`
}

// Option is one value that can be chosen.
type Option struct {
	Value    string `json:"value"`
	Label    string `json:"label"`    // "the page's formula", "ECS history"
	Evidence string `json:"evidence"` // one or two sentences
	Backed   bool   `json:"backed"`   // what the evidence supports; taken by --auto
	Barred   string `json:"barred,omitempty"`
	Command  string `json:"command,omitempty"` // taken in place of the page's
	Target   string `json:"target,omitempty"`  // task definition that Command leads to
}

// Outcome is how a run ended.
type Outcome struct {
	Sentence string         `json:"sentence"` // "Rolled back and healthy"
	Status   Status         `json:"status"`
	Proven   []Finding      `json:"proven,omitempty"`
	Open     []string       `json:"open,omitempty"` // what is not proven, one sentence each
	Counts   map[string]int `json:"counts"`         // evidence class or state → steps
	From     string         `json:"from,omitempty"` // what ran before: "v1.0.1 (rev 42)"
	To       string         `json:"to,omitempty"`   // what the change asked for
}

// Status is the class of an outcome; Exit gives the process's exit status.
type Status string

const (
	Complete     Status = "complete"
	CompleteWeak Status = "complete with skips or weak evidence"
	Failed       Status = "failed"
	Stopped      Status = "stopped"
	UnknownEnd   Status = "unknown"
)

// Exit is 0 complete, 2 skips or weak evidence, 3 failed or stopped, 4 unknown.
func (s Status) Exit() int {
	switch s {
	case Complete:
		return 0
	case CompleteWeak:
		return 2
	case UnknownEnd:
		return 4
	}
	return 3
}
