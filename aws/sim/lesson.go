package sim

// Lesson is what a scenario teaches: what was the matter, and the traps that it
// sets. Whether they were noticed is read from what the operator did.
type Lesson struct {
	Matter string // one sentence
	Traps  []Trap
}

// Trap is one thing that is easily missed.
type Trap struct {
	What  string // one sentence
	Where string // where it was visible: "rollout", "checks", "step", "sheet", "evidence", "output"
	By    string // how it is noticed: "history", "stopped", "open", "value", "looked"
	For   string // part of the slugs of the procedures in which it can be met; "" is all
}

// Lesson is the scenario's row of the table; one that has none tells its own
// sentence.
func (s Scenario) Lesson() Lesson {
	if l, ok := lessons()[s.Name]; ok {
		return l
	}
	return Lesson{Matter: s.Sentence}
}

// Traps that several scenarios set.
var (
	trapFormula = Trap{"the current revision minus one is 41, which never completed: 40 is the last good one", "step", "history", "rollback"}
	trapBreaker = Trap{"the circuit breaker is off, so ECS would not have gone back by itself", "rollout", "looked", "rollback"}
	trapStopped = Trap{"the stopped tasks say why: it stands in their reason and in the events", "rollout", "looked", ""}
)

func lessons() map[string]Lesson {
	return map[string]Lesson{
		"bad-release":              {"Revision 42 takes traffic and dies; 41 had never completed, 40 was the last good one.", []Trap{trapFormula, trapBreaker}},
		"clean":                    {"Nothing was the matter.", nil},
		"clean-deploy":             {"The release was good and needed only its time.", []Trap{{"the old and the new deployment shared the traffic until one was left", "rollout", "looked", ""}}},
		"breaker":                  {"ECS had already gone back to 40 by itself; going back once more leaves a good revision.", []Trap{{"ECS had rolled the release back: nothing was left to do", "rollout", "stopped", "manual"}, {"the page's formula goes one too far", "step", "history", "manual"}}},
		"breaker-live":             {"The tasks of 42 died at start and the circuit breaker went back while you watched.", []Trap{{"the deployment that was left was not the one that was released", "rollout", "looked", ""}}},
		"breaker-without-rollback": {"The circuit breaker gave up on 42 and left it so; the old tasks still served.", []Trap{trapFormula}},
		"superseded":               {"The pipeline released 42 once more while the rollback was on its way.", []Trap{trapFormula, {"another deployment took the rollback's place: \"stable\" would have been the wrong revision", "rollout", "open", "rollback"}}},
		"same-revision":            {"The same revision was put in place anew: only the deployment's id tells the two apart.", []Trap{{"the first answers still showed the old deployment", "rollout", "looked", ""}}},
		"stuck-pending":            {"New tasks could not reach the image registry; starting them anew does not mend that.", []Trap{trapStopped}},
		"image-missing":            {"The image's tag had never been pushed; starting the tasks anew does not mend that.", []Trap{trapStopped}},
		"unhealthy":                {"New tasks ran and failed the load balancer's checks.", []Trap{trapStopped}},
		"oom":                      {"New tasks ran out of memory after 45 seconds.", []Trap{{"exit code 137 and OutOfMemoryError stand at the stopped tasks", "rollout", "looked", ""}}},
		"secret-missing":           {"New tasks could not start because a secret did not exist.", []Trap{trapStopped}},
		"database-degraded":        {"Every task was healthy and the database was not.", []Trap{{"health answers 200 and says \"degraded\"", "checks", "looked", ""}}},
		"slow":                     {"Everything answered correctly, in more than a second.", []Trap{{"the answer was right and late: the time stands beside it", "checks", "looked", ""}}},
		"false-green":              {"Sentry refused the token, and the page's check calls that no errors.", []Trap{{"the error rate was never measured: the ✓ was printed for a refusal", "output", "open", "verification"}}},
		"sign-in-expires":          {"The sign-in ran out in mid-step and was renewed.", []Trap{trapFormula}},
		"throttled":                {"Every second read was throttled: a delay, no failure.", []Trap{trapFormula}},
		"unreachable":              {"AWS could not be reached for a minute while the rollback was on its way.", []Trap{trapFormula}},
		"snapshot-too-new":         {"The newest snapshot already had the new schema.", []Trap{{"the newest snapshot was taken after the release", "step", "value", "database"}}},
	}
}
