package sim

import "time"

const day = 24 * time.Hour

// Scenarios is the table of what can be rehearsed; the first is the default.
func Scenarios() []Scenario {
	return []Scenario{
		{
			Name:     "bad-release",
			Sentence: "a release has been rolling out for 17 minutes; its tasks become healthy, take traffic and die",
			Seed:     7,
			History: []Past{
				{Back: 3, Ago: 6*day + 17*time.Hour, Took: 4*time.Minute + 2*time.Second},
				{Back: 2, Ago: 3*day + 11*time.Hour, Took: 3*time.Minute + 40*time.Second},
				{Back: 1, Ago: 2 * day, Took: 9*time.Minute + 12*time.Second, Outcome: StoppedByHand},
				{Back: 0, Ago: 17 * time.Minute, Outcome: Rolling},
			},
			Fates: map[int]Fate{
				0: {
					Life: Span{30 * time.Second, 90 * time.Second}, Exit: 1, OneShort: true, Fails: 0.8,
					Pending: Span{35 * time.Second, 70 * time.Second}, Again: Span{5 * time.Second, 25 * time.Second},
					LastWords: []string{
						"WARN  payments: provider latency 4812 ms",
						"ERROR payments: timeout acquiring client from pool",
						"FATAL unhandled rejection in payments v2: PoolTimeout, exiting",
					},
				},
				1: {
					Life: Span{8 * time.Second, 20 * time.Second}, Exit: 1, NeverHealthy: true, Fails: 1,
					Again: Span{5 * time.Second, 15 * time.Second},
					LastWords: []string{
						"ERROR payments: cannot read provider configuration",
						"FATAL startup failed: PAYMENTS_V2 is set but no provider key is configured, exiting",
					},
				},
			},
			Verdict: "Rolled back and healthy",
		},
		{
			Name:     "clean",
			Sentence: "a healthy service, nothing is rolling out",
			Seed:     11,
			History: []Past{
				{Back: 2, Ago: 6*day + 17*time.Hour, Took: 4*time.Minute + 2*time.Second},
				{Back: 1, Ago: 3*day + 11*time.Hour, Took: 3*time.Minute + 40*time.Second},
				{Back: 0, Ago: 22 * time.Hour, Took: 3*time.Minute + 51*time.Second},
			},
			Verdict: "Healthy",
		},
	}
}
