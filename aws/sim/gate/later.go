package gate

import "fmt"

// Later is a gate that opens in the background, so that nobody who only draws
// waits for keys, folders and namespaces to be made. Who needs it waits for it.
type Later struct {
	ready chan struct{}
	gate  *Gate
	err   error
}

// OpenLater gives a gate at once and begins to open it when after is closed;
// nil: now.
func OpenLater(o Options, after <-chan struct{}) *Later {
	l := &Later{ready: make(chan struct{})}
	go func() {
		defer close(l.ready)
		if after != nil {
			<-after
		}
		l.gate, l.err = Open(o)
	}()
	return l
}

// Check is what a step asks first: its error says too that the gate could not
// be opened. Bash, Env, Dir and Level may be called only when it gave nil.
func (l *Later) Check(programs []string) error {
	<-l.ready
	if l.err != nil {
		return fmt.Errorf("open the simulated world: %w", l.err)
	}
	return l.gate.Check(programs)
}

func (l *Later) Bash() string  { return l.gate.Bash() }
func (l *Later) Env() []string { return l.gate.Env() }
func (l *Later) Dir() string   { return l.gate.Dir() }
func (l *Later) Level() string { return l.gate.Level() }

// Held waits for the gate and its seal: how tightly a step is held, in a word
// and in a sentence.
func (l *Later) Held() (level, holds string, err error) {
	if <-l.ready; l.err != nil {
		return "", "", fmt.Errorf("open the simulated world: %w", l.err)
	}
	return l.gate.Level(), l.gate.Holds(), nil
}

// Clients waits for the gate; nil when it could not be opened.
func (l *Later) Clients() []Client {
	if <-l.ready; l.err != nil {
		return nil
	}
	return l.gate.Clients()
}

// Close waits for the gate to be open before it closes it.
func (l *Later) Close() error {
	if <-l.ready; l.err != nil {
		return nil
	}
	return l.gate.Close()
}
