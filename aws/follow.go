package aws

import (
	"context"
	"slices"
	"strings"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	logs "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/fairtradeworker/runbook/steps"
)

const (
	followEvery = 2 * time.Second  // one call at most in this time
	followSlow  = time.Minute      // and at least one in this, when throttled
	followDeep  = 20 * time.Second // how often it looks back as far as it ever does
	followBack  = 10 * time.Minute // where it begins when nothing is said
	followPage  = 10_000           // events that one answer holds
)

// Follower reads one log group, all its streams merged, and loses no line that
// arrives up to 90 s late. It belongs to one goroutine.
//
// Each look begins a window behind the newest line, as wide as lines are late
// (see lateness), and every 20 s the widest window behind it; what was given
// before is known by its event id. Lines are tagged with the deployment that
// started their task.
type Follower struct {
	account *account
	service steps.Service
	group   string
	input   *logs.FilterLogEventsInput // of the look under way
	whole   bool                       // it looks back as far as it ever does
	late    lateness
	given   idSet
	since   time.Time
	newest  time.Time // of all lines given, no producer's clock running ahead of CloudWatch's
	began   time.Time // the look under way
	deep    time.Time // when the last whole look began that came to its end
	next    time.Time // not before
	wait    time.Duration
	names   streamNames
}

// Follow begins to read a log group at since; the zero time is ten minutes ago.
// Nothing is asked before the first Next.
func (c *Cloud) Follow(s steps.Service, group string, since time.Time) steps.Follower {
	if since.IsZero() {
		since = c.now().Add(-followBack)
	}
	a := c.account(s.Profile, s.Region)
	return &Follower{
		account: a, service: s, group: group, since: since, wait: followEvery,
		given: idSet{}, names: streamNames{account: a, service: s, of: a.watch(s)},
	}
}

// Next waits for its turn, makes one call and gives the lines that are new,
// ascending by time; often there are none. After an error it can be called again:
// it goes on where it was, and more slowly after a throttled call.
func (f *Follower) Next(ctx context.Context) (steps.LogBatch, error) {
	c := f.account.cloud
	if d := f.next.Sub(c.now()); d > 0 {
		if err := c.pause(ctx, d); err != nil {
			return steps.LogBatch{}, err
		}
	}
	out, err := f.page(ctx)
	now := c.now()
	if err != nil {
		f.input = nil // its token may be worthless: look again from the newest line
		if kindOf(err) == "throttled" {
			f.wait = min(2*f.wait, followSlow)
		}
		f.next = now.Add(f.wait)
		return steps.LogBatch{}, err
	}
	f.wait = followEvery
	f.next = now.Add(f.wait)
	b := steps.LogBatch{Group: f.group, At: now.UTC(), Window: f.late.window(), Lines: f.fresh(out)}
	f.names.tag(ctx, b.Lines)
	if deref(out.NextToken) != "" && deref(out.NextToken) != deref(f.input.NextToken) {
		f.input.NextToken = out.NextToken
		b.Behind = true
		return b, nil
	}
	if f.whole {
		f.deep = f.began
	}
	f.given.forget(f.start(2 * widest))
	f.input = nil
	return b, nil
}

// start is where a look begins that goes back so far: behind the newest line and,
// for what arrived while a long whole look went on, behind the begin of that.
func (f *Follower) start(back time.Duration) time.Time {
	if f.newest.IsZero() {
		return f.since
	}
	t := f.newest.Add(-back)
	if whole := f.deep.Add(-back); back >= widest && !f.deep.IsZero() && whole.Before(t) {
		t = whole
	}
	if t.Before(f.since) {
		return f.since
	}
	return t
}

// page makes the one call, without the SDK's own retries: Next is called again.
func (f *Follower) page(ctx context.Context) (*logs.FilterLogEventsOutput, error) {
	ctx, cancel := context.WithTimeout(ctx, totalTimeout)
	defer cancel()
	cl, err := f.account.open(ctx)
	if err != nil {
		return nil, err
	}
	if f.input == nil {
		f.began = f.account.cloud.now()
		f.whole = f.deep.IsZero() || f.began.Sub(f.deep) >= followDeep
		back := f.late.window()
		if f.whole {
			back = widest
		}
		start := f.start(back).UnixMilli()
		f.input = &logs.FilterLogEventsInput{LogGroupName: &f.group, StartTime: &start, Limit: awssdk.Int32(followPage)}
	}
	out, err := cl.logs().FilterLogEvents(ctx, f.input, func(o *logs.Options) { o.Retryer = awssdk.NopRetryer{} })
	if err != nil {
		return nil, f.account.fail("logs FilterLogEvents", err)
	}
	return out, nil
}

// fresh gives the lines that were not given before, and learns from them.
func (f *Follower) fresh(out *logs.FilterLogEventsOutput) []steps.LogLine {
	shown := f.newest
	lines := make([]steps.LogLine, 0, len(out.Events))
	sorted := true
	for i := range out.Events {
		v := &out.Events[i]
		if v.Timestamp == nil || v.EventId == nil {
			continue
		}
		at := milli(v.Timestamp)
		if !f.given.add(*v.EventId, at) {
			continue
		}
		l := steps.LogLine{ID: *v.EventId, At: at, Ingested: milli(v.IngestionTime), Stream: deref(v.LogStreamName), Text: deref(v.Message)}
		l.Text = strings.TrimRight(l.Text, "\r\n")
		l.Level = steps.LevelOf(l.Text)
		l.Late = at.Before(shown.Add(-lateMark))
		if v.IngestionTime != nil {
			f.late.learn(l.Ingested.Sub(at))
		}
		// A producer's clock that is ahead must not pull the window away from
		// the lines of the others.
		if seen := at; seen.After(f.newest) && (l.Ingested.IsZero() || !seen.After(l.Ingested)) {
			f.newest = seen
		} else if seen.After(f.newest) && l.Ingested.After(f.newest) {
			f.newest = l.Ingested
		}
		sorted = sorted && (len(lines) == 0 || !at.Before(lines[len(lines)-1].At))
		lines = append(lines, l)
	}
	if !sorted {
		slices.SortStableFunc(lines, func(a, b steps.LogLine) int { return a.At.Compare(b.At) })
	}
	return lines
}
