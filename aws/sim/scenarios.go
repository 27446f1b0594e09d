package sim

import (
	"slices"
	"time"
)

const day = 24 * time.Hour

// Scenarios is the table of what can be rehearsed; the first is the default.
func Scenarios() []Scenario {
	return slices.Concat(releases(), broken(), around())
}

// Slugs of FairTradeWorker's deployment procedures that scenarios concern.
const (
	slugRollback  = "manual-rollback"
	slugAutomatic = "automatic-rollback-failed-health-checks"
	slugDatabase  = "database-rollback-if-schema-changes"
	slugStaging   = "manual-deployment"
	slugRelease   = "step-by-step-production-deployment"
	slugVerify    = "post-deployment-verification-15-minutes"
	slugPending   = "deployment-stuck-in-pending-state"
	slugChecks    = "health-checks-failing"
	slugMemory    = "out-of-memory-oomkilled"
	slugSecrets   = "secrets-not-found"
)

// steady is a history that ended well, 22 hours ago, on the newest revision.
func steady() []Past {
	return []Past{
		{Back: 2, Ago: 6*day + 17*time.Hour, Took: 4*time.Minute + 2*time.Second},
		{Back: 1, Ago: 3*day + 11*time.Hour, Took: 3*time.Minute + 40*time.Second},
		{Back: 0, Ago: 22 * time.Hour, Took: 3*time.Minute + 51*time.Second},
	}
}

// rolling is the history of a newest revision that began to roll out some time
// before; the one before it was stopped two days ago and never completed.
func rolling(ago time.Duration) []Past {
	return []Past{
		{Back: 3, Ago: 6*day + 17*time.Hour, Took: 4*time.Minute + 2*time.Second},
		{Back: 2, Ago: 3*day + 11*time.Hour, Took: 3*time.Minute + 40*time.Second},
		{Back: 1, Ago: 2 * day, Took: 9*time.Minute + 12*time.Second, Outcome: StoppedByHand},
		{Back: 0, Ago: ago, Outcome: Rolling},
	}
}

// candidate is the fate of the release candidate before the newest revision: it
// never becomes healthy.
var candidate = Fate{
	Life: Span{8 * time.Second, 20 * time.Second}, Exit: 1, NeverHealthy: true, Fails: 1,
	Again: Span{5 * time.Second, 15 * time.Second},
	LastWords: []string{
		"ERROR payments: cannot read provider configuration",
		"FATAL startup failed: PAYMENTS_V2 is set but no provider key is configured, exiting",
	},
}

// poolTimeout is the default scenario's bad release.
var poolTimeout = Fate{
	Life: Span{30 * time.Second, 90 * time.Second}, Exit: 1, OneShort: true, Fails: 0.8,
	Pending: Span{35 * time.Second, 70 * time.Second}, Again: Span{5 * time.Second, 25 * time.Second},
	LastWords: []string{
		"WARN  payments: provider latency 4812 ms",
		"ERROR payments: timeout acquiring client from pool",
		"FATAL unhandled rejection in payments v2: PoolTimeout, exiting",
	},
}

// releases are about the rollout itself.
func releases() []Scenario {
	bad := map[int]Fate{0: poolTimeout, 1: candidate}
	both := map[int]Fate{0: candidate, 1: candidate}
	return []Scenario{
		{
			Name:     "bad-release",
			Sentence: "a release has been rolling out for 17 minutes; its tasks become healthy, take traffic and die",
			Seed:     7, History: rolling(17 * time.Minute), Fates: bad, Errors: 412,
			Endings: []Ending{
				end(pageSource, slugRollback, healthy, 0),
				end(pageRollback, "manual-rollback", healthy, 0),
				end(pageSource, slugAutomatic, "Failed at step 1", 3),
				end(pageRollback, "automatic-rollback-confirm-it", "Failed at step 1", 3),
			},
		},
		{
			Name:     "clean",
			Sentence: "a healthy service, nothing is rolling out",
			Seed:     11, History: steady(),
			Endings: []Ending{
				end(pageSource, "pre-deployment-checklist", "All ", 2),
				end(pageSource, "automatic-deployment-default", "All ", 0),
				end(pageSource, slugStaging, released, 2),
				end(pageSource, slugRelease, "All 22 steps", 2),
				end(pageSource, slugAutomatic, "All ", 0),
				end(pageSource, slugRollback, "Rolled back and healthy", 0),
				end(pageSource, slugDatabase, "Rolled back;", 2),
				end(pageSource, slugVerify, "All ", 2),
				end(pageSource, slugPending, "Released;", 2),
				end(pageSource, slugChecks, "All ", 2),
				end(pageSource, slugMemory, "Failed at step 1", 3),
				end(pageSource, slugSecrets, "All ", 2),
				end(pageSource, "post-deployment-notification", "All ", 0),
				end(pageRollback, "manual-rollback", healthy, 0),
				end(pageRollback, "automatic-rollback-confirm-it", "Failed at step 1", 3),
				end(pageRollback, "database-rollback", "Rolled back;", 2),
				end(pageRollback, "verification-after-a-rollback", "All ", 0),
				end(pageStaging, "automatic-deployment-watch-it", "All ", 2),
				end(pageStaging, "manual-deployment-to-staging", released, 2),
				end(pageProduction, "pre-deployment-checklist", "All ", 2),
				end(pageProduction, "gated-deployment", "All 22 steps", 2),
				end(pageProduction, "after-the-deployment", "All ", 0),
				end(pageVerify, "verification-after-a-deployment", "All ", 0),
				end(pageTrouble, "deployment-stuck-in-pending", "Released;", 2),
				end(pageTrouble, "health-checks-failing", "All ", 2),
				end(pageTrouble, "out-of-memory", "Released;", 2),
				end(pageTrouble, "secrets-not-found", "Released;", 2),
			},
		},
		{
			Name:     "clean-deploy",
			Sentence: "a healthy release began to roll out a few seconds ago and completes within a minute",
			Seed:     13, History: rolling(6 * time.Second),
			Fates: map[int]Fate{0: {Pending: Span{6 * time.Second, 9 * time.Second}, Warm: Span{4 * time.Second, 8 * time.Second}}, 1: candidate},
			Endings: []Ending{
				end(pageSource, slugVerify, "All ", 2),
				end(pageVerify, "verification-after-a-deployment", "Failed at step 1, Check that ECS has finished", 3),
				end(pageRollback, "verification-after-a-rollback", "All ", 0),
				end(pageSource, slugRelease, "All 22 steps", 2),
				end(pageProduction, "gated-deployment", "Failed at step 1, Note the way back", 3),
			},
		},
		{
			Name:     "breaker",
			Sentence: "the circuit breaker has rolled the release back by itself; the page's formula now goes one too far",
			Seed:     17, History: rolling(4 * time.Minute), Fates: both, Breaker: Breaker{true, true}, Errors: 38,
			Endings: []Ending{
				end(pageSource, slugRollback, "Stopped at step 1", 3).leaving("no evidence supports"),
				end(pageRollback, "manual-rollback", "Stopped at step 2", 3).leaving("no evidence supports"),
				end(pageSource, slugAutomatic, "All ", 0),
				end(pageRollback, "automatic-rollback-confirm-it", "All ", 0),
			},
		},
		{
			Name:     "breaker-live",
			Sentence: "a release began seconds ago; its tasks die at start and the circuit breaker rolls it back while you watch",
			Seed:     19, History: rolling(4 * time.Second), Fates: both, Breaker: Breaker{true, true}, Errors: 38,
			Endings: []Ending{
				end(pageSource, slugAutomatic, "Failed at step 1", 3),
				end(pageRollback, "automatic-rollback-confirm-it", "Failed at step 2, Check that only one deployment is left", 3),
				end(pageVerify, "verification-after-a-deployment", "Failed at step 1, Check that ECS has finished", 3),
			},
		},
		{
			Name:     "breaker-without-rollback",
			Sentence: "the circuit breaker has given up on the release and does not roll back: the old tasks still serve",
			Seed:     23, History: rolling(4 * time.Minute), Fates: both, Breaker: Breaker{Enable: true}, Errors: 38,
			Endings: []Ending{
				end(pageSource, slugRollback, healthy, 0),
				end(pageRollback, "manual-rollback", healthy, 0),
			},
		},
		{
			Name:     "superseded",
			Sentence: "while you roll back, the pipeline releases the bad revision once more",
			Seed:     29, History: rolling(17 * time.Minute), Fates: bad, Errors: 412,
			Happens: []Happening{{At: 8 * time.Second, After: "UpdateService",
				What: "the pipeline deployed the newest revision again", do: deploysBack(0)}},
			Endings: []Ending{
				end(pageSource, slugRollback, "Failed at step 3, Monitor rollback", 3).leaving("40 was superseded"),
				end(pageRollback, "manual-rollback", "Failed at step 4, Monitor the rollback", 3).leaving("40 was superseded"),
			},
		},
		{
			Name:     "same-revision",
			Sentence: "a forced new deployment puts the same revision in place: only the deployment's id tells them apart",
			Seed:     31, History: steady(), Lag: 3 * time.Second,
			Endings: []Ending{
				end(pageSource, slugStaging, "Released and healthy", 2),
				end(pageSource, slugPending, "Released;", 2),
				end(pageStaging, "manual-deployment-to-staging", "Released and healthy", 2),
				end(pageTrouble, "deployment-stuck-in-pending", "Released;", 2),
			},
		},
	}
}
