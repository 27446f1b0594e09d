package steps

import (
	"time"

	"github.com/fairtradeworker/runbook/runbook"
)

// Run is what is known of one walk: the fold of its events and nothing else.
// Each user of it owns a Run of its own and applies the same events.
type Run struct {
	Opened    Opened
	Book      *runbook.Runbook
	Proc      runbook.Procedure
	Steps     []StepState // of the procedure, in order
	At        int         // index into Steps; len(Steps) when all are behind
	Inputs    map[string]Value
	Vars      map[string]string // assigned by steps, overridden by choices
	Chosen    map[string]Value
	Hidden    map[string]string // secret variables that steps set → the step's id
	Shell     string            // that steps are run by; "" until the first step is opened
	Seal      string            // of a rehearsal: "sealed", "TCP-sealed", "proxy only"; "" until it is known
	Identity  *Identity
	Signed    *Identity  // as whom the run began: what is not the same may change nothing
	Preflight *Preflight // nil until it was looked
	Rollout   *Rollout
	History   []Event // what the journal pane and the report list; bounded
	Checks    []Check
	Blind     map[string]Blindness
	Lists     map[string]Choice // what an input can be, by its name
	Follows   map[string]Follow // log groups that are followed, by name
	Release   *Release          // the last change to an ECS service made in this run
	Back      bool              // it was made by a rollback procedure
	Outer     []Frame           // the procedures around the present section, the run's own first
	From      string            // the step that the present section was entered from
	Branches  []Frame           // sections that were entered and left
	Marks     []Mark            // what a person can take back, oldest first
	Withdrawn map[int64]bool    // notes that were taken back
	Held      string            // who holds it; "" = nobody
	Refused   []string          // hosts that a rehearsal refused
	Here      bool              // somebody sits at it: opened or resumed, and not left since
	Walker    string            // for a watcher: who walks it now, "" = nobody
	Left      string            // why the last sitting ended
	LeftAt    time.Time
	Sittings  int
	Boot      string // of the machine in the last sitting; "" = not known
	Outcome   *Outcome
	Started   time.Time
	Last      time.Time // of the last event
	Seq       int64
	Deeds     []Deed               // what a debrief asks for; bounded
	Visible   map[string]time.Time // since when each place showed something
	Begun     bool                 // the form, if any, is filled and the first step was reached
}

// Value is a value with who gave it and when.
type Value struct {
	Value string
	By    string
	At    time.Time
	Why   string
	// Hidden: a secret input. Value is empty: only the runner has it, and only
	// in memory.
	Hidden bool
}

// Blindness is a source that cannot be read at the moment.
type Blindness struct {
	Text  string
	Since time.Time
}

// StepState is what is known of one step.
type StepState struct {
	Step         runbook.Step
	State        State
	Evidence     Evidence
	Value        string
	Reason       string
	By           string
	Started      time.Time
	Ended        time.Time
	Intent       *Intent
	IntentAt     time.Time
	Result       *Result
	Findings     []Finding
	Sheet        *Sheet
	Choice       *Choice
	Diagnosis    *Diagnosis // of its last failure
	Undo         bool       // ECS's own rollback was chosen instead of the page's command
	Measures     bool       // it waits for instruments
	Follow       *Follow    // the log that it looks at, in place of a command that never ends
	Choices      []Event    // EvChosen and EvAgreed
	Confirmed    bool       // the word was typed for the present attempt
	Asked        bool       // Compare is not empty
	Compare      string     // what only a person can compare; "" = nothing
	Unread       bool       // it failed while the account could not be read
	Kept         bool       // unknown, and the operator goes on with it so
	Inapplicable bool       // skipped: the page's condition is not met, or another option was taken
	Deferred     bool       // put off once; it comes back before the end
	Glass        *Glass     // broken for this attempt
}

// State is where a step is in its life.
type State string

const (
	Pending State = "pending"
	Running State = "running"
	Waiting State = "waiting" // its command is done; it stays open until the verdict
	Asking  State = "asking"  // waits for the operator now
	Passed  State = "passed"
	Fails   State = "failed"
	Skipped State = "skipped"
	Unknown State = "unknown"
	Barred  State = "barred"
	Done    State = "done by hand" // after it failed or was barred; never called passed
)

// Over tells whether the step needs nothing more.
func (s StepState) Over() bool { return s.State == Passed || s.State == Skipped || s.State == Done }

const historyKept = 400

// NewRun is a run before its first event. proc must be a procedure of book.
func NewRun(book *runbook.Runbook, proc string) *Run {
	r := &Run{
		Book: book, At: -1,
		Inputs: map[string]Value{}, Vars: map[string]string{}, Chosen: map[string]Value{}, Hidden: map[string]string{},
		Blind: map[string]Blindness{}, Visible: map[string]time.Time{}, Lists: map[string]Choice{}, Follows: map[string]Follow{}, Withdrawn: map[int64]bool{},
	}
	for _, p := range book.Procedures {
		if p.ID == proc {
			r.Proc = p
		}
	}
	for _, s := range book.StepsOf(proc) {
		r.Steps = append(r.Steps, StepState{Step: s, State: Pending})
	}
	return r
}

// Find gives the state of a step by id, or nil.
func (r *Run) Find(id string) *StepState {
	if id == "" {
		return nil
	}
	var found *StepState
	r.all(func(s *StepState) bool {
		if s.Step.ID == id {
			found = s
		}
		return found == nil
	})
	return found
}

// Current is the step at which the run stands, or nil before the first and
// after the last.
func (r *Run) Current() *StepState {
	if r.At < 0 || r.At >= len(r.Steps) {
		return nil
	}
	return &r.Steps[r.At]
}

// Values are all variables that are known now: assigned by steps, given as
// inputs, chosen by the operator. A choice overrides what a step carried.
func (r *Run) Values() map[string]string {
	m := make(map[string]string, len(r.Vars)+len(r.Inputs)+len(r.Chosen))
	for k, v := range r.Vars {
		m[k] = v
	}
	for k, v := range r.Inputs {
		if m[k] = v.Value; v.Hidden {
			m[k] = hiddenText
		}
	}
	for k, v := range r.Chosen {
		m[k] = v.Value
	}
	return m
}

// hiddenText stands on screens and in records where a secret's value would.
const hiddenText = "***"

// Placeholders are the inputs that the procedure's steps need and nothing gives;
// once the walk has begun, those of the steps that are not over.
func (r *Run) Placeholders() []runbook.Placeholder {
	var out []runbook.Placeholder
	seen := map[string]bool{}
	for _, s := range r.Steps {
		if r.Begun && s.Over() {
			continue
		}
		for _, p := range s.Step.Placeholders {
			if _, given := r.Inputs[p.Name]; !given && !seen[p.Name] {
				seen[p.Name] = true
				out = append(out, p)
			}
		}
	}
	return out
}
