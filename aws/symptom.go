package aws

import (
	"fmt"
	"strings"
	"time"

	"github.com/fairtradeworker/runbook/steps"
)

// symptom is one row of the table: what proves it, what it means in one sentence
// and what to do. A row speaks when a pattern matches or find finds.
type symptom struct {
	rule     string
	expected string // what a healthy release shows there
	reason   pattern
	event    pattern
	record   pattern
	logs     pattern
	with     pattern // the text must match this too
	unless   pattern // a text that matches this belongs to another row
	find     func(*evidence) []proof
	text     string // {n} revision, {tasks} how many, {lived} how long, {said} what was said, {words} last words
	remedy   string
	needs    string // parts that it rests on: tasks, targets, deployments, logs
	fit      steps.Fit
	layer    int // a strong row folds those of higher layers: see symptoms
	means    steps.Symptom
}

// proof is one finding and the tasks that it was seen in.
type proof struct {
	steps.Finding
	tasks []endedTask
}

// look gives what proves the row, nothing where it does not fit.
func (s symptom) look(e *evidence) []proof {
	says := func(text string, p pattern) bool {
		return p != nil && p().MatchString(text) && (s.with == nil || s.with().MatchString(text)) && (s.unless == nil || !s.unless().MatchString(text))
	}
	out := ofTasks(e.dead, func(t endedTask) bool { return says(t.text(), s.reason) })
	for _, v := range e.events {
		if says(v.Text, s.event) {
			out = append(out, proof{Finding: steps.Finding{Actual: line(v.Text), Source: "ecs events", At: v.At}})
			break // newest; ECS repeats itself
		}
	}
	if text := e.recordText(); says(text, s.record) {
		out = append(out, proof{Finding: steps.Finding{Actual: line(text), Source: "ecs service deployments", At: e.rollout.At}})
	}
	out = append(out, ofLogs(e.last, func(text string) bool { return says(text, s.logs) })...)
	if s.find != nil {
		out = append(out, s.find(e)...)
	}
	for i := range out {
		out[i].Expected = s.expected
	}
	return out
}

// ofTasks groups the tasks that fit by what ECS says of their end.
func ofTasks(tasks []endedTask, fits func(endedTask) bool) []proof {
	var out []proof
	at := map[string]int{}
	for _, t := range tasks {
		if !fits(t) {
			continue
		}
		text := numberless().ReplaceAllString(t.text(), "")
		i, ok := at[text]
		if !ok {
			i = len(out)
			at[text] = i
			out = append(out, proof{Finding: steps.Finding{Actual: t.told(), Source: "ecs tasks", At: t.At}})
		}
		out[i].tasks = append(out[i].tasks, t)
		out[i].Note = crewOf(out[i].tasks)
	}
	return out
}

// numberless takes out what differs between two tasks that ended alike.
var numberless = re(`[0-9a-f]{8,}|\d+`)

// told is what ECS says of the end, with the exit status.
func (t endedTask) told() string {
	text := line(t.text())
	if t.Exit != nil {
		text += fmt.Sprintf(" (exit %d", *t.Exit)
		if t.Lived > 0 {
			text += ", ran " + span(t.Lived)
		}
		text += ")"
	}
	return text
}

// crew names tasks by the beginning of their ids: "3 tasks: 5d70 77e1 90aa".
func crew(ids []string) string {
	const most = 5
	text := some(len(ids), "task") + ": " + strings.Join(ids[:min(most, len(ids))], " ")
	if len(ids) > most {
		text += " …"
	}
	return text
}

func crewOf(tasks []endedTask) string {
	var ids []string
	for _, t := range tasks {
		ids = append(ids, t.ID[:min(4, len(t.ID))])
	}
	return crew(ids)
}

func ofLogs(last []steps.LastWords, says func(string) bool) []proof {
	for _, w := range last {
		for i := len(w.Lines) - 1; i >= 0; i-- {
			if l := w.Lines[i]; says(l.Text) {
				return []proof{{Finding: steps.Finding{Actual: line(l.Text), Source: "logs " + w.Stream, At: l.At}}}
			}
		}
	}
	return nil
}

// cause is the row filled in with what was found.
func (s symptom) cause(e *evidence, found []proof) steps.Cause {
	c := steps.Cause{Rule: s.rule, Remedy: s.remedy, Strength: s.fit, Symptom: s.means}
	var tasks []endedTask
	for _, p := range found {
		c.Evidence = append(c.Evidence, p.Finding)
		tasks = append(tasks, p.tasks...)
	}
	short, _, long := lives(tasks)
	lived := "after " + span(short)
	switch {
	case short == 0:
		lived = "at once"
	case long-short >= time.Second:
		lived += " to " + span(long)
	}
	words := e.telling()
	if words != "" {
		words = `; its last words: "` + words + `"`
	}
	c.Sentence = strings.NewReplacer(
		"{n}", fmt.Sprint(e.number()), "{tasks}", some(len(tasks), "task"), "{lived}", lived,
		"{said}", strings.TrimRight(found[0].Actual, "."), "{words}", words,
	).Replace(s.text)
	return c
}

// span is a duration as an operator says it: 48 s, 3 m 20 s, 2 h 5 m.
func span(d time.Duration) string {
	s := int(d.Round(time.Second) / time.Second)
	switch {
	case s < 120:
		return fmt.Sprintf("%d s", s)
	case s < 3600 && s%60 == 0:
		return fmt.Sprintf("%d m", s/60)
	case s < 3600:
		return fmt.Sprintf("%d m %d s", s/60, s%60)
	}
	return fmt.Sprintf("%d h %d m", s/3600, s%3600/60)
}
