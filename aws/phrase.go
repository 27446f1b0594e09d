package aws

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	logs "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/fairtradeworker/runbook/steps"
)

// phrase is how often a log group holds some words before and since the release
// began. The zero phrase was not counted.
type phrase struct {
	words         string
	before, since int
	more          bool // there are more than were counted
}

const (
	phraseBack  = time.Hour // how far before the release is counted
	phrasePages = 3
	phraseLeast = 8 // letters
)

// count compares the telling line's words with the time before the release: words
// that the revision before wrote as well prove nothing. Having no time left for it
// is no failure.
func (j *joint) count(ctx context.Context, e *evidence) error {
	words := phraseOf(e.telling())
	i := slices.IndexFunc(e.last, func(w steps.LastWords) bool { return len(w.Lines) > 0 })
	if words == "" || i < 0 {
		return nil
	}
	p := phrase{words: words}
	from, quoted := e.began().Add(-phraseBack).UnixMilli(), `"`+words+`"`
	in := &logs.FilterLogEventsInput{LogGroupName: &e.last[i].Group, StartTime: &from, FilterPattern: &quoted}
	for page := 0; ; page++ {
		if page == phrasePages {
			p.more = true
			break
		}
		out, err := j.clients.logs().FilterLogEvents(ctx, in)
		if err != nil {
			if timedOut(err) {
				return nil
			}
			return j.fail("logs FilterLogEvents", err)
		}
		for _, v := range out.Events {
			if milli(v.Timestamp).Before(e.began()) {
				p.before++
			} else {
				p.since++
			}
		}
		if deref(out.NextToken) == "" {
			break
		}
		in.NextToken = out.NextToken
	}
	e.counted = p
	return nil
}

// phraseOf is the longest run of words of a line in which two lines of the same
// kind do not differ: no digits, no quotes, not its level.
func phraseOf(text string) string {
	best, run := "", ""
	for _, word := range append(strings.Fields(text), `"`) {
		if strings.ContainsAny(word, "0123456789\"'`\\…") || steps.LevelOf(word) != steps.LevelNone {
			if len(run) > len(best) {
				best = run
			}
			run = ""
			continue
		}
		run = strings.TrimSpace(run + " " + word)
	}
	if len(best) < phraseLeast {
		return ""
	}
	return best
}

// text tells the count, "" where nothing was counted.
func (p phrase) text(r *reading) string {
	if p.words == "" {
		return ""
	}
	times := fmt.Sprint(p.since)
	if p.more {
		times += " or more"
	}
	before := "none in the hour before"
	if p.before > 0 {
		before = fmt.Sprintf("%d in the hour before", p.before)
	}
	return fmt.Sprintf("%q %s times since %s, %s", p.words, times, r.clock(r.began()), before)
}
