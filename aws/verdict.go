package aws

import (
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fairtradeworker/runbook/steps"
)

// facts is all that a verdict rests on. It is a value: the same facts give the
// same verdict.
type facts struct {
	rollout          steps.Rollout // all events, not only those shown
	release          steps.Release
	seen             string // deployment that an earlier reading found the release to be
	deployments      []serviceDeployment
	deploymentsBlind string // why they were not read
	controller       string
	groups           int // target groups of the service
	health           *health
	targetsBlind     string
	moved            time.Time     // when anything of the service last moved; zero = not known
	patience         time.Duration // how long it may stand still
}

// rule is one row of the verdict table. It speaks when it fits.
type rule struct {
	name string
	fits func(*reading) bool
	kind steps.VerdictKind
	text func(*reading) string
}

// rules is the verdict table, first fit first (ecs.md 2.3). "Stable" is in no
// row: every good row rests on the deployment's own id.
var rules = slices.Concat([]rule{
	{"not deployed by ECS", foreign, steps.VerdictUnknown, foreignText},
	{"nothing is PRIMARY", headless, steps.VerdictUnknown, headlessText},
}, scaleRules, []rule{
	{"ECS's own rollback failed", undoFailed, steps.VerdictFailed, undoFailedText},
	{"another came instead", usurped, steps.VerdictSuperseded, usurpedText},
	{"nothing came", unborn, steps.VerdictUnknown, unbornText},
	{"not to be seen yet", unseen, steps.VerdictSubmitted, unseenText},
	{"ECS could not roll it back", sdIs(types.ServiceDeploymentStatusRollbackFailed), steps.VerdictFailed, rollbackFailedText},
	{"ECS rolled it back", rolledBack, steps.VerdictRolledBack, rolledBackText},
	{"ECS rolls it back", rollingBack, steps.VerdictRollingBack, rollingBackText},
	{"a newer one took its place", superseded, steps.VerdictSuperseded, supersededText},
	{"it was stopped", sdIs(types.ServiceDeploymentStatusStopped), steps.VerdictFailed, stoppedText},
	{"it failed", failed, steps.VerdictFailed, failedText},
	{"every condition holds", proven, steps.VerdictSucceeded, provenText},
	{"nothing is wanted to run", idle, steps.VerdictUnknown, idleText},
	{"ECS gives no state", stateless, steps.VerdictUnknown, statelessText},
	{"it waits at a hook", paused, steps.VerdictPaused, pausedText},
	{"it stands still", stalled, steps.VerdictStalled, stalledText},
	{"it is under way", always, steps.VerdictProgress, progressText},
})

// judge says what became of the release, and which deployment it is ("" where
// none is to be seen).
func judge(f facts) (steps.Verdict, string) {
	r := read(f)
	for _, rule := range rules {
		if rule.fits(r) {
			return steps.Verdict{Kind: rule.kind, Sentence: rule.text(r), Evidence: r.findings, Number: r.number()}, r.id
		}
	}
	return steps.Verdict{Kind: steps.VerdictUnknown, Sentence: "no rule of the verdict table fits", Evidence: r.findings}, r.id
}
