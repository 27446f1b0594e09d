package steps

import "github.com/fairtradeworker/runbook/runbook"

// Question is what the run waits for now. The screen, the plain walk and --auto
// all read it from the fold, so that they cannot disagree.
type Question struct {
	Kind AskKind
	Step string
}

// AskKind is the closed list of questions.
type AskKind string

const (
	AskNothing AskKind = ""        // the program works, or watches
	AskForm    AskKind = "form"    // inputs before the first step
	AskGo      AskKind = "go"      // ↵ starts a local step
	AskConfirm AskKind = "confirm" // type the word
	AskChoose  AskKind = "choose"  // a value, nothing preselected
	AskTick    AskKind = "tick"    // a person does it
	AskFailed  AskKind = "failed"  // retry, skip with a reason, stop
	AskUnknown AskKind = "unknown" // count, run again, keep; no default
	AskBarred  AskKind = "barred"  // retry, skip, stop
	AskEnd     AskKind = "end"     // the report is shown
)

// Question gives what the run waits for.
func (r *Run) Question() Question {
	if r.Outcome != nil {
		return Question{Kind: AskEnd}
	}
	if len(r.Placeholders()) > 0 && r.Preflight != nil && (!r.Begun || r.forgotten()) {
		return Question{Kind: AskForm}
	}
	if !r.Begun {
		return Question{}
	}
	s := r.Current()
	if s == nil {
		return Question{}
	}
	q := Question{Step: s.Step.ID}
	switch s.State {
	case Fails:
		q.Kind = AskFailed
	case Unknown:
		if !s.Kept {
			q.Kind = AskUnknown
		}
	case Barred:
		q.Kind = AskBarred
	case Asking:
		switch {
		case s.Choice != nil:
			q.Kind = AskChoose
		case s.Compare != "":
			q.Kind = AskTick
		case s.Step.Kind == runbook.KindManual, s.Step.Kind == runbook.KindReference,
			s.Step.Kind == runbook.KindDecision, len(s.Step.Commands) == 0:
			q.Kind = AskTick
		case s.Step.Level >= runbook.LevelStaging && s.Sheet != nil && !s.Confirmed:
			q.Kind = AskConfirm
		case s.Step.Level == runbook.LevelLocal, s.Step.Interactive && s.Step.Level < runbook.LevelStaging:
			q.Kind = AskGo
		}
	}
	return q
}

// forgotten tells whether secrets are missing, which are asked again when a run
// is gone on with.
func (r *Run) forgotten() bool {
	for _, p := range r.Placeholders() {
		if p.Kind == "secret" {
			return true
		}
	}
	return false
}
