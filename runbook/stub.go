package runbook

// Resolved is a command with what is known filled in.
type Resolved struct {
	Text string
	Argv [][]string
	Open []string
}

func Resolve(text string, values map[string]string) Resolved { return Resolved{Text: text} }

func (r *Runbook) StepsOf(procedure string) []Step {
	var out []Step
	for _, s := range r.Steps {
		if s.Procedure == procedure {
			out = append(out, s)
		}
	}
	return out
}

func Script(s Step) (string, error) { return "", nil }
