package sim

// Lesson is what a scenario teaches: what was the matter, and the traps that it
// sets. Whether they were noticed is read from what the operator did.
type Lesson struct {
	Matter string // one sentence, in the past tense
	Right  string // what a good run did about it, one sentence
	Traps  []Trap
}

// Trap is one thing that is easily missed.
type Trap struct {
	What  string // one sentence
	Where string // the pane or place where it was visible: "rollout", "checks", "step", "evidence", "output"
	// Noticed by: "looked" at that place before the first change, "refused" the
	// page's value, "stopped" short of a needless change, "open" in the report.
	By string
}
