package steps

import (
	"encoding/json"
	"os"
	"path/filepath"
)

// pulse is a file beside the journal for those who watch: readings that only
// renew an age and are no facts of the run. It is not synced, it may be lost,
// and it begins anew when it has grown.
type pulse struct {
	f    *os.File
	size int
}

const (
	pulseName = "pulse.jsonl"
	pulseMost = 1 << 20
)

func openPulse(dir string) *pulse {
	f, err := os.OpenFile(filepath.Join(dir, pulseName), os.O_CREATE|os.O_TRUNC|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil // nobody is told ages then; the walk does not depend on it
	}
	return &pulse{f: f}
}

// beat hands one reading on.
func (p *pulse) beat(e Event) {
	if p == nil || e.Kind != EvRollout && e.Kind != EvCheck && e.Kind != EvIdentity {
		return
	}
	text, err := json.Marshal(e)
	if err != nil {
		return
	}
	if p.size += len(text) + 1; p.size > pulseMost {
		p.size = len(text) + 1
		p.f.Truncate(0)
	}
	p.f.Write(append(text, '\n'))
}

func (p *pulse) close() {
	if p != nil {
		p.f.Close()
	}
}
