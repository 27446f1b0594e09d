package steps

import (
	"bytes"
	"strings"
)

// part settles a step that is a part of a script which ran once as a whole: its
// result is the line of the script's output that names it. The page's own mark
// is all that speaks for it, so the evidence is weak. It gives false when the
// step is no such part.
func (r *Runner) part(s *StepState) bool {
	if s.Step.Group == "" {
		return false
	}
	var whole *StepState
	for i := range r.run.Steps {
		o := &r.run.Steps[i]
		if o.Step.Group == s.Step.Group && len(o.Step.Commands) > 0 {
			whole = o
			break
		}
	}
	if whole == nil || whole.Result == nil {
		return false
	}
	out := r.stdout[whole.Step.ID]
	if out == nil {
		out = []byte(whole.Result.Tail)
	}
	for line := range bytes.Lines(out) {
		text := strings.TrimSpace(string(line))
		if !strings.HasPrefix(strings.ToLower(text), strings.ToLower(s.Step.Title)) {
			continue
		}
		f := Finding{Expected: s.Step.Title, Actual: text, Source: "output", At: r.o.Now(), Weak: true}
		f.OK = strings.Contains(text, "✓") && !strings.Contains(text, "✗")
		if !f.OK {
			r.fail(s, "the script says: "+text, []Finding{f})
			return true
		}
		r.emit(Event{Kind: EvPassed, Step: s.Step.ID, By: byProgram, Evidence: Weak, Value: text, Findings: []Finding{f}})
		return true
	}
	r.fail(s, "the script ended before it came to this part", []Finding{{Expected: s.Step.Title, Actual: "not in the output", Source: "output", At: r.o.Now()}})
	return true
}
