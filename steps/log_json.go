package steps

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// LogField is one member of a JSON line.
type LogField struct{ Name, Value string }

// What a JSON line calls its message, best first, and what the pane shows
// already.
var (
	messageKeys = []string{"msg", "message", "event", "error", "err"}
	shownKeys   = []string{"level", "severity", "lvl", "loglevel", "levelname", "log.level", "time", "timestamp", "ts", "@timestamp", "datetime"}
)

// Lay takes a JSON line apart for one row: its message and its other members in
// the order written, without level and time. ok is false for any other line.
func (l LogLine) Lay() (message string, fields []LogField, ok bool) {
	text := strings.TrimSpace(l.Text)
	if !strings.HasPrefix(text, "{") {
		return "", nil, false
	}
	dec := json.NewDecoder(strings.NewReader(text))
	if _, err := dec.Token(); err != nil {
		return "", nil, false
	}
	best := len(messageKeys)
	for dec.More() {
		key, err := dec.Token()
		var raw json.RawMessage
		if err != nil || dec.Decode(&raw) != nil {
			return "", nil, false
		}
		name, _ := key.(string)
		value := valueOf(raw)
		if i := slices.Index(messageKeys, strings.ToLower(name)); i >= 0 && i < best {
			if best < len(messageKeys) {
				fields = append(fields, LogField{messageKeys[best], message})
			}
			best, message = i, value
			continue
		}
		if !slices.Contains(shownKeys, strings.ToLower(name)) {
			fields = append(fields, LogField{name, value})
		}
	}
	if _, err := dec.Token(); err != nil {
		return "", nil, false // cut off
	}
	return message, fields, true
}

// valueOf is a string without its quotes, anything else as compact JSON.
func valueOf(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil && len(raw) > 0 && raw[0] == '"' {
		return text
	}
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return string(raw)
	}
	return b.String()
}

// Pretty is a JSON line over many rows; ok is false for any other line.
func (l LogLine) Pretty() (rows []string, ok bool) {
	var b bytes.Buffer
	text := strings.TrimSpace(l.Text)
	if !strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "[") || json.Indent(&b, []byte(text), "", "  ") != nil {
		return nil, false
	}
	return strings.Split(b.String(), "\n"), true
}
