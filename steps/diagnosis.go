package steps

import "time"

// Diagnosis is why a release does not come up, as far as AWS tells: one reading
// of everything that can tell, joined on the deployment's id.
type Diagnosis struct {
	Source     string            `json:"source"` // "ecs, elb, logs"
	At         time.Time         `json:"at"`
	Took       time.Duration     `json:"took"`
	Service    Service           `json:"service"`
	Deployment string            `json:"deployment"` // ecs-svc/…, that it speaks of
	Number     int               `json:"number"`     // its revision
	Began      time.Time         `json:"began"`
	Open       bool              `json:"open"`              // it has not completed
	Causes     []Cause           `json:"causes,omitempty"`  // best first, consequences folded
	Checked    []string          `json:"checked,omitempty"` // what was looked for and not found
	Stopped    []StoppedTask     `json:"stopped,omitempty"` // of it, newest first; those that ECS replaced as usual left out
	Last       []LastWords       `json:"last,omitempty"`    // of the newest of them
	Blind      map[string]string `json:"blind,omitempty"`   // part that could not be read → why
}

// Cause is one row of the symptom table that fits.
type Cause struct {
	Rule     string    `json:"rule"`
	Sentence string    `json:"sentence"`
	Remedy   string    `json:"remedy"`
	Evidence []Finding `json:"evidence"`
	Strength Fit       `json:"strength"`
	Folded   []string  `json:"folded,omitempty"` // sentences of what follows from it
	Symptom  Symptom   `json:"symptom,omitempty"`
}

// LastWords are the last lines of one dead task's own log stream, oldest first.
type LastWords struct {
	Task   string    `json:"task"`
	Group  string    `json:"group"`
	Stream string    `json:"stream"`
	Lines  []LogLine `json:"lines,omitempty"`
	Note   string    `json:"note,omitempty"` // why there are none, or why some may be missing
}

// Fit is how well something fits what was measured.
type Fit string

const (
	FitStrong   Fit = "strong"   // measured
	FitPossible Fit = "possible" // nothing measured speaks against it
	FitNo       Fit = "no"       // checked, does not fit
	FitNormal   Fit = "normal"   // as a cause: nothing is wrong, it takes its time
)

// Symptom is what a cause looks like from outside, by which a page's sections
// are found. "" is none that pages write about.
type Symptom string

const (
	SymptomStuck      Symptom = "stuck"      // it takes too long, tasks stay PENDING
	SymptomRestarting Symptom = "restarting" // tasks start, die and are replaced
	SymptomUnhealthy  Symptom = "unhealthy"  // health checks fail
	SymptomMemory     Symptom = "memory"
	SymptomSecrets    Symptom = "secrets"
	SymptomImage      Symptom = "image"
	SymptomNetwork    Symptom = "network"
	SymptomCapacity   Symptom = "capacity"
	SymptomRole       Symptom = "role"
	SymptomLogs       Symptom = "logs"
	SymptomRolledBack Symptom = "rolled back"
)

// Died is the tasks of the release that ended by themselves since t.
func (d Diagnosis) Died(t time.Time) []StoppedTask {
	var out []StoppedTask
	for _, s := range d.Stopped {
		if !s.At.Before(t) {
			out = append(out, s)
		}
	}
	return out
}

// Cause finds the strongest cause with a symptom.
func (d Diagnosis) Cause(s Symptom) (Cause, bool) {
	for _, c := range d.Causes {
		if c.Symptom == s {
			return c, true
		}
	}
	return Cause{}, false
}
