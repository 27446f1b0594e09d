package ui

import "time"

// hand watches the rhythm of the keys. A key that comes with others before it
// faster than a person types was pasted, held down or in flight when the screen
// changed; it answers nothing. The time is the keyboard's, never the simulated
// world's.
type hand struct {
	clock func() time.Time
	since time.Time // when what is asked came up
	last  time.Time // the last key of any kind
	quick int       // keys in a row with no time between them
}

const (
	// answerQuiet is how long no key may have come before one that answers.
	// Held keys repeat every 30 to 70 ms.
	answerQuiet = 250 * time.Millisecond
	// answerShown is how long a question must have been on the screen. A key that
	// is held begins to repeat after 225 to 660 ms.
	answerShown = 700 * time.Millisecond
	// typedGap is less than lies between two keys of a fast typist, except where
	// two fingers roll; burst is how many of them in a row are no typist's.
	typedGap = 30 * time.Millisecond
	burst    = 4
)

// asked says that something else is asked now.
func (h *hand) asked() { h.since = h.clock() }

// key notes a key and tells how many came before it without a pause.
func (h *hand) key() int {
	now := h.clock()
	if h.last.IsZero() || now.Sub(h.last) >= typedGap {
		h.quick = 0
	} else {
		h.quick++
	}
	h.last = now
	return h.quick
}

// wait is how long it takes until a key may answer; 0 when it may now.
func (h *hand) wait() time.Duration {
	now := h.clock()
	w := answerShown - now.Sub(h.since)
	if !h.last.IsZero() {
		w = max(w, answerQuiet-now.Sub(h.last))
	}
	return max(w, 0)
}

// pasted tells whether a word of so many letters, of which so many came without
// a pause, is more than a person types: all of a short word at once.
func pasted(fast, letters int) bool { return fast >= 2 && fast >= letters-1 }
