package runbook

// Runbook is one Markdown page as an operator would walk it. It is fixed when
// the page is parsed; Hash stands in the first event of every run.
type Runbook struct {
	Title      string      `json:"title"`
	Path       string      `json:"path"`
	Hash       string      `json:"hash"` // "sha256:" and 64 hex digits of the page's bytes
	Procedures []Procedure `json:"procedures"`
	Steps      []Step      `json:"steps"`
	Warnings   []Warning   `json:"warnings"`

	Links     []Link     `json:"-"` // to headings of the page, other files and the web, in order
	Anchors   []string   `json:"-"` // every heading's slug, in order
	LogTable  *LogTable  `json:"-"` // where the page wants a run written down; nil when nowhere
	Templates []Template `json:"-"` // messages that the page wants sent
}

// Procedure is a heading that has steps.
type Procedure struct {
	ID       string   `json:"id"` // slug of the heading, unique in the page
	Title    string   `json:"title"`
	Line     int      `json:"line"` // 1-based line of the heading
	Role     string   `json:"role"` // main, prereq, verify, rollback, cleanup, troubleshoot, followup, reference
	Timeline string   `json:"timeline,omitempty"`
	Symptom  string   `json:"symptom,omitempty"`
	When     string   `json:"when,omitempty"` // the condition in the text, "If automatic rollback doesn't work"
	Trail    []string `json:"trail"`          // headings above it, outermost first, without the page's title
}

// Kind says what an operator does at a step.
type Kind string

const (
	KindCommand   Kind = "command"   // something is run
	KindCheck     Kind = "check"     // a read-only look, or a wait
	KindManual    Kind = "manual"    // a person does it
	KindDecision  Kind = "decision"  // a person chooses
	KindReference Kind = "reference" // go to another section or page
)

// Level is the rung of the confirmation ladder.
type Level int

const (
	LevelRead       Level = 0 // read-only: runs by itself on arrival
	LevelLocal      Level = 1 // local effect or sensitive output
	LevelStaging    Level = 2 // changes staging: type yes
	LevelProduction Level = 3 // changes production, can be undone: type the name. Also everything unknown
	LevelOutage     Level = 4 // outage, data, secrets, cannot be undone
)

// Step is the smallest thing an operator starts, observes and ticks off.
type Step struct {
	ID           string        `json:"id"`        // procedure slug, slash, 1-based number: manual-rollback/2
	Procedure    string        `json:"procedure"` // Procedure.ID
	Line         int           `json:"line"`      // 1-based, where the title's text starts
	Title        string        `json:"title"`
	Kind         Kind          `json:"kind"`
	Commands     []Command     `json:"commands"`
	Mutates      bool          `json:"mutates"`
	Level        Level         `json:"level"`
	Interactive  bool          `json:"interactive"`     // needs the terminal
	Group        string        `json:"group,omitempty"` // parts of one script run once
	Placeholders []Placeholder `json:"placeholders"`
	Expects      []string      `json:"expects"`           // as the page says it, shortened
	When         string        `json:"when,omitempty"`    // its condition
	Variant      string        `json:"variant,omitempty"` // "option:a"; siblings share the part before the colon

	Text         string        `json:"text,omitempty"` // the page's prose around it, Markdown source
	Expectations []Expectation `json:"-"`              // Expects as typed values, same order where both exist
	Waits        bool          `json:"-"`              // stays open until the rollout's verdict: monitor, watch, wait until stable
	Programs     []string      `json:"-"`              // literal program names it runs, sorted
	Targets      Targets       `json:"-"`
	Object       string        `json:"-"` // name of what it changes, to be typed: ECS service, snapshot, secret … "" when none is named
	Environment  string        `json:"-"` // "production", "staging" or "local"; unknown is production
	Sets         []string      `json:"-"` // shell variables it assigns, in order
	Uses         []string      `json:"-"` // shell variables it reads that no earlier step sets

	Section        string `json:"-"` // the numbered heading it stands under, "" when that is the procedure itself
	Whole          string `json:"-"` // with Group: the whole script, to be run once for all its steps
	Label          string `json:"-"` // with Group: what the script prints before this part's result, "Health Check... "
	Endless        bool   `json:"-"` // does not end by itself: --follow, watch
	Computes       string `json:"-"` // variable that it sets to what the page takes for the previous revision
	MinusOne       bool   `json:"-"` // … computed as the current revision minus one
	TaskDefinition string `json:"-"` // raw word given to --task-definition of "ecs update-service": app:${PREVIOUS_VERSION}
}

// Command is one top-level statement of a step, exactly the page's bytes, with
// a prompt ("$ ") and the fence's indentation taken off.
type Command struct {
	Line int    `json:"line"` // 1-based line of its first byte
	Text string `json:"text"`
}

// Placeholder is something that must be given before a step can run.
type Placeholder struct {
	Text string `json:"text"`           // as written: [SNAPSHOT-ID], <X>, $TOKEN
	Name string `json:"name"`           // SNAPSHOT_ID: a shell variable name, unique in the page per meaning
	Kind string `json:"kind,omitempty"` // revision, snapshot, version, secret, url, free

	Default string `json:"default,omitempty"` // literal that the page sets the variable to in another procedure
}

// Warning is something wrong with the page's text.
type Warning struct {
	Line int    `json:"line"`
	Text string `json:"text"`
}

// Targets are the things in an AWS account and on the web that a command names.
type Targets struct {
	Profile, Region  string
	Cluster, Service string
	Family           string   // task definition family named by the command
	LogGroups        []string // /ecs/…
	Made             []string // things that the command makes: they need not be there
	Databases        []string // RDS instances that must be there
	Secrets          []string // secrets that must be there
	Repositories     []string // of images
	AWS              []string // literal "service command" words given to aws: "ecs update-service"
	URLs             []string // literal http(s) URLs, variables resolved where the page sets them to a literal
}

// Expectation is what a step's result is compared with.
type Expectation struct {
	Kind  ExpectKind
	Text  string  // as the page says it
	Name  string  // JSON key for ExpectJSON ("database"), measure for ExpectNumber
	Value string  // wanted value: "connected", "200"
	Op    string  // ExpectNumber: < <= > >= =
	Limit float64 // ExpectNumber, in Unit
	Unit  string
}

// ExpectKind is the type of an expectation.
type ExpectKind string

const (
	ExpectStatus        ExpectKind = "http status"    // Value "200"
	ExpectJSON          ExpectKind = "json value"     // Name, Value
	ExpectValidJSON     ExpectKind = "valid json"     //
	ExpectRises         ExpectKind = "count rises"    // running to desired
	ExpectOneDeployment ExpectKind = "one deployment" //
	ExpectNumber        ExpectKind = "number"         // Op, Limit, Unit
	ExpectExit          ExpectKind = "exit status"    // Value
	ExpectText          ExpectKind = "text"           // a person compares; never measured
)
