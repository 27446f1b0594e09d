package aws

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	logs "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/fairtradeworker/runbook/steps"
)

const (
	wordsOf    = 3  // dead tasks whose streams are read
	wordsLines = 30 // of each
)

// lastWords reads the ends of the newest dead tasks' own streams, which are named
// after the task, so no list of streams is asked for (ecs.md 2.1).
func (j *joint) lastWords(ctx context.Context, e *evidence) error {
	for _, t := range e.dead {
		if len(e.last) == wordsOf {
			break
		}
		if t.started.IsZero() {
			continue // its container never ran
		}
		def, err := j.definition(ctx, j.clients, t.definition)
		if err != nil {
			return err
		}
		e.last = append(e.last, j.stream(def, t))
	}
	errs := make([]error, len(e.last))
	var wg sync.WaitGroup
	for i := range e.last {
		if e.last[i].Stream != "" {
			wg.Go(func() { errs[i] = j.readStream(ctx, &e.last[i], e) })
		}
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return j.fail("logs GetLogEvents", err)
	}
	return nil
}

// stream names the stream of the container that ended a task.
func (j *joint) stream(def definition, t endedTask) steps.LastWords {
	w := steps.LastWords{Task: t.ID}
	name := def.main(mainContainer(j.svc))
	for _, c := range t.containers {
		if c.exit != nil && *c.exit != 0 {
			name = c.name
			break
		}
	}
	i := slices.IndexFunc(def.containers, func(c container) bool { return c.name == name })
	if i < 0 {
		w.Note = "its task definition names no container " + name
		return w
	}
	c := def.containers[i]
	switch {
	case c.log.driver == "":
		w.Note = "container " + name + " writes no log"
	case c.stream(t.ID) == "":
		w.Note = "container " + name + " logs with " + c.log.driver + ", which is not read here"
	case c.log.region != "" && c.log.region != j.clients.region:
		w.Note = "its log group is in " + c.log.region
	default:
		w.Group, w.Stream = c.log.group, c.stream(t.ID)
		if c.log.mode != "blocking" {
			w.Note = "awslogs is not in blocking mode: lines of a crash may be missing"
		}
	}
	return w
}

func (j *joint) readStream(ctx context.Context, w *steps.LastWords, e *evidence) error {
	out, err := j.clients.logs().GetLogEvents(ctx, &logs.GetLogEventsInput{
		LogGroupName: &w.Group, LogStreamName: &w.Stream, Limit: awssdk.Int32(wordsLines), StartFromHead: awssdk.Bool(false),
	})
	var missing *logtypes.ResourceNotFoundException
	if errors.As(err, &missing) {
		w.Note = "the task has no log stream; it may have written nothing"
		return nil
	}
	if err != nil {
		return err
	}
	for _, v := range out.Events {
		l := steps.LogLine{At: milli(v.Timestamp), Ingested: milli(v.IngestionTime), Stream: w.Stream, Task: w.Task,
			Deployment: e.id, Number: e.number(), Text: strings.TrimRight(deref(v.Message), "\r\n")}
		l.Level = steps.LevelOf(l.Text)
		w.Lines = append(w.Lines, l)
	}
	return nil
}

func milli(ms *int64) time.Time {
	if ms == nil {
		return time.Time{}
	}
	return time.UnixMilli(*ms).UTC()
}

// telling is the line of the newest dead task that says most: its last one that
// calls itself fatal or an error, else its last one.
func (e *evidence) telling() string {
	for _, w := range e.last {
		for _, wanted := range [][]steps.LogLevel{{steps.LevelFatal}, {steps.LevelError}, nil} {
			for i := len(w.Lines) - 1; i >= 0; i-- {
				if l := w.Lines[i]; wanted == nil || slices.Contains(wanted, l.Level) {
					return line(l.Text)
				}
			}
		}
	}
	return ""
}
