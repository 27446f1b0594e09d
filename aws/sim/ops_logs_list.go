package sim

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

func (w *World) describeLogGroups(ctx context.Context, in *cloudwatchlogs.DescribeLogGroupsInput) (*cloudwatchlogs.DescribeLogGroupsOutput, error) {
	if in.LogGroupNamePrefix != nil && in.LogGroupNamePattern != nil {
		return nil, badLogs("logGroupNamePattern and logGroupNamePrefix are mutually exclusive parameters.")
	}
	groups := []types.LogGroup{}
	seen := map[string]bool{}
	all := slices.Clone(w.logs)
	for _, s := range w.services {
		all = append(all, s.log)
	}
	for _, g := range all {
		if seen[g.name] || !w.here(ctx) || !strings.HasPrefix(g.name, aws.ToString(in.LogGroupNamePrefix)) ||
			!strings.Contains(g.name, aws.ToString(in.LogGroupNamePattern)) {
			continue
		}
		seen[g.name] = true
		var bytes int64
		for _, l := range g.lines {
			bytes += int64(len(l.text)) + 26
		}
		groups = append(groups, types.LogGroup{
			LogGroupName: aws.String(g.name), Arn: aws.String(w.names().logGroup(g.name) + ":*"), LogGroupArn: aws.String(w.names().logGroup(g.name)),
			CreationTime: aws.Int64(w.begin.Add(-400 * day).UnixMilli()), RetentionInDays: aws.Int32(30), MetricFilterCount: aws.Int32(0),
			StoredBytes: aws.Int64(bytes), LogGroupClass: types.LogGroupClassStandard,
		})
	}
	slices.SortFunc(groups, func(a, b types.LogGroup) int { return strings.Compare(*a.LogGroupName, *b.LogGroupName) })
	list, next, err := paged(groups, func(g types.LogGroup) string { return *g.LogGroupName }, limitOf(in.Limit), 50, in.NextToken)
	if err != nil {
		return nil, err
	}
	return &cloudwatchlogs.DescribeLogGroupsOutput{LogGroups: list, NextToken: next}, nil
}

func (w *World) describeLogStreams(ctx context.Context, in *cloudwatchlogs.DescribeLogStreamsInput) (*cloudwatchlogs.DescribeLogStreamsOutput, error) {
	g, err := w.logGroup(ctx, in.LogGroupName, in.LogGroupIdentifier)
	if err != nil {
		return nil, err
	}
	byTime := in.OrderBy == types.OrderByLastEventTime
	if byTime && in.LogStreamNamePrefix != nil {
		return nil, badLogs("Cannot order by LastEventTime with a logStreamNamePrefix.")
	}
	streams := slices.DeleteFunc(slices.Clone(g.order), func(s *logStream) bool {
		return !strings.HasPrefix(s.name, aws.ToString(in.LogStreamNamePrefix))
	})
	slices.SortFunc(streams, func(a, b *logStream) int {
		if c := a.last.Compare(b.last); byTime && c != 0 {
			return c
		}
		return strings.Compare(a.name, b.name)
	})
	if aws.ToBool(in.Descending) {
		slices.Reverse(streams)
	}
	list, next, err := paged(streams, func(s *logStream) string { return s.name }, limitOf(in.Limit), 50, in.NextToken)
	if err != nil {
		return nil, err
	}
	out := &cloudwatchlogs.DescribeLogStreamsOutput{LogStreams: []types.LogStream{}, NextToken: next}
	for _, s := range list {
		out.LogStreams = append(out.LogStreams, types.LogStream{
			LogStreamName: aws.String(s.name), Arn: aws.String(w.names().logGroup(g.name) + ":log-stream:" + s.name),
			CreationTime: aws.Int64(s.created.UnixMilli()), FirstEventTimestamp: aws.Int64(s.first.UnixMilli()),
			//lint:ignore SA1019 CloudWatch still sends storedBytes, as zero
			LastEventTimestamp: aws.Int64(s.last.UnixMilli()), LastIngestionTime: aws.Int64(s.last.UnixMilli()), StoredBytes: aws.Int64(0),
		})
	}
	return out, nil
}
