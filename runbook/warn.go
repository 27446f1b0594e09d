package runbook

import "sort"

// lint is a page as its rules see it: the steps and what they were read from.
type lint struct {
	rb     *Runbook
	src    *source
	all    []*section
	drafts []*draft // one a step, same order
	out    []Warning
	text   string // prose, once somebody asked
}

// rules are what is looked for. Each names the better way in its text. A rule
// stays quiet where it is not sure: at most one false alarm a page.
var rules = []struct {
	name  string
	check func(*lint)
}{
	{"revision arithmetic", (*lint).revisionArithmetic},
	{"check that fails open", (*lint).failsOpen},
	{"script that ends well after a failure", (*lint).exitsZero},
	{"script that ends early", (*lint).stopsEarly},
	{"comparison of a reply", (*lint).comparesReply},
	{"curl that hides the status", (*lint).curlStatus},
	{"no such revision", (*lint).latestRevision},
	{"register without containers", (*lint).registerBare},
	{"same tag again", (*lint).sameTag},
	{"secret in an argument", (*lint).secretArgument},
	{"prints secrets", (*lint).printsEnvironment},
	{"endless command", (*lint).endlessInSequence},
	{"wait without a command", (*lint).waitsBare},
	{"one look at a rollout", (*lint).looksOnce},
	{"restore without a wait", (*lint).restoreUnawaited},
	{"one cluster", (*lint).oneCluster},
	{"symptom within the timeline", (*lint).symptomInTime},
	{"fixed count after zero", (*lint).fixedCount},
	{"never matches", (*lint).neverMatches},
	{"variable from nowhere", (*lint).unsetVariable},
	{"tool not stated", (*lint).tools},
	{"placeholder not explained", (*lint).unexplained},
	{"staging and production", (*lint).mixedEnvironments},
	{"contents out of date", (*lint).contents},
	{"broken link", (*lint).brokenLinks},
	{"automatic rollback", (*lint).assumesBreaker},
}

// check runs the rules and returns the warnings by line.
func check(l *lint, before []Warning) []Warning {
	l.out = append([]Warning{}, before...)
	for _, r := range rules {
		r.check(l)
	}
	sort.SliceStable(l.out, func(i, j int) bool { return l.out[i].Line < l.out[j].Line })
	return l.out
}

func (l *lint) warn(line int, text string) {
	l.out = append(l.out, Warning{line, text})
}

// calls visits every call of every statement.
func (l *lint) calls(visit func(s *Step, st stmt, c call)) {
	for i, d := range l.drafts {
		for _, st := range d.stmts {
			if st.did == nil {
				continue
			}
			for _, c := range st.did.calls {
				visit(&l.rb.Steps[i], st, c)
			}
		}
	}
}
