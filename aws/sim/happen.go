package sim

import "time"

// due is a happening that will come, at a known time or after a call.
type due struct {
	Happening
	at time.Time // zero: not known yet
}

func (w *World) expect(list []Happening) {
	for _, h := range list {
		d := &due{Happening: h}
		if h.After == "" {
			d.at = w.begin.Add(h.At)
		}
		w.dues = append(w.dues, d)
	}
}

// called starts the clock of what waits for an operation; the call was accepted.
func (w *World) called(op string) {
	for _, d := range w.dues {
		if d.After == op && d.at.IsZero() {
			d.at = w.at.Add(d.At)
		}
	}
}

// happen does what is due.
func (w *World) happen(now time.Time) {
	kept := w.dues[:0]
	var ready []*due
	for _, d := range w.dues {
		if d.at.IsZero() || d.at.After(now) {
			kept = append(kept, d)
		} else {
			ready = append(ready, d)
		}
	}
	w.dues = kept
	for _, d := range ready {
		d.do(w, now)
	}
}

// deploysBack is another person's release of a revision, counted back from the
// newest that the scene has, of the first service.
func deploysBack(back int) func(*World, time.Time) {
	return func(w *World, now time.Time) {
		if len(w.services) == 0 {
			return
		}
		s := w.services[0]
		if td := s.family.back(back); td != nil {
			s.deploy(td, now)
		}
	}
}
