package steps

import (
	"bytes"
	"strings"
)

// ran gives the step of the same script that was run last: a script with parts
// runs once as a whole, and each part has its own result.
func (r *Runner) ran(s *StepState) *StepState {
	var last *StepState
	for i := range r.run.Steps {
		o := &r.run.Steps[i]
		if o.Step.Group == s.Step.Group && o.Result != nil && (last == nil || o.IntentAt.After(last.IntentAt)) {
			last = o
		}
	}
	return last
}

// part settles one part of a script by the line of its output that names the
// part. The script's own mark is all that speaks for it, so the evidence is
// weak; the script's exit status is not asked, since a script whose check
// failed may still end with 0.
func (r *Runner) part(s, whole *StepState) {
	out := r.stdout[whole.Step.ID]
	if out == nil {
		out = []byte(whole.Result.Tail)
	}
	label := strings.TrimSpace(s.Step.Label)
	if label == "" {
		label = s.Step.Title
	}
	for line := range bytes.Lines(out) {
		text := strings.TrimSpace(string(line))
		if !strings.HasPrefix(strings.ToLower(text), strings.ToLower(label)) {
			continue
		}
		f := Finding{Expected: label, Actual: text, Source: "output", At: r.o.Now(), Weak: true}
		f.OK = strings.Contains(text, "✓") && !strings.Contains(text, "✗")
		if !f.OK {
			r.fail(s, "the script says: "+text, []Finding{f})
			return
		}
		r.emit(Event{Kind: EvPassed, Step: s.Step.ID, By: byProgram, Evidence: Weak, Value: text, Findings: []Finding{f}})
		return
	}
	r.fail(s, "the script ended ("+exitText(*whole.Result)+") before it came to this part", []Finding{{Expected: label, Actual: "not in the output", Source: "output", At: r.o.Now()}})
}
