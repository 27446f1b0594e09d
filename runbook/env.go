package runbook

// env is what the page has set up to a point: variables and functions. One
// shell runs through the steps of a procedure, so what another procedure sets
// is not there when this one is walked.
type env struct {
	set     map[string]bool   // assigned by an earlier command of the procedure
	literal map[string]string // … to a literal
	once    map[string]string // to a literal, and to no other in the whole page; "" when to several
	funcs   map[string]effect // functions that the page defines, by the worst in their body
	bodies  map[string][]call // … and what they call
}

func newEnv() *env {
	return &env{set: map[string]bool{}, literal: map[string]string{}, once: map[string]string{}, funcs: map[string]effect{}, bodies: map[string][]call{}}
}

// after notes what a statement leaves behind.
func (e *env) after(s scan) {
	for _, n := range s.sets {
		e.set[n] = true
		delete(e.literal, n)
	}
	for _, n := range s.sets {
		if _, ok := s.literal[n]; !ok {
			e.once[n] = ""
		}
	}
	for n, v := range s.literal {
		e.literal[n] = v
		if old, ok := e.once[n]; ok && old != v {
			v = ""
		}
		e.once[n] = v
	}
	for _, f := range s.funcs {
		e.bodies[f] = s.calls
		e.funcs[f] = max(e.funcs[f], s.body(e))
	}
}
