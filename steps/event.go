package steps

import "time"

// Event is one fact. It is written to the journal as one line of JSON before
// anybody sees it; a Run is nothing but the fold of Events. What is not in an
// Event did not happen.
//
// Seq counts from 1 and orders events, never At. An Event with Seq 0 is an
// observation that only renews an age ("still so"): it is published to the
// screen and never journaled.
type Event struct {
	Seq  int64     `json:"seq"`
	At   time.Time `json:"at"`
	Kind EventKind `json:"kind"`
	Step string    `json:"step,omitempty"` // runbook.Step.ID
	By   string    `json:"by,omitempty"`   // who: a person's name, "automatic" (--auto), "runbook" (the program)
	Text string    `json:"text,omitempty"` // reason, note, name typed, message
	Name string    `json:"name,omitempty"` // variable or input
	// Value of an input, a choice, a passed step.
	Value string `json:"value,omitempty"`
	// Hidden input: a secret was given, and its value stands nowhere.
	Hidden bool `json:"hidden,omitempty"`

	Of int64 `json:"of,omitempty"` // Seq of the event that this one takes back

	Opened   *Opened   `json:"opened,omitempty"`
	Identity *Identity `json:"identity,omitempty"`
	Intent   *Intent   `json:"intent,omitempty"`
	Result   *Result   `json:"result,omitempty"`
	Findings []Finding `json:"findings,omitempty"`
	Evidence Evidence  `json:"evidence,omitempty"`
	Choice   *Choice   `json:"choice,omitempty"`
	Sheet    *Sheet    `json:"sheet,omitempty"`
	Rollout  *Rollout  `json:"rollout,omitempty"`
	Check    *Check    `json:"check,omitempty"`
	Call     *Call     `json:"call,omitempty"`

	Follow    *Follow    `json:"follow,omitempty"`
	Preflight *Preflight `json:"preflight,omitempty"`

	Diagnosis *Diagnosis `json:"diagnosis,omitempty"`
	Outcome   *Outcome   `json:"outcome,omitempty"`
}

// EventKind names what happened.
type EventKind string

// The kinds, in the order in which a run meets them.
const (
	EvOpened       EventKind = "opened"       // Opened
	EvResumed      EventKind = "resumed"      // By, Value: the machine's boot; the run goes on in a new sitting
	EvLeft         EventKind = "left"         // Text: why the screen went away; the run can be resumed
	EvShell        EventKind = "shell"        // Value: the shell that steps are run by, Text: how tightly a rehearsal is sealed
	EvPreflight    EventKind = "preflight"    // Preflight: before the first step, and again with the tools' versions
	EvIdentity     EventKind = "identity"     // Identity
	EvInput        EventKind = "input"        // Name, Value
	EvArrived      EventKind = "arrived"      // Step: the run stands here now
	EvSheet        EventKind = "sheet"        // Step, Sheet: what would be run, with evidence
	EvChoice       EventKind = "choice"       // Step, Choice: a value must be chosen
	EvChosen       EventKind = "chosen"       // Step, Name, Value, By
	EvAgreed       EventKind = "agreed"       // Step, Name, Value, Text: page and history give the same value
	EvConfirmed    EventKind = "confirmed"    // Step, Text typed, By
	EvIntent       EventKind = "intent"       // Step, Intent: on disk before the command starts
	EvResult       EventKind = "result"       // Step, Result
	EvWaiting      EventKind = "waiting"      // Step stays open until the rollout's verdict
	EvCompare      EventKind = "compare"      // Step, Text: expectations that only a person can compare; Findings so far
	EvPassed       EventKind = "passed"       // Step, Evidence, Value, Findings
	EvFailed       EventKind = "failed"       // Step, Text, Findings
	EvDiagnosis    EventKind = "diagnosis"    // Step, Diagnosis: why it failed, as far as AWS tells
	EvUnknown      EventKind = "unknown"      // Step, Text: intent without result
	EvStale        EventKind = "stale"        // Step, Text: its result is too old to change anything by; it is read again
	EvTicked       EventKind = "ticked"       // Step, By
	EvSkipped      EventKind = "skipped"      // Step, Text reason, By
	EvRetried      EventKind = "retried"      // Step, By
	EvDone         EventKind = "done"         // Step, Text, By: done by hand after it failed or was barred
	EvInapplicable EventKind = "inapplicable" // Step, By: the page's condition is not met
	EvDeferred     EventKind = "deferred"     // Step, By: it comes back before the end
	EvUndone       EventKind = "undone"       // Of, Step: a tick, skip or note was taken back, By
	EvBranched     EventKind = "branched"     // Name: the section that was entered from Step, By
	EvReturned     EventKind = "returned"     // back to Step from the section Name, By
	EvGlass        EventKind = "breakglass"   // Step, Text: why one person does what wants two; Value: the command
	EvKept         EventKind = "kept"         // Step stays unknown, By
	EvBarred       EventKind = "barred"       // Step, Text: why it may not be run now
	EvHeld         EventKind = "held"         // By: nothing starts until released
	EvReleased     EventKind = "released"     // By
	EvNote         EventKind = "note"         // Text, By
	EvLooked       EventKind = "looked"       // Step, Name: the evidence or pane that the operator opened; rehearsals only
	EvNotice       EventKind = "notice"       // Text: an answer to what the operator just did, for the prompt line
	EvWalked       EventKind = "walked"       // Text: the program that walks the run, "" for none; to watchers only, never journaled
	EvRollout      EventKind = "rollout"      // Rollout as read; journaled when it changed
	EvCheck        EventKind = "check"        // Check as measured; journaled when it changed
	EvOptions      EventKind = "options"      // Name: input, Choice: what it can be, by the account
	EvFollow       EventKind = "follow"       // Follow: a log group is followed; with Step, the step that wanted it
	EvBlind        EventKind = "blind"        // Name: source that cannot be read, Text: why
	EvRefused      EventKind = "refused"      // Text: host that a rehearsal refused
	EvCall         EventKind = "call"         // Call: a mutating call that the simulated world accepted
	EvEnded        EventKind = "ended"        // Outcome
)

// Opened is the head of a run.
type Opened struct {
	Run       string    `json:"run"` // "0147"
	Mode      Mode      `json:"mode"`
	Path      string    `json:"path"`
	Title     string    `json:"title"`
	Hash      string    `json:"hash"`      // of the page's bytes, kept beside the journal
	Procedure string    `json:"procedure"` // runbook.Procedure.ID
	Operator  string    `json:"operator"`
	Host      string    `json:"host"`
	Version   string    `json:"version"` // of this program
	Scenario  string    `json:"scenario,omitempty"`
	Seed      uint64    `json:"seed,omitempty"`
	World     string    `json:"world,omitempty"` // what the simulated world was made of, see sim.World.Mark
	Begin     time.Time `json:"begin"`
	Dir       string    `json:"dir,omitempty"` // the run's folder: journal, page, output
	Auto      bool      `json:"auto,omitempty"`
	Boot      string    `json:"boot,omitempty"`   // of the machine, to tell a restart
	Look      bool      `json:"look,omitempty"`   // look only: nothing is changed
	Lesson    *Lesson   `json:"lesson,omitempty"` // of a rehearsal
}

// Mode tells a run against an account from a rehearsal. A journal of one can
// never be resumed as the other.
type Mode string

const (
	Live      Mode = "live"
	Rehearsal Mode = "rehearsal"
)

// Intent is what is about to be run, written before it starts.
type Intent struct {
	Attempt  int    `json:"attempt"` // 1-based
	Script   string `json:"script"`  // the text that bash is given
	Resolved string `json:"resolved"`
	Mutates  bool   `json:"mutates"`
	Output   string `json:"output,omitempty"` // its files in the run's folder: output/NAME.log, NAME.json
}

// Result is how a command ended.
type Result struct {
	Attempt  int               `json:"attempt"`
	Exit     int               `json:"exit"`             // exit status; -1 when ended by a signal or never started
	Signal   string            `json:"signal,omitempty"` // "killed"
	TimedOut bool              `json:"timed_out,omitempty"`
	Took     time.Duration     `json:"took"`           // nanoseconds
	Bytes    int64             `json:"bytes"`          // of output, stdout and stderr together
	Hash     string            `json:"hash,omitempty"` // sha256 of the spooled output
	Dropped  int64             `json:"dropped,omitempty"`
	Tail     string            `json:"tail,omitempty"` // last 2 KiB of output
	Set      map[string]string `json:"set,omitempty"`  // variables that the step assigned
	Err      string            `json:"err,omitempty"`
	Lost     string            `json:"lost,omitempty"`   // why nobody knows how it ended
	Note     string            `json:"note,omitempty"`   // what went wrong beside the command
	Hidden   []string          `json:"hidden,omitempty"` // secret variables that it set; their values are nowhere on disk
	Strays   []string          `json:"strays,omitempty"` // processes that it left running; after an abort they were ended
	Shell    string            `json:"shell,omitempty"`  // version of the bash that ran it
	Ended    time.Time         `json:"ended,omitzero"`   // by the supervisor's clock, where nobody was there
}

// Call is one mutating call that the simulated world accepted; a rehearsal is
// rebuilt from them on resume. Since is world time since the rehearsal began.
type Call struct {
	Since   time.Duration `json:"since"`
	Service string        `json:"service"`
	Op      string        `json:"op"`
	Body    string        `json:"body"` // JSON
}
