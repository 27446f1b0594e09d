package steps

import "time"

// LogLine is one event of a log group. Its text is hostile until shown otherwise.
type LogLine struct {
	ID         string    `json:"id,omitempty"` // CloudWatch's event id
	At         time.Time `json:"at"`           // as its producer stamped it
	Ingested   time.Time `json:"ingested"`     // when CloudWatch had it
	Group      string    `json:"group,omitempty"`
	Stream     string    `json:"stream"` // <prefix>/<container>/<task id>
	Task       string    `json:"task,omitempty"`
	Deployment string    `json:"deployment,omitempty"` // ecs-svc/…, "" where the task is not known
	Number     int       `json:"number,omitempty"`     // its revision, 0 where not known
	Level      LogLevel  `json:"level,omitempty"`
	Late       bool      `json:"late,omitempty"` // came after newer lines had been shown
	Text       string    `json:"text"`
}

// LogBatch is what one look at a log group brought.
type LogBatch struct {
	Group  string
	Lines  []LogLine // ascending by time, none of them given before
	At     time.Time
	Window time.Duration // how far it looked back behind the newest line
	Behind bool          // more is waiting: the group writes faster than it may be read
}

// LogLevel is how bad a line says it is; "" where it does not say.
type LogLevel string

const (
	LevelNone  LogLevel = ""
	LevelDebug LogLevel = "debug"
	LevelInfo  LogLevel = "info"
	LevelWarn  LogLevel = "warn"
	LevelError LogLevel = "error"
	LevelFatal LogLevel = "fatal"
)
