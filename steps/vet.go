package steps

import (
	"context"
	"slices"
)

// Vetter is a Cloud that checks whether tasks of a task definition could start.
type Vetter interface {
	Vet(ctx context.Context, s Service, taskDefinition string) ([]Finding, error)
}

// vet adds what stands against a revision before it is started: what is missing
// bars, what could not be read and what changed meanwhile is said.
func (b *sheetBuilder) vet(ctx context.Context, s *Sheet, taskDefinition string) {
	vetter, ok := b.cloud.(Vetter)
	if !ok {
		return
	}
	found, err := vetter.Vet(ctx, s.Service, taskDefinition)
	if err != nil {
		s.Why = append(s.Why, "Whether its image and secrets are there could not be read: "+err.Error())
		return
	}
	for _, f := range found {
		switch {
		case f.Weak:
			s.Why = append(s.Why, "Not checked that "+f.Expected+": "+f.Note)
		case !f.OK:
			s.Barred = "its tasks could not start: expected that " + f.Expected + ", but " + f.Actual
		case f.Note != "":
			s.Why = append(s.Why, f.Note)
		}
	}
}

// sameProgram tells whether two revisions would run the same image with the
// same settings: then going from one to the other changes nothing.
func sameProgram(now, after Revision) bool {
	return now.Digest != "" && now.Digest == after.Digest && slices.Equal(now.Env, after.Env) && slices.Equal(now.Secrets, after.Secrets) &&
		now.CPU == after.CPU && now.Memory == after.Memory && now.Network == after.Network
}
