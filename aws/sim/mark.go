package sim

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
)

// ErrOtherWorld: what is to be replayed was done in a world of another mark.
var ErrOtherWorld = errors.New("it was begun in a world that was furnished otherwise")

// Mark names what a world is made of: its scene and its scenario. Calls that
// were made in a world may be replayed only in one of the same mark, since in
// another they would mean something else.
func (w *World) Mark() string {
	b, err := json.Marshal(struct {
		Scene    Scene
		Scenario Scenario
	}{w.scene, w.scenario})
	if err != nil {
		panic("sim: a scenario that is no plain value: " + err.Error()) // a row of the table is wrong
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}
