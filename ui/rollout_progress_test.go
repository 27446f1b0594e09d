package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/fairtradeworker/runbook/steps"
)

// progress is a model that watches a rollout of which so much is known.
func progress(tb testing.TB, w, h int, p steps.Progress) *model {
	m, _ := stage(tb, "watch", steps.Rehearsal, w, h, false)
	ro := *m.run.Rollout
	ro.Progress = &p
	m.Update(batchMsg{steps.Batch{Events: []steps.Event{{Seq: 900, At: m.now, Kind: steps.EvRollout, Rollout: &ro}}}, true})
	return m
}

func TestProgressScreens(t *testing.T) {
	m, _ := stage(t, "watch", steps.Rehearsal, 80, 24, false)
	now := m.now
	usual := steps.Usual{Count: 9, Shortest: 2 * time.Minute, Median: 4 * time.Minute, Longest: 6 * time.Minute}
	for name, p := range map[string]steps.Progress{
		"rolling": {Strategy: steps.Rolling, Began: now.Add(-90 * time.Second), Usual: usual, ETA: now.Add(150 * time.Second), Failures: 2, Threshold: 3,
			Countdowns: []steps.Countdown{{Name: "draining", Until: now.Add(4 * time.Minute), Note: "2 targets at the latest"}, {Name: "grace period", Until: now.Add(-time.Second)}}},
		"slower": {Strategy: steps.Rolling, Began: now.Add(-17 * time.Minute), Usual: usual, ETA: now.Add(-13 * time.Minute), Slower: true},
		"canary": {Strategy: steps.Canary, Stage: "PRODUCTION_TRAFFIC_SHIFT", Place: 7, Stages: make([]string, 10), Began: now.Add(-time.Minute), Flip: true,
			Weights: []steps.Weight{{Number: 40, Production: 5}, {Number: 42, Production: 95}}},
	} {
		for _, size := range sizes[:2] {
			m := progress(t, size[0], size[1], p)
			fits(t, m)
			press(m, "4", "+")
			fits(t, m)
			golden(t, fmt.Sprintf("progress-%s-%dx%d", name, size[0], size[1]), screen(m))
		}
		for _, says := range map[string][]string{
			"rolling": {"about 2 m 30 s left: usually 4 m 00 s (9 before)", "circuit breaker: 2 of 3 failures", "draining: 4 m 00 s left"},
			"slower":  {"slower than usual: 17 m; the longest of 9 took 6 m 00 s"},
			"canary":  {"stage 7 of 10, production traffic shift", "rev 40 5 % of traffic", "going back is a flip of traffic now", "no history to compare with"},
		}[name] {
			m := progress(t, 200, 60, p)
			press(m, "4", "+")
			if text := strings.Join(screen(m), "\n"); !strings.Contains(text, says) || strings.Contains(text, "grace period") {
				t.Errorf("%s: no %q on\n%s", name, says, text)
			}
		}
	}
}
