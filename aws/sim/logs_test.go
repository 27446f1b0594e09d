package sim

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

var apiLog = aws.String("/ecs/fairtradeworker-api")

func logsClient(w *World) *cloudwatchlogs.Client { return cloudwatchlogs.NewFromConfig(config(w)) }

func TestFilterLogEvents(t *testing.T) {
	w, v := newWorld(t, Options{})
	c := logsClient(w)
	all := func(in cloudwatchlogs.FilterLogEventsInput) (events []types.FilteredLogEvent) {
		t.Helper()
		in.LogGroupName = apiLog
		p := cloudwatchlogs.NewFilterLogEventsPaginator(c, &in)
		for p.HasMorePages() {
			page, err := p.NextPage(bg)
			if err != nil {
				t.Fatal(err)
			}
			events = append(events, page.Events...)
		}
		return events
	}
	everything := all(cloudwatchlogs.FilterLogEventsInput{})
	ids := map[string]bool{}
	for i, e := range everything {
		ids[*e.EventId] = true
		if i > 0 && *e.Timestamp < *everything[i-1].Timestamp {
			t.Fatal("out of order")
		}
		if *e.IngestionTime > testBegin.UnixMilli() || !strings.HasPrefix(*e.LogStreamName, "ecs/api/") {
			t.Fatalf("%+v", e)
		}
	}
	paged := all(cloudwatchlogs.FilterLogEventsInput{Limit: aws.Int32(37)})
	if len(everything) < 200 || len(ids) != len(everything) || len(paged) != len(everything) {
		t.Errorf("%d events, %d ids, %d by pages", len(everything), len(ids), len(paged))
	}
	back := all(cloudwatchlogs.FilterLogEventsInput{Limit: aws.Int32(37), StartFromHead: aws.Bool(false)})
	if len(back) != len(everything) || *back[0].EventId != *everything[len(everything)-1].EventId {
		t.Errorf("%d backward", len(back))
	}
	fatal := all(cloudwatchlogs.FilterLogEventsInput{FilterPattern: aws.String(`FATAL "payments v2" -startup`)})
	if len(fatal) < 5 || !strings.HasPrefix(*fatal[0].Message, "FATAL") {
		t.Errorf("%d fatal", len(fatal))
	}
	before := all(cloudwatchlogs.FilterLogEventsInput{FilterPattern: aws.String("?FATAL ?PoolTimeout"), EndTime: aws.Int64(testBegin.Add(-17 * time.Minute).UnixMilli())})
	if len(before) != 0 {
		t.Errorf("%d fatal before the release", len(before))
	}
	v.add(30 * time.Second)
	fresh := all(cloudwatchlogs.FilterLogEventsInput{StartTime: aws.Int64(testBegin.UnixMilli())})
	if len(fresh) == 0 || len(fresh) > 200 {
		t.Errorf("%d lines in half a minute", len(fresh))
	}
	one := all(cloudwatchlogs.FilterLogEventsInput{LogStreamNames: []string{*fatal[0].LogStreamName}})
	if len(one) < 4 || !strings.HasPrefix(*one[0].Message, "INFO  starting") || !strings.HasPrefix(*one[len(one)-1].Message, "FATAL") {
		t.Errorf("%d lines of one stream", len(one))
	}
}

func TestGetLogEvents(t *testing.T) {
	w, v := newWorld(t, Options{Scenario: "clean"})
	c := logsClient(w)
	streams, err := c.DescribeLogStreams(bg, &cloudwatchlogs.DescribeLogStreamsInput{LogGroupName: apiLog, OrderBy: types.OrderByLastEventTime, Descending: aws.Bool(true), Limit: aws.Int32(2)})
	if err != nil || len(streams.LogStreams) != 2 || streams.NextToken == nil || *streams.LogStreams[0].LastEventTimestamp < *streams.LogStreams[1].LastEventTimestamp {
		t.Fatal(streams, err)
	}
	in := &cloudwatchlogs.GetLogEventsInput{LogGroupName: apiLog, LogStreamName: streams.LogStreams[0].LogStreamName, Limit: aws.Int32(10), StartFromHead: aws.Bool(true)}
	var forward []string
	for token := ""; ; {
		out, err := c.GetLogEvents(bg, in)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range out.Events {
			forward = append(forward, *e.Message)
		}
		if in.NextToken = out.NextForwardToken; *in.NextToken == token {
			break
		}
		token = *in.NextToken
	}
	if len(forward) < 30 || !strings.Contains(forward[0], "starting") {
		t.Errorf("%d lines forward", len(forward))
	}
	tail, err := c.GetLogEvents(bg, &cloudwatchlogs.GetLogEventsInput{LogGroupName: apiLog, LogStreamName: in.LogStreamName, Limit: aws.Int32(3)})
	if err != nil || len(tail.Events) != 3 || *tail.Events[2].Message != forward[len(forward)-1] {
		t.Error(tail, err)
	}
	earlier, err := c.GetLogEvents(bg, &cloudwatchlogs.GetLogEventsInput{LogGroupName: apiLog, LogStreamName: in.LogStreamName, Limit: aws.Int32(3), NextToken: tail.NextBackwardToken})
	if err != nil || *earlier.Events[2].Message != forward[len(forward)-4] {
		t.Error(earlier, err)
	}
	v.add(time.Minute)
	later, err := c.GetLogEvents(bg, in) // in.NextToken is the end of before
	if err != nil || len(later.Events) == 0 {
		t.Error(later, err)
	}
}

func TestLogGroupsAndErrors(t *testing.T) {
	w, _ := newWorld(t, Options{})
	c := logsClient(w)
	groups, err := c.DescribeLogGroups(bg, &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: aws.String("/ecs/")})
	if err != nil || len(groups.LogGroups) != 2 || *groups.LogGroups[0].StoredBytes == 0 {
		t.Error(groups, err)
	}
	var missing *types.ResourceNotFoundException
	if _, err := c.FilterLogEvents(bg, &cloudwatchlogs.FilterLogEventsInput{LogGroupName: aws.String("/ecs/nope")}); !errors.As(err, &missing) {
		t.Error(err)
	}
	if _, err := c.GetLogEvents(bg, &cloudwatchlogs.GetLogEventsInput{LogGroupName: apiLog, LogStreamName: aws.String("nope")}); !errors.As(err, &missing) {
		t.Error(err)
	}
	var invalid *types.InvalidParameterException
	for _, in := range []cloudwatchlogs.FilterLogEventsInput{
		{}, {LogGroupName: apiLog, Limit: aws.Int32(0)}, {LogGroupName: apiLog, NextToken: aws.String("?")},
		{LogGroupName: apiLog, LogStreamNames: []string{"a"}, LogStreamNamePrefix: aws.String("a")},
	} {
		if _, err := c.FilterLogEvents(bg, &in); !errors.As(err, &invalid) {
			t.Error(err)
		}
	}
	if _, err := c.FilterLogEvents(bg, &cloudwatchlogs.FilterLogEventsInput{LogGroupIdentifier: aws.String("arn:aws:logs:us-east-1:123456789012:log-group:/ecs/fairtradeworker-api"), Limit: aws.Int32(1)}); err != nil {
		t.Error(err)
	}
	if _, err := c.FilterLogEvents(bg, &cloudwatchlogs.FilterLogEventsInput{LogGroupName: apiLog, FilterPattern: aws.String("{ $.a = 1 }")}); err == nil || !strings.Contains(err.Error(), "NotSimulated") {
		t.Error(err)
	}
}

func TestLogIsBounded(t *testing.T) {
	g := newLogGroup("g")
	for i := range 3 * keepLines {
		at := testBegin.Add(time.Duration(i) * time.Second)
		g.write([]string{"old", "new"}[min(1, i/1000)], at, at, "x")
	}
	if len(g.lines) > keepLines+keepLines/4 || len(g.streams) != 1 || len(g.order) != 1 {
		t.Errorf("%d lines, %d streams", len(g.lines), len(g.streams))
	}
}
