package steps

import (
	"errors"
	"time"

	"github.com/fairtradeworker/runbook/runbook"
)

// Summary is one run as `runbook runs` lists it.
type Summary struct {
	Run       string    `json:"run"`
	Mode      Mode      `json:"mode"`
	Title     string    `json:"title"`
	Path      string    `json:"path"`
	Procedure string    `json:"procedure"`
	Scenario  string    `json:"scenario,omitempty"`
	Operator  string    `json:"operator"`
	Started   time.Time `json:"started"`
	Last      time.Time `json:"last"`
	Status    string    `json:"status"` // an outcome's status, "left", "walked" or "damaged"
	Sentence  string    `json:"sentence"`
	Resumable bool      `json:"resumable"`
}

// Summaries folds every run of the store, newest first. One that cannot be read
// is listed as damaged, with the reason.
func (s *Store) Summaries() ([]Summary, error) {
	ids, err := s.IDs()
	if err != nil {
		return nil, err
	}
	out := []Summary{}
	for _, id := range ids {
		events, err := s.Events(id)
		if err != nil || len(events) == 0 || events[0].Opened == nil {
			sum := Summary{Run: id, Status: "damaged", Sentence: "its journal has no beginning"}
			if err != nil {
				sum.Sentence = err.Error()
			}
			out = append(out, sum)
			continue
		}
		sum := summarize(id, events)
		if h, ok := WalkedBy(s.Path(id)); ok && sum.Status == "left" {
			sum.Status, sum.Sentence = "walked", "it is being walked by "+h.String()
		}
		out = append(out, sum)
	}
	return out, nil
}

func summarize(id string, events []Event) Summary {
	head := events[0].Opened
	run := NewRun(&runbook.Runbook{}, "")
	for _, e := range events {
		run.Apply(e)
	}
	sum := Summary{Run: id, Mode: head.Mode, Title: head.Title, Path: head.Path, Procedure: head.Procedure,
		Scenario: head.Scenario, Operator: head.Operator, Started: run.Started, Last: run.Last}
	switch {
	case run.Outcome != nil:
		sum.Status, sum.Sentence = string(run.Outcome.Status), run.Outcome.Sentence
	case !run.Here:
		sum.Status, sum.Sentence, sum.Resumable = "left", run.Left, true
	default:
		sum.Status, sum.Sentence, sum.Resumable = "left", "it ended without a word: a crash, or the machine went down", true
	}
	return sum
}

// Fold applies a run's events to a fresh run of the page that it was made with.
func Fold(book *runbook.Runbook, events []Event) *Run {
	proc := ""
	if len(events) > 0 && events[0].Opened != nil {
		proc = events[0].Opened.Procedure
	}
	run := NewRun(book, proc)
	for _, e := range events {
		run.Apply(e)
	}
	return run
}

// NewestOpen is the newest run that can be gone on with.
func (s *Store) NewestOpen() (string, error) {
	all, err := s.Summaries()
	if err != nil {
		return "", err
	}
	for _, sum := range all {
		if sum.Resumable {
			return sum.Run, nil
		}
	}
	return "", errors.New("there is no run to go on with; `runbook runs` lists what was run")
}
