package ui

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/fairtradeworker/runbook/steps"
)

type Screen struct {
	Run   *steps.Run
	Feed  *steps.Feed
	Do    func(steps.Act)
	Now   func() time.Time
	ASCII bool
	Notes []string
}

func Walk(ctx context.Context, s Screen) error { return nil }
func Text(s string) string                     { return s }
func Report(r *steps.Run) string               { return "" }
func Plain(ctx context.Context, s Screen, in io.Reader, out io.Writer) error {
	for {
		b, ok := s.Feed.Next(ctx)
		if !ok {
			return nil
		}
		for _, e := range b.Events {
			if e.Seq == 0 {
				continue
			}
			s.Run.Apply(e)
			if e.Rollout != nil {
				fmt.Fprintln(out, e.At.Format("05.0"), "rollout", e.Rollout.Verdict.Kind, e.Rollout.Verdict.Sentence, len(e.Rollout.Deployments))
				continue
			}
			j, _ := json.Marshal(e)
			fmt.Fprintln(out, string(j))
		}
	}
}
