package sim

import "time"

// broken are about tasks that do not live; each has its section in the
// deployment procedures.
func broken() []Scenario {
	with := func(f Fate) map[int]Fate { return map[int]Fate{0: f, 1: candidate} }
	return []Scenario{
		{
			Name:     "stuck-pending",
			Sentence: "new tasks stay PENDING: they cannot reach the image registry",
			Seed:     37, History: rolling(12 * time.Minute), Fates: with(fates["no-route"]),
			Endings: []Ending{
				end(pageSource, slugPending, "Released, not proven", 3),
				end(pageTrouble, "deployment-stuck-in-pending", "Failed", 3),
				end(pageSource, slugRollback, healthy, 0),
				end(pageRollback, "manual-rollback", healthy, 0),
			},
		},
		{
			Name:     "image-missing",
			Sentence: "new tasks cannot start: the image's tag was never pushed",
			Seed:     41, History: rolling(9 * time.Minute), Fates: map[int]Fate{1: candidate}, Unpushed: []int{0},
			Endings: []Ending{
				end(pageSource, slugPending, "Released, not proven", 3),
				end(pageTrouble, "deployment-stuck-in-pending", "Failed", 3),
				end(pageSource, slugRollback, healthy, 0),
				end(pageRollback, "manual-rollback", healthy, 0),
			},
		},
		{
			Name:     "unhealthy",
			Sentence: "new tasks run but fail the load balancer's health checks and are replaced again and again",
			Seed:     43, History: rolling(8 * time.Minute), Fates: with(fates["elb-502"]), Errors: 9,
			Endings: []Ending{
				end(pageSource, slugChecks, "All ", 2),
				end(pageTrouble, "health-checks-failing", "All ", 2),
				end(pageSource, slugRollback, healthy, 0),
				end(pageRollback, "manual-rollback", healthy, 0),
			},
		},
		{
			Name:     "oom",
			Sentence: "new tasks become healthy, run out of memory after 45 seconds and are killed",
			Seed:     47, History: rolling(11 * time.Minute), Fates: with(fates["oom"]), Next: also(fates["oom"]), Errors: 96,
			Endings: []Ending{
				end(pageSource, slugMemory, "Failed at step 1", 3).because("OutOfMemory", slugMemory),
				end(pageTrouble, "out-of-memory", "Released;", 2),
				end(pageSource, slugRollback, healthy, 0),
				end(pageRollback, "manual-rollback", healthy, 0),
			},
		},
		{
			Name:     "secret-missing",
			Sentence: "new tasks cannot start: a secret that they need does not exist",
			Seed:     53, History: rolling(7 * time.Minute), Fates: with(fates["secret-missing"]), Next: also(fates["secret-missing"]), Unmade: []string{missingSecret},
			Endings: []Ending{
				end(pageSource, slugSecrets, "All ", 2),
				end(pageTrouble, "secrets-not-found", "Released;", 2),
				end(pageSource, slugRollback, healthy, 0),
				end(pageRollback, "manual-rollback", healthy, 0),
			},
		},
		{
			Name:     "database-degraded",
			Sentence: "the release completed, every task is healthy, and the database has been degraded since",
			Seed:     59, History: append(rolling(0)[:3], Past{Back: 0, Ago: 14 * time.Minute, Took: 3 * time.Minute}),
			Fates:  map[int]Fate{0: {Database: "degraded", Fails: 0.04, Load: 64}, 1: candidate},
			Errors: 57, SchemaChanged: 14 * time.Minute,
			Endings: []Ending{
				end(pageSource, slugVerify, "Failed at step", 3),
				end(pageVerify, "verification-after-a-deployment", "Failed at step 2", 3),
				end(pageSource, slugRollback, healthy, 0),
				end(pageRollback, "manual-rollback", healthy, 0),
				end(pageSource, slugDatabase, "Rolled back;", 2),
				end(pageRollback, "database-rollback", "Rolled back;", 2),
			},
		},
		{
			Name:     "slow",
			Sentence: "the release completed and answers correctly, but takes more than a second for it",
			Seed:     61, History: append(rolling(0)[:3], Past{Back: 0, Ago: 21 * time.Minute, Took: 4 * time.Minute}),
			Fates: map[int]Fate{0: {Slow: Span{1200 * time.Millisecond, 2100 * time.Millisecond}, Load: 88}, 1: candidate},
			Endings: []Ending{
				end(pageSource, slugVerify, "Failed at step", 3),
				end(pageVerify, "verification-after-a-deployment", "Failed at step 4", 3),
				end(pageSource, slugRollback, healthy, 0),
				end(pageRollback, "manual-rollback", healthy, 0),
			},
		},
	}
}

// also gives revisions that are registered later the same fate.
func also(f Fate) *Fate { return &f }
