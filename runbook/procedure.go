package runbook

import (
	"fmt"
	"strings"
)

// shortestName of a part of a name: a slip of the finger names no procedure.
const shortestName = 3

// Procedure finds a procedure by its slug, by a beginning of it, or by whole
// words of it, when only one fits. The error names the nearest and lists the rest.
func (r *Runbook) Procedure(name string) (Procedure, error) {
	want := Slug(strings.TrimPrefix(name, "#"))
	for _, p := range r.Procedures {
		if p.ID == want {
			return p, nil
		}
	}
	for _, fits := range []func(Procedure) bool{
		func(p Procedure) bool { return strings.HasPrefix(p.ID, want) },
		func(p Procedure) bool { return strings.Contains("-"+p.ID+"-", "-"+want+"-") },
	} {
		var found []Procedure
		for _, p := range r.Procedures {
			if len(want) >= shortestName && fits(p) {
				found = append(found, p)
			}
		}
		if len(found) == 1 {
			return found[0], nil
		}
		if len(found) > 1 {
			return Procedure{}, fmt.Errorf("find procedure %q in %s: it fits %s; give one of them", name, r.Path, ids(found))
		}
	}
	if len(r.Procedures) == 0 {
		return Procedure{}, fmt.Errorf("find procedure %q in %s: the page has no steps", name, r.Path)
	}
	near := r.Procedures[0]
	for _, p := range r.Procedures[1:] {
		if distance(want, p.ID) < distance(want, near.ID) {
			near = p
		}
	}
	return Procedure{}, fmt.Errorf("find procedure %q in %s: there is none; did you mean %q? It has %s", name, r.Path, near.ID, ids(r.Procedures))
}

func ids(ps []Procedure) string {
	var out []string
	for _, p := range ps {
		out = append(out, p.ID)
	}
	return strings.Join(out, ", ")
}

// Nearest is the one of names that name was probably meant to be, "" when none
// is like it.
func Nearest(name string, names []string) string {
	near, best := "", 1+len(name)/3
	for _, n := range names {
		if d := distance(name, n); d < best {
			near, best = n, d
		}
	}
	return near
}

// distance is how many letters differ (Levenshtein).
func distance(a, b string) int {
	prev := make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := range len(a) {
		diag := prev[0]
		prev[0] = i + 1
		for j := range len(b) {
			cost := diag
			if a[i] != b[j] {
				cost++
			}
			diag = prev[j+1]
			prev[j+1] = min(cost, prev[j]+1, prev[j+1]+1)
		}
	}
	return prev[len(b)]
}

// Default is the first procedure that runs something.
func (r *Runbook) Default() (Procedure, bool) {
	for _, p := range r.Procedures {
		for _, s := range r.Steps {
			if s.Procedure == p.ID && len(s.Commands) > 0 {
				return p, true
			}
		}
	}
	return Procedure{}, false
}

// Only is the page with one of its procedures, by its ID: its own heading, steps
// and nothing of the others. Warnings are those of the whole page.
func (r *Runbook) Only(procedure string) *Runbook {
	one := *r
	one.Procedures, one.Steps = nil, r.StepsOf(procedure)
	for _, p := range r.Procedures {
		if p.ID == procedure {
			one.Procedures = append(one.Procedures, p)
		}
	}
	return &one
}

// StepsOf are the steps of a procedure, by its ID, in order.
func (r *Runbook) StepsOf(procedure string) []Step {
	var out []Step
	for _, s := range r.Steps {
		if s.Procedure == procedure {
			out = append(out, s)
		}
	}
	return out
}

// JSON is what "show --json" prints: the fields of types.go, empty lists as [].
func (r *Runbook) JSON() ([]byte, error) { return marshal(r) }
