package sim

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// TestScenariosUnattended says what becomes of every scenario if nobody does
// anything for three minutes, and that going back to 40 heals it.
func TestScenariosUnattended(t *testing.T) {
	const rolls, done, failed = types.DeploymentRolloutStateInProgress, types.DeploymentRolloutStateCompleted, types.DeploymentRolloutStateFailed
	want := map[string]struct {
		revision int
		state    types.DeploymentRolloutState
	}{
		"bad-release": {42, rolls}, "clean": {42, done}, "clean-deploy": {42, done}, "breaker": {40, done}, "breaker-live": {40, done},
		"breaker-without-rollback": {42, failed}, "superseded": {42, rolls}, "same-revision": {42, done}, "stuck-pending": {42, rolls},
		"image-missing": {42, rolls}, "unhealthy": {42, rolls}, "oom": {42, rolls}, "secret-missing": {42, rolls}, "database-degraded": {42, done},
		"slow": {42, done}, "false-green": {42, done}, "sign-in-expires": {42, rolls}, "throttled": {42, rolls}, "unreachable": {42, rolls}, "snapshot-too-new": {42, done},
	}
	for _, scenario := range Scenarios() {
		w, v := newWorld(t, Options{Scenario: scenario.Name})
		v.add(3 * time.Minute)
		w.advance()
		s := w.services[0]
		p := s.deployments[0]
		state, _ := p.rolloutState()
		if e := want[scenario.Name]; p.revision.td.Number != e.revision || state != e.state {
			t.Errorf("%s: %d %s, want %d %s", scenario.Name, p.revision.td.Number, state, e.revision, e.state)
		}
		s.deploy(w.definition("fairtradeworker-api:40"), w.at)
		v.add(time.Minute)
		w.advance()
		if p := s.deployments[0]; len(s.deployments) != 1 || p.revision.td.Number != 40 || !p.done || s.inService() != 6 {
			t.Errorf("%s: a rollback to 40 does not heal it", scenario.Name)
		}
		again, _ := newWorld(t, Options{Scenario: scenario.Name})
		again.tickTo(testBegin.Add(time.Minute))
		once, _ := newWorld(t, Options{Scenario: scenario.Name})
		once.tickTo(testBegin.Add(time.Minute))
		if story(again) != story(once) {
			t.Errorf("%s tells two stories", scenario.Name)
		}
	}
}

// TestScenarioTable holds the rows to their form.
func TestScenarioTable(t *testing.T) {
	names, seeds := map[string]bool{}, map[uint64]bool{}
	made := []string{slugRollback, slugAutomatic, slugDatabase, slugStaging, slugRelease, slugVerify, slugPending, slugChecks, slugMemory, slugSecrets}
	concerned := map[string]bool{}
	for _, s := range Scenarios() {
		if names[s.Name] || seeds[s.Seed] || strings.ToLower(s.Name) != s.Name || strings.HasSuffix(s.Sentence, ".") || len(s.Sentence) > 120 {
			t.Errorf("%s: %q", s.Name, s.Sentence)
		}
		names[s.Name], seeds[s.Seed] = true, true
		if len(s.Endings) == 0 {
			t.Errorf("%s concerns no procedure", s.Name)
		}
		for _, e := range s.Endings {
			concerned[e.Procedure] = true
			if e.Verdict == "" || e.Exit != 0 && e.Exit != 2 && e.Exit != 3 && e.Exit != 4 {
				t.Errorf("%s: %+v", s.Name, e)
			}
		}
		if l, ok := lessons()[s.Name]; !ok || l.Matter == "" {
			t.Errorf("%s teaches nothing", s.Name)
		}
		for _, f := range s.Faults {
			if _, err := faultNamed(f.Fault); err != nil {
				t.Error(err)
			}
		}
		for _, h := range s.Happens {
			if h.do == nil || h.What == "" {
				t.Errorf("%s: %+v", s.Name, h)
			}
		}
	}
	for _, p := range made {
		if !concerned[p] {
			t.Errorf("no scenario concerns %s", p)
		}
	}
}
