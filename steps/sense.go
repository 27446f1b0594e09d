package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/fairtradeworker/runbook/runbook"
)

// Sign is a procedure whose condition or symptom is true now, by what was read.
type Sign struct {
	Path      string // of the book
	Procedure string // its ID
	Fit       Fit
	Why       string
}

// Sensed is what the account says before anything is chosen.
type Sensed struct {
	Signs []Sign   // best first
	State []string // one sentence a service
	Err   error    // why a service could not be read; the last
}

// senseMost bounds the services that are read before anything is chosen.
const senseMost = 3

// Sense reads, without changing anything, the services that the books are about
// and says which of their procedures fit what goes on. A service that is well has
// no sign.
func Sense(ctx context.Context, cloud Cloud, books []*runbook.Runbook) (out Sensed) {
	var services []Service
	about := map[Service][]*runbook.Runbook{}
	for _, b := range books {
		svc := changes(b)
		if svc.Name == "" {
			continue
		}
		if about[svc] == nil {
			if len(services) == senseMost {
				continue
			}
			services = append(services, svc)
		}
		about[svc] = append(about[svc], b)
	}
	var back, possible []Sign
	for _, svc := range services {
		ro, err := cloud.Rollout(ctx, svc, Release{})
		if err != nil {
			out.Err = err
			continue
		}
		out.State = append(out.State, svc.Name+": "+ro.Verdict.Sentence)
		d, err := cloud.Diagnose(ctx, svc, Release{})
		if err != nil {
			out.Err = err
			continue
		}
		if ro.Verdict.Kind == VerdictSucceeded && len(d.Causes) == 0 {
			continue
		}
		for _, b := range about[svc] {
			for _, f := range Sections(d, b.Procedures) {
				s := Sign{Path: b.Path, Procedure: f.Procedure.ID, Fit: f.Fit, Why: f.Why}
				if f.Procedure.Role == "rollback" {
					s.Fit, s.Why = goingBack(f, ro, d)
				}
				switch s.Fit {
				case FitStrong:
					if f.Procedure.Role == "rollback" { // what hurts is stopped first, and looked at afterwards
						back = append(back, s)
						continue
					}
					out.Signs = append(out.Signs, s)
				case FitPossible:
					possible = append(possible, s)
				}
			}
		}
	}
	out.Signs = append(append(back, out.Signs...), possible...)
	return out
}

// goingBack measures the condition of a way back: ECS's own where the breaker
// may take it, by hand where it does not. Whether a schema changed is measured by
// nobody, so that way is not put forward.
func goingBack(f SectionFit, ro Rollout, d Diagnosis) (Fit, string) {
	words := strings.ToLower(f.Procedure.Title + " " + f.Procedure.When)
	alone := ro.Breaker.Enabled && ro.Breaker.Rollback
	why := f.Why + "; " + breakerNow(ro)
	switch {
	case f.Fit == FitNo, strings.Contains(words, "schema"), strings.Contains(words, "database"):
		return FitNo, why
	case strings.HasPrefix(strings.ToLower(f.Procedure.Title), "automatic"):
		if !alone {
			return FitNo, why
		}
		return FitStrong, why
	case alone, !slices.ContainsFunc(d.Causes, func(c Cause) bool { return c.Strength == FitStrong && c.Symptom != "" }):
		return FitPossible, why
	}
	return FitStrong, why
}

// breakerNow says whether ECS may go back by itself.
func breakerNow(ro Rollout) string {
	switch {
	case !ro.Breaker.Enabled:
		return "circuit breaker off, so ECS will not roll back by itself"
	case !ro.Breaker.Rollback:
		return "the circuit breaker only stops, ECS will not roll back by itself"
	}
	return fmt.Sprintf("circuit breaker on: ECS may roll back by itself (%s)", ro.Verdict.Kind)
}

// changes is the service that a book is about: the one that it changes in
// production, else the first that it changes, else the first that it names.
func changes(b *runbook.Runbook) (first Service) {
	changed := false
	for _, s := range b.Steps {
		if s.Targets.Service == "" || s.Targets.Cluster == "" {
			continue
		}
		switch {
		case s.Mutates && s.Environment == "production":
			return serviceOf(s)
		case s.Mutates && !changed:
			first, changed = serviceOf(s), true
		case first.Name == "":
			first = serviceOf(s)
		}
	}
	return first
}
