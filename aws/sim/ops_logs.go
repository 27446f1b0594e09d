package sim

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

var logsOps = table(
	reads((*World).describeLogGroups),
	reads((*World).describeLogStreams),
	reads((*World).filterLogEvents),
	reads((*World).getLogEvents),
)

// pageBytes and pageLines bound a page of events, as CloudWatch does.
const (
	pageBytes = 1 << 20
	pageLines = 10_000
)

func badLogs(format string, args ...any) error {
	return &types.InvalidParameterException{Message: aws.String(fmt.Sprintf(format, args...))}
}

// logGroup finds one by name or by identifier (a name or an ARN).
func (w *World) logGroup(ctx context.Context, name, identifier *string) (*logGroup, error) {
	if (name == nil) == (identifier == nil) {
		return nil, badLogs("Exactly one of logGroupName and logGroupIdentifier must be specified.")
	}
	ref := aws.ToString(name) + aws.ToString(identifier)
	ref = strings.TrimSuffix(strings.TrimPrefix(ref, w.names().logGroup("")), ":*")
	for _, s := range w.services {
		if s.log.name == ref && w.here(ctx) {
			return s.log, nil
		}
	}
	for _, g := range w.logs {
		if g.name == ref && w.here(ctx) {
			return g, nil
		}
	}
	return nil, &types.ResourceNotFoundException{Message: aws.String("The specified log group does not exist.")}
}

func (w *World) filterLogEvents(ctx context.Context, in *cloudwatchlogs.FilterLogEventsInput) (*cloudwatchlogs.FilterLogEventsOutput, error) {
	g, err := w.logGroup(ctx, in.LogGroupName, in.LogGroupIdentifier)
	if err != nil {
		return nil, err
	}
	if in.LogStreamNames != nil && in.LogStreamNamePrefix != nil {
		return nil, badLogs("logStreamNames and logStreamNamePrefix cannot both be specified.")
	}
	if len(in.LogStreamNames) > 100 {
		return nil, badLogs("logStreamNames cannot have more than 100 elements.")
	}
	matches, err := pattern(aws.ToString(in.FilterPattern))
	if err != nil {
		return nil, err
	}
	limit, err := lineLimit(in.Limit)
	if err != nil {
		return nil, err
	}
	lines := g.between(w.at, in.StartTime, in.EndTime, func(l logLine) bool {
		return (in.LogStreamNames == nil || slices.Contains(in.LogStreamNames, l.stream)) &&
			strings.HasPrefix(l.stream, aws.ToString(in.LogStreamNamePrefix)) && matches(l.text)
	})
	if in.StartFromHead != nil && !*in.StartFromHead {
		slices.Reverse(lines)
	}
	if in.NextToken != nil {
		last, err := unmark(*in.NextToken)
		if err != nil {
			return nil, err
		}
		lines = lines[after(lines, last):]
	}
	n := fit(lines, limit)
	out := &cloudwatchlogs.FilterLogEventsOutput{Events: []types.FilteredLogEvent{}, SearchedLogStreams: []types.SearchedLogStream{}}
	if n < len(lines) {
		out.NextToken = aws.String(lines[n-1].mark())
	}
	for _, l := range lines[:n] {
		out.Events = append(out.Events, types.FilteredLogEvent{
			EventId: aws.String(l.id()), LogStreamName: aws.String(l.stream), Message: aws.String(l.text),
			Timestamp: aws.Int64(l.at.UnixMilli()), IngestionTime: aws.Int64(l.ingested.UnixMilli()),
		})
	}
	return out, nil
}

// getLogEvents reads one stream, forward or backward. As on CloudWatch, the end
// is told by the same token coming back.
func (w *World) getLogEvents(ctx context.Context, in *cloudwatchlogs.GetLogEventsInput) (*cloudwatchlogs.GetLogEventsOutput, error) {
	g, err := w.logGroup(ctx, in.LogGroupName, in.LogGroupIdentifier)
	if err != nil {
		return nil, err
	}
	stream := aws.ToString(in.LogStreamName)
	if g.streams[stream] == nil {
		return nil, &types.ResourceNotFoundException{Message: aws.String("The specified log stream does not exist.")}
	}
	limit, err := lineLimit(in.Limit)
	if err != nil {
		return nil, err
	}
	lines := g.between(w.at, in.StartTime, in.EndTime, func(l logLine) bool { return l.stream == stream })
	backward := in.StartFromHead == nil || !*in.StartFromHead
	from, to := 0, len(lines)
	way, mark, given := strings.Cut(aws.ToString(in.NextToken), "/")
	if given {
		last, err := unmark(mark)
		if err != nil || way != "f" && way != "b" {
			return nil, badLogs("The specified nextToken is invalid.")
		}
		backward = way == "b"
		if backward {
			to = before(lines, last)
		} else {
			from = after(lines, last)
		}
	} else if in.NextToken != nil {
		return nil, badLogs("The specified nextToken is invalid.")
	}
	lines = lines[from:to]
	if backward {
		slices.Reverse(lines)
	}
	lines = lines[:fit(lines, limit)]
	if backward {
		slices.Reverse(lines)
	}
	out := &cloudwatchlogs.GetLogEventsOutput{Events: []types.OutputLogEvent{}}
	first, last := mark, mark
	if len(lines) > 0 {
		first, last = lines[0].mark(), lines[len(lines)-1].mark()
	} else if !given {
		first = logLine{at: w.at}.mark()
		last = first
	}
	out.NextBackwardToken, out.NextForwardToken = aws.String("b/"+first), aws.String("f/"+last)
	for _, l := range lines {
		out.Events = append(out.Events, types.OutputLogEvent{Message: aws.String(l.text), Timestamp: aws.Int64(l.at.UnixMilli()), IngestionTime: aws.Int64(l.ingested.UnixMilli())})
	}
	return out, nil
}

func lineLimit(n *int32) (int, error) {
	if n == nil {
		return pageLines, nil
	}
	if *n < 1 || *n > pageLines {
		return 0, badLogs("limit must be between 1 and %d.", pageLines)
	}
	return int(*n), nil
}

// fit is how many of the lines go into one page.
func fit(lines []logLine, limit int) int {
	bytes := 0
	for i, l := range lines {
		bytes += len(l.text) + 26
		if i == limit || bytes > pageBytes {
			return max(i, 1)
		}
	}
	return len(lines)
}

// place is where a line stands in its group: by time, then as written.
type place struct{ nanos, seq int64 }

func (l logLine) place() place { return place{l.at.UnixNano(), l.seq} }

func (l logLine) mark() string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d.%d", l.at.UnixNano(), l.seq))
}

// id is a 56 digit eventId, as long as CloudWatch's.
func (l logLine) id() string { return fmt.Sprintf("3%019d%036d", l.at.UnixNano(), l.seq) }

func unmark(token string) (p place, err error) {
	b, err := base64.RawURLEncoding.DecodeString(token)
	if err == nil {
		_, err = fmt.Sscanf(string(b), "%d.%d", &p.nanos, &p.seq)
	}
	if err != nil {
		return p, badLogs("The specified nextToken is invalid.")
	}
	return p, nil
}

// after is the index of the first line behind p, in the order the lines are in.
func after(lines []logLine, p place) int {
	descending := len(lines) > 1 && less(lines[len(lines)-1].place(), lines[0].place())
	for i, l := range lines {
		if descending && less(l.place(), p) || !descending && less(p, l.place()) {
			return i
		}
	}
	return len(lines)
}

// before is how many of ascending lines stand before p.
func before(lines []logLine, p place) int {
	for i, l := range lines {
		if !less(l.place(), p) {
			return i
		}
	}
	return len(lines)
}

func less(a, b place) bool { return a.nanos < b.nanos || a.nanos == b.nanos && a.seq < b.seq }

// between is the lines that can be seen by now, ascending by time. start and end
// are epoch milliseconds, both included.
func (g *logGroup) between(now time.Time, start, end *int64, is func(logLine) bool) []logLine {
	var out []logLine
	for _, l := range g.lines {
		ms := l.at.UnixMilli()
		if !l.ingested.After(now) && (start == nil || ms >= *start) && (end == nil || ms <= *end) && is(l) {
			out = append(out, l)
		}
	}
	slices.SortFunc(out, func(a, b logLine) int {
		switch {
		case less(a.place(), b.place()):
			return -1
		case less(b.place(), a.place()):
			return 1
		}
		return 0
	})
	return out
}
