package runbook

// draft is a step while the page is read: where it stands and what was found
// there. finish.go makes a Step of it.
type draft struct {
	sec      *section
	line     int
	title    string
	text     []string
	stmts    []stmt
	kind     Kind // "" when the commands decide
	mutates  bool // a person changes something
	task     bool // a "- [ ]" item
	when     string
	variant  string
	group    string
	whole    string
	label    string
	expects  []string
	inputs   []string // placeholders outside its commands
	fromList bool
	fence    int // line of the code fence that it stands in, 0 when in none
}

// about is what has been said before a step: the sentence or item that titles
// the next fence.
type about struct {
	title   string
	line    int
	when    string
	text    []string
	used    bool // a step has taken the title
	task    bool
	variant string
	verb    *imperative
	heading bool // the title is the section's own
	item    bool
	context string // the sentence as it stands, to judge a fence by
}
