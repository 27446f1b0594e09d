package ui

import "github.com/fairtradeworker/runbook/steps"

// purpose is what an open field is for.
type purpose int

const (
	forWord   purpose = iota // the word that confirms a change
	forReason                // why a step is skipped
	forDone                  // what was done by hand
	forGlass                 // why one person does what wants two
	forEnd                   // why the run ends here
	forNote
	forCommand // after a colon
	forFind
)

// purposes says of each what it asks, what ↵ does with the text, and how long it
// must be.
var purposes = map[purpose]struct {
	asks, verb, then Safe
	least            int
	kind             steps.ActKind
}{
	forWord:    {"Type the name to run it", "run", "", 1, steps.ActConfirm},
	forReason:  {"Why is this step skipped?", "skip", "The step is skipped when you press ↵; the reason stands in the report.", 5, steps.ActSkip},
	forDone:    {"What was done by hand, and how do you know?", "mark", "The step is marked as done by hand when you press ↵; it is never shown as passed.", 5, steps.ActDone},
	forGlass:   {"Why do you do alone what wants two people?", "break the glass", "Nothing runs yet. The reason stands first in the report and in the Slack text.", 15, steps.ActGlass},
	forEnd:     {"Why does the run end here?", "end the run", "The run ends when you press ↵; what is not done stays undone.", 5, steps.ActStop},
	forNote:    {"Note", "write", "The note goes into the journal and the report.", 1, steps.ActNote},
	forCommand: {"Command", "do it", "", 1, ""},
	forFind:    {"Find", "find", "", 1, ""},
}
