package sim

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

// mostTailed is how many events an update holds; CloudWatch samples above it.
const mostTailed = 500

// beginLiveTail opens a session over the groups, which are told by ARN as
// CloudWatch asks. Lines come in the order of their ingestion and have no event
// id. The three hours' end and the limit of sessions are not simulated.
func beginLiveTail(w *World, ctx context.Context, a *api, body []byte) (*feed, error) {
	in := &cloudwatchlogs.StartLiveTailInput{}
	if err := jsonRead(a, body, in); err != nil {
		return nil, err
	}
	if n := len(in.LogGroupIdentifiers); n == 0 || n > 10 {
		return nil, badLogs("1 validation error detected: Value at 'logGroupIdentifiers' failed to satisfy constraint: Member must have length between 1 and 10")
	}
	if len(in.LogStreamNames) > 0 && len(in.LogStreamNamePrefixes) > 0 {
		return nil, badLogs("logStreamNames and logStreamNamePrefixes cannot both be specified.")
	}
	matches, err := pattern(aws.ToString(in.LogEventFilterPattern))
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.advance()
	groups := make([]*logGroup, 0, len(in.LogGroupIdentifiers))
	for _, id := range in.LogGroupIdentifiers {
		if !strings.HasPrefix(id, "arn:") {
			return nil, badLogs("logGroupIdentifiers must be ARNs; %q is not.", id)
		}
		g, err := w.logGroup(ctx, nil, &id)
		if err != nil {
			return nil, err
		}
		groups = append(groups, g)
	}
	is := func(l logLine) bool {
		named := len(in.LogStreamNames) == 0 && len(in.LogStreamNamePrefixes) == 0 || slices.Contains(in.LogStreamNames, l.stream) ||
			slices.ContainsFunc(in.LogStreamNamePrefixes, func(p string) bool { return strings.HasPrefix(l.stream, p) })
		return named && matches(l.text)
	}
	session := types.LiveTailSessionStart{
		SessionId: aws.String(w.services[0].stillUUID(w.at)), RequestId: aws.String(w.services[0].stillUUID(w.at.Add(1))),
		LogGroupIdentifiers: in.LogGroupIdentifiers, LogStreamNames: in.LogStreamNames, LogStreamNamePrefixes: in.LogStreamNamePrefixes, LogEventFilterPattern: in.LogEventFilterPattern,
	}
	since := w.at
	return &feed{
		first: []message{{"sessionStart", encodeJSON(session, lowerCamel)}},
		next: func(now time.Time) []message {
			up := types.LiveTailSessionUpdate{SessionMetadata: &types.LiveTailSessionMetadata{}, SessionResults: []types.LiveTailSessionLogEvent{}}
			for i, g := range groups {
				for _, l := range g.lines {
					if l.ingested.After(since) && !l.ingested.After(now) && is(l) {
						up.SessionResults = append(up.SessionResults, types.LiveTailSessionLogEvent{
							LogGroupIdentifier: aws.String(in.LogGroupIdentifiers[i]), LogStreamName: aws.String(l.stream), Message: aws.String(l.text),
							Timestamp: aws.Int64(l.at.UnixMilli()), IngestionTime: aws.Int64(l.ingested.UnixMilli()),
						})
					}
				}
			}
			since = now
			if n := len(up.SessionResults); n > mostTailed {
				up.SessionResults, up.SessionMetadata.Sampled = up.SessionResults[n-mostTailed:], true
			}
			slices.SortStableFunc(up.SessionResults, func(a, b types.LiveTailSessionLogEvent) int { return int(*a.IngestionTime - *b.IngestionTime) })
			return []message{{"sessionUpdate", encodeJSON(up, lowerCamel)}}
		},
	}, nil
}

// stillUUID is an id that takes nothing from the world's dice.
func (s *service) stillUUID(at time.Time) string {
	return secretVersion(s.Name, int(at.UnixNano()))
}
