package sim

import (
	"net/http"
	"path"
	"time"
)

// Injection is a fault at a time. Calls are counted from the beginning of a
// sitting: a world that is gone on with starts to count again.
type Injection struct {
	Fault string // a name of Faults
	// From is when it begins: since Begin, or since the first accepted call of
	// the operation AfterOp ("UpdateService").
	From    time.Duration
	AfterOp string
	// For is how long it lasts; zero is for ever.
	For time.Duration
	// Skip is how many of the calls that it concerns still pass.
	Skip int
	// Most is how many calls it strikes; zero is all.
	Most int
	// Ops are the calls that it concerns, a pattern as of path.Match over
	// "service:Operation": "ecs:Describe*"; "" is all.
	Ops string
	// Share of the calls that it strikes; zero is every one.
	Share float64
}

// trouble is an injection as it goes on.
type trouble struct {
	Injection
	fault Fault
	begin time.Time // zero: not known yet
	seen  int
	hits  int
	debt  float64
}

func (w *World) arm(list []Injection) error {
	for _, i := range list {
		f, err := faultNamed(i.Fault)
		if err != nil {
			return err
		}
		if _, err := path.Match(i.Ops, ""); err != nil {
			return err
		}
		t := &trouble{Injection: i, fault: f}
		if i.AfterOp == "" {
			t.begin = w.begin.Add(i.From)
		}
		w.troubles = append(w.troubles, t)
	}
	return nil
}

// struck is the fault that a call meets now, nil if none. A share is spread
// evenly, so that the same calls meet the same faults.
func (w *World) struck(q *asked) *Fault {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.advance()
	for _, t := range w.troubles {
		if t.begin.IsZero() || w.at.Before(t.begin) || t.For > 0 && !w.at.Before(t.begin.Add(t.For)) {
			continue
		}
		if fits, _ := path.Match(t.Ops, q.service+":"+q.op); t.Ops != "" && !fits {
			continue
		}
		if t.seen++; t.seen <= t.Skip || t.Most > 0 && t.hits >= t.Most {
			continue
		}
		if t.Share > 0 {
			if t.debt += t.Share; t.debt < 1 {
				continue
			}
			t.debt--
		}
		t.hits++
		return &t.fault
	}
	return nil
}

// strike answers a call as the fault does. It tells whether the call goes on.
func (w *World) strike(f *Fault, q *asked, p *protocol, rw http.ResponseWriter, r *http.Request) (goOn bool) {
	if f.act != nil {
		return f.act(w, rw, r)
	}
	code := f.code
	if p.name == "query" && f.queryCode != "" {
		code = f.queryCode
	}
	w.answerFault(rw, p, q, fault{Code: code, Message: f.text(w, q), status: f.status})
	return false
}

// triggered starts what waits for an accepted operation.
func (w *World) triggered(op string) {
	w.called(op)
	for _, t := range w.troubles {
		if t.AfterOp == op && t.begin.IsZero() {
			t.begin = w.at.Add(t.From)
		}
	}
}
