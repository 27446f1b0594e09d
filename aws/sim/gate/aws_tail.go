package gate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// tailPause is how long --follow waits before it asks again; the real CLI
// waits 5 seconds. Tests make it nothing.
var tailPause = time.Second

// tail plays `aws logs tail`, which the CLI builds on FilterLogEvents.
func (r *awsRun) tail(s service, words []string) error {
	t, err := parseTail(words, time.Now())
	if err != nil {
		return err
	}
	o, _ := s.find("filter-log-events")
	seen := map[string]bool{} // ids of events at the newest time
	for {
		if err := r.tailOnce(s, o, t, seen); err != nil {
			if t.follow && r.ctx.Err() != nil {
				return nil
			}
			return err
		}
		if !t.follow || sleep(r.ctx, tailPause) != nil {
			return nil
		}
	}
}

// tailOnce prints what there is since t.from that is not in seen, and moves
// t.from to the newest event's time.
func (r *awsRun) tailOnce(s service, o operation, t *tailOptions, seen map[string]bool) error {
	input := map[string]any{"logGroupName": t.group, "startTime": t.from, "interleaved": true}
	for k, v := range t.filter {
		input[k] = v
	}
	for {
		out, err := r.wire.do(r.ctx, s, o, input)
		if err != nil {
			return err
		}
		events, _ := out["events"].([]any)
		for _, e := range events {
			m, _ := e.(map[string]any)
			at, _ := m["timestamp"].(float64)
			id := fmt.Sprint(m["eventId"])
			if m["eventId"] == nil {
				id = fmt.Sprint(m["timestamp"], m["logStreamName"], m["message"])
			}
			if seen[id] {
				continue
			}
			if int64(at) > t.from {
				t.from = int64(at)
				clear(seen)
			}
			seen[id] = true
			if _, err := fmt.Fprintln(r.std.out, t.line(int64(at), m)); err != nil {
				return err
			}
		}
		next, _ := out["nextToken"].(string)
		if next == "" {
			return nil
		}
		input["nextToken"] = next
	}
}

type tailOptions struct {
	group  string
	from   int64 // milliseconds since 1970
	follow bool
	format string
	filter map[string]any
}

func (t *tailOptions) line(at int64, event map[string]any) string {
	when := time.UnixMilli(at).UTC()
	message := strings.TrimSuffix(fmt.Sprint(event["message"]), "\n")
	switch t.format {
	case "short":
		return when.Format("2006-01-02T15:04:05") + " " + message
	case "json":
		var pretty bytes.Buffer
		if json.Indent(&pretty, []byte(message), "", "    ") == nil {
			message = "\n" + pretty.String()
		}
		return fmt.Sprintf("%s %v %s", isoFormat(when), event["logStreamName"], message)
	}
	return fmt.Sprintf("%s %v %s", when.Format("2006-01-02T15:04:05.000000-07:00"), event["logStreamName"], message)
}

func parseTail(words []string, now time.Time) (*tailOptions, error) {
	t := &tailOptions{format: "detailed", filter: map[string]any{}}
	since := "10m"
	for len(words) > 0 {
		name, value, inline := strings.Cut(words[0], "=")
		if !strings.HasPrefix(name, "--") {
			name, value, inline = words[0], "", false
		}
		words = words[1:]
		if name == "--follow" {
			t.follow = true
			continue
		}
		if !strings.HasPrefix(name, "--") {
			if t.group != "" {
				return nil, usage("Unknown options: %s", name)
			}
			t.group = name
			continue
		}
		if !inline {
			if len(words) == 0 || isOption(words[0]) {
				return nil, usage("aws: error: argument %s: expected one argument", name)
			}
			value, words = words[0], words[1:]
		}
		switch name {
		case "--since":
			since = value
		case "--format":
			if value != "detailed" && value != "short" && value != "json" {
				return nil, usage("aws: error: argument --format: Found invalid choice '%s'", value)
			}
			t.format = value
		case "--filter-pattern":
			t.filter["filterPattern"] = value
		case "--log-stream-name-prefix":
			t.filter["logStreamNamePrefix"] = value
		case "--log-stream-names":
			names := []any{value}
			for len(words) > 0 && !isOption(words[0]) {
				names, words = append(names, words[0]), words[1:]
			}
			t.filter["logStreamNames"] = names
		default:
			return nil, usage("Unknown options: %s", name)
		}
	}
	if t.group == "" {
		return nil, usage("aws: error: the following arguments are required: group_name")
	}
	from, err := parseSince(since, now)
	t.from = from.UnixMilli()
	return t, err
}

// parseSince reads 10m, 2h, 1d, 1w, 30s before now, or ISO 8601.
func parseSince(text string, now time.Time) (time.Time, error) {
	m := regexp.MustCompile(`^(\d{1,6})([smhdw])$`).FindStringSubmatch(text)
	if m == nil {
		if at, ok := parseTime(text); ok {
			return at, nil
		}
		return now, &awsError{code: exitUsage, text: fmt.Sprintf("\nInvalid value for --since: %s", text)}
	}
	n, _ := strconv.Atoi(m[1])
	unit := map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour, "w": 7 * 24 * time.Hour}
	return now.Add(-time.Duration(n) * unit[m[2]]), nil
}
