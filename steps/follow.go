package steps

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// LogReader is a Cloud that reads log groups.
type LogReader interface {
	// LogGroups names the groups that the service's own tasks write to.
	LogGroups(ctx context.Context, s Service) ([]string, error)
	// Follow begins to read a group at since; the zero time is ten minutes ago.
	Follow(s Service, group string, since time.Time) Follower
}

// Follower gives what a log group brought since the last call. It waits for its
// turn, and after an error it can be called again.
type Follower interface {
	Next(ctx context.Context) (LogBatch, error)
}

// Follow is one log group that is followed. Its lines are in no event: the pane
// keeps the newest of them, and what a diagnosis rests on stands in that.
type Follow struct {
	Group  string    `json:"group"`
	Since  time.Time `json:"since"`
	Filter string    `json:"filter,omitempty"` // word that the page itself filters by
	Note   string    `json:"note,omitempty"`   // what of the page's command is not honoured
}

type groupsMsg struct {
	service Service
	groups  []string
	err     error
}

// lookedMsg is the first whole look at a followed group, or why there is none.
type lookedMsg struct {
	group         string
	lines, errors int
	err           error
}

// followService follows what the service's tasks write, from the first moment
// at which that can matter: something is awaited, was changed, or failed.
func (r *Runner) followService() {
	logs, ok := r.o.Cloud.(LogReader)
	svc := r.service()
	if !ok || svc == nil || r.asked {
		return
	}
	r.asked = true
	r.background(func() any {
		ctx, cancel := context.WithTimeout(r.ctx, readTime)
		defer cancel()
		groups, err := logs.LogGroups(ctx, *svc)
		return groupsMsg{*svc, groups, err}
	})
}

func (r *Runner) canFollow() bool { _, ok := r.o.Cloud.(LogReader); return ok }

// watchAgain takes up in a new sitting what a step waits for.
func (r *Runner) watchAgain(s *StepState) {
	if s.Measures {
		r.emit(Event{Kind: EvRetried, Step: s.Step.ID, By: byProgram, Text: "interrupted by leaving"})
		return
	}
	if s.Follow == nil {
		r.followService()
		return
	}
	r.follow(s.Step.ID, Service{Profile: s.Step.Targets.Profile, Region: s.Step.Targets.Region}, *s.Follow)
}

func (r *Runner) groupsRead(m groupsMsg) {
	if m.err != nil {
		r.asked = false // the next occasion asks again
		r.blind("logs", m.err)
		return
	}
	for _, g := range m.groups {
		r.follow("", m.service, Follow{Group: g})
	}
}

// openTail takes the place of a command that would never end.
func (r *Runner) openTail(s *StepState, t tail) {
	svc := Service{Profile: s.Step.Targets.Profile, Region: s.Step.Targets.Region}
	if own := r.service(); own != nil && own.Profile == svc.Profile && own.Region == svc.Region {
		svc = *own // its tasks tell which revision wrote a line
	}
	note := ""
	if len(t.unused) > 0 {
		note = "not honoured here: " + strings.Join(t.unused, " ")
	}
	r.follow(s.Step.ID, svc, Follow{Group: t.group, Since: r.o.Now().Add(-t.since), Filter: t.filter, Note: note})
}

// follow reads one group until the sitting ends. Once a group is followed it is
// not followed again.
func (r *Runner) follow(step string, s Service, f Follow) {
	logs, ok := r.o.Cloud.(LogReader)
	if !ok {
		return
	}
	if f.Since.IsZero() {
		f.Since = r.o.Now().Add(-10 * time.Minute)
	}
	if _, known := r.run.Follows[f.Group]; !known || step != "" {
		r.emit(Event{Kind: EvFollow, Step: step, By: byProgram, Follow: &f})
	}
	if first, followed := r.follows[f.Group]; followed {
		if first != nil {
			r.looked(*first)
		}
		return
	}
	r.follows[f.Group] = nil
	follower := logs.Follow(s, f.Group, f.Since)
	r.background(func() any { r.read(follower, f.Group); return nil })
}

// read hands on what a follower gives. The first look is over when nothing more
// is waiting: then a step that wanted to see the log has seen it.
func (r *Runner) read(f Follower, group string) {
	first, failed := lookedMsg{group: group}, false
	looked := false
	for r.inSight.wanted(r.ctx, ShowLogs) {
		b, err := f.Next(r.ctx)
		if err != nil {
			if r.ctx.Err() != nil || errors.Is(err, context.Canceled) {
				return
			}
			failed = true
			r.send(lookedMsg{group: group, err: err})
			continue
		}
		for i := range b.Lines {
			b.Lines[i].Group = group
			if l := b.Lines[i].Level; l == LevelError || l == LevelFatal {
				first.errors++
			}
		}
		first.lines += len(b.Lines)
		r.o.Feed.logs(b.Lines, b.Behind)
		if !b.Behind && (!looked || failed) {
			looked, failed = true, false
			r.send(first)
		}
	}
}

// looked ends a step that wanted to see the log, and takes back that it cannot
// be read.
func (r *Runner) looked(m lookedMsg) {
	s := r.run.Current()
	mine := s != nil && s.State == Waiting && s.Follow != nil && s.Follow.Group == m.group
	if m.err != nil {
		r.blind("logs "+m.group, m.err)
		var t *Trouble
		if mine && errors.As(m.err, &t) && (t.Kind == "missing" || t.Kind == "denied") {
			r.fail(s, m.err.Error(), nil)
		}
		return
	}
	r.follows[m.group] = &m
	f := r.run.Follows[m.group]
	r.show(Event{Kind: EvFollow, Follow: &f}) // it can be read: the blindness is over
	if !mine {
		return
	}
	value := fmt.Sprintf("%d lines since %s UTC, %d of them errors", m.lines, s.Follow.Since.UTC().Format("15:04"), m.errors)
	findings := []Finding{{Expected: "the log can be read", Actual: m.group + ": " + value, Source: "logs", At: r.o.Now(), OK: true, Note: s.Follow.Note}}
	if len(s.Step.Expectations) > 0 {
		text := s.Step.Expectations[0].Text
		for _, e := range s.Step.Expectations[1:] {
			text += "; " + e.Text
		}
		r.emit(Event{Kind: EvCompare, Step: s.Step.ID, By: byProgram, Text: text, Findings: findings})
		return
	}
	r.emit(Event{Kind: EvPassed, Step: s.Step.ID, By: byProgram, Evidence: Measured, Value: value, Findings: findings})
}
