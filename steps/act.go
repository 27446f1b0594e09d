package steps

// Act is something that the operator does. The runner decides what comes of it;
// an Act that does not fit the moment changes nothing and is answered by a
// Notice.
type Act struct {
	Kind ActKind
	Step string // the step that was on the screen; an Act for another is dropped
	Text string // typed word, reason, note
	Name string
	// Value chosen.
	Value  string
	Values map[string]string // ActBegin: the form's inputs by placeholder name
	By     string            // "" = the operator
}

// ActKind is the closed list of acts.
type ActKind string

const (
	ActBegin        ActKind = "begin"   // the form is filled; Values
	ActGo           ActKind = "go"      // ↵ on a level 0 or 1 step that waits
	ActConfirm      ActKind = "confirm" // Text is the typed word
	ActChoose       ActKind = "choose"  // Name, Value
	ActTick         ActKind = "tick"
	ActRetry        ActKind = "retry"
	ActSkip         ActKind = "skip" // Text reason, 5 characters at least
	ActStop         ActKind = "stop" // ends the run early
	ActNote         ActKind = "note"
	ActHold         ActKind = "hold"
	ActRelease      ActKind = "release"
	ActCount        ActKind = "count"        // unknown: count it as done with the evidence at hand
	ActKeep         ActKind = "keep"         // unknown: keep it unknown and go on
	ActAgain        ActKind = "again"        // unknown: run it again, with the full confirmation
	ActDone         ActKind = "done"         // it was done by hand after it failed or was barred; Text, 5 characters at least
	ActInapplicable ActKind = "inapplicable" // only where the page leaves it open
	ActDefer        ActKind = "defer"
	ActUndo         ActKind = "undo"       // the last tick, skip, mark or note
	ActBranch       ActKind = "branch"     // Name: the section to enter from the step at hand
	ActReturn       ActKind = "return"     // to the step that the present section was entered from
	ActGlass        ActKind = "breakglass" // Text: why one person does what wants two, 15 characters at least
	ActRefresh      ActKind = "refresh"
	ActShown        ActKind = "shown"  // Text: the instruments that are on the screen, as sight.go names them; no event
	ActLook         ActKind = "look"   // Name: evidence or a pane was opened
	ActCancel       ActKind = "cancel" // Ctrl-C on a running read-only step
	ActFinish       ActKind = "finish" // ↵ on the report: leave
)
