package sim

import "time"

// around are about what surrounds the service: the AWS API, Sentry, snapshots.
func around() []Scenario {
	bad := map[int]Fate{0: poolTimeout, 1: candidate}
	return []Scenario{
		{
			Name:     "false-green",
			Sentence: "everything looks healthy; Sentry, which needs a token, counts hundreds of errors",
			Seed:     67, History: steady(), Fates: map[int]Fate{0: {Fails: 0.02}}, Errors: 240, NoToken: true,
			Endings: []Ending{
				end(pageSource, slugVerify, "All ", 2).leaving("Check Error Rate (via Sentry API): weak evidence only"),
				end(pageVerify, "verification-after-a-deployment", "Failed at step 8, Error rate < 0.5 %", 3),
			},
		},
		{
			Name:     "sign-in-expires",
			Sentence: "your sign-in to AWS expires in the middle of the rollback and is renewed 40 seconds later",
			Seed:     71, History: rolling(17 * time.Minute), Fates: bad, Errors: 412,
			Faults: []Injection{{Fault: "expired", AfterOp: "UpdateService", From: 4 * time.Second, For: 40 * time.Second}},
			Endings: []Ending{
				end(pageSource, slugRollback, healthy, 0),
				end(pageRollback, "manual-rollback", healthy, 0),
			},
		},
		{
			Name:     "throttled",
			Sentence: "a dashboard somewhere uses up the account's call quota: every second read is throttled",
			Seed:     73, History: rolling(17 * time.Minute), Fates: bad, Errors: 412,
			Faults: []Injection{{Fault: "throttled", Ops: "ecs:Describe*", Share: 0.5}},
			Endings: []Ending{
				end(pageSource, slugRollback, healthy, 0).orWeak(),
				end(pageRollback, "manual-rollback", healthy, 0).orWeak(),
			},
		},
		{
			Name:     "unreachable",
			Sentence: "AWS cannot be reached for a minute while the rollback is on its way",
			Seed:     79, History: rolling(17 * time.Minute), Fates: bad, Errors: 412,
			Faults: []Injection{{Fault: "unreachable", AfterOp: "UpdateService", From: 2 * time.Second, For: time.Minute}},
			Endings: []Ending{
				end(pageSource, slugRollback, healthy, 0),
				end(pageRollback, "manual-rollback", healthy, 0),
			},
		},
		{
			Name:     "snapshot-too-new",
			Sentence: "the newest snapshot was taken after the schema changed: restoring it brings the new schema back",
			Seed:     83, History: append(rolling(0)[:3], Past{Back: 0, Ago: 50 * time.Minute, Took: 4 * time.Minute}),
			Fates:         map[int]Fate{0: {Database: "degraded", Fails: 0.3}, 1: candidate},
			SchemaChanged: 50 * time.Minute, Errors: 133,
			Snapshots: []Snapshot{{Ago: 20 * time.Minute, Manual: true}, {Ago: 7 * time.Hour}, {Ago: 31 * time.Hour}, {Ago: 55 * time.Hour}},
			Endings: []Ending{
				end(pageSource, slugDatabase, "Rolled back;", 2),
				end(pageRollback, "database-rollback", "Rolled back;", 2),
			},
		},
	}
}
