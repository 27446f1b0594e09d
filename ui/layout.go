package ui

// rect is a place on the screen in cells.
type rect struct{ X, Y, W, H int }

// paneID numbers the panes as their keys do; the others have no number and
// take the whole work area.
type paneID int

const (
	noPane paneID = iota
	paneSteps
	paneStep
	paneOutput
	paneRollout
	paneChecks
	paneJournal
	paneHelp
	paneForm
	paneEnd
	paneEvidence
	paneTrouble
	paneReport
	paneWarnings
	paneField // the open field below the step
)

// shape is how much of a pane is drawn.
type shape int

const (
	whole shape = iota // title and rows
	brief              // a few rows, no title
	one                // a single row with the pane's name in front
)

// placed is a pane with its rectangle.
type placed struct {
	id    paneID
	at    rect
	shape shape
}

// need is what the panes would like; the layout decides what they get.
type need struct {
	steps, step, rollout, checks int    // rows with title and the blank row after
	ask                          bool   // the step has something to decide: it gets the room
	field                        int    // rows of an open field
	full                         paneID // one pane takes the work area
}

// frame is the whole screen cut into rectangles.
type frame struct {
	w, h  int
	body  rect
	rule  int // row of the line above the prompt
	field rect
	panes []placed
	strip bool  // the steps are one row under the context line
	cols  []int // columns with a rule between panes
}

// The thresholds of ux.md 2.4.
const (
	minW, minH   = 60, 16
	twoColumns   = 100
	threeColumns = 170
	tallEnough   = 30
)

func (f frame) tooSmall() bool { return f.w < minW || f.h < minH }

// narrow tells whether steps are a strip and panes stand one above the other.
func (f frame) narrow() bool { return f.w < twoColumns }
func (f frame) low() bool    { return f.h < tallEnough }

// arrange cuts a screen of w by h. It is pure: the same need gives the same frame.
func arrange(w, h int, n need) frame {
	f := frame{w: w, h: h, rule: h - 3, strip: w < twoColumns}
	if f.tooSmall() {
		return f
	}
	if n.field > 0 && f.narrow() {
		f.rule -= n.field
		f.field = rect{0, h - 1 - n.field, w, n.field}
	}
	f.body = rect{0, 2, w, f.rule - 2}
	switch {
	case n.full != noPane:
		f.panes = []placed{{n.full, f.body, whole}}
	case w >= threeColumns:
		f.three(n)
	case w >= twoColumns:
		f.two(n)
	default:
		f.one(n)
	}
	if n.field > 0 && !f.narrow() {
		f.field = f.pinned(n.field)
	}
	return f
}

// pinned takes the field's rows from the bottom of the pane that asks.
func (f *frame) pinned(rows int) rect {
	for i, p := range f.panes {
		if p.id == paneStep || len(f.panes) == 1 {
			f.panes[i].at.H -= rows
			return rect{p.at.X, p.at.Y + p.at.H - rows, p.at.W, rows}
		}
	}
	return rect{}
}

func (f *frame) put(id paneID, x, y, w, h int, s shape) int {
	if h > 0 {
		f.panes = append(f.panes, placed{id, rect{x, y, w, h}, s})
	}
	return y + max(h, 0)
}

// one column: a strip of steps above, everything else in the step's column.
func (f *frame) one(n need) {
	b := f.body
	y, left := b.Y, b.H
	checks, log, roll := 1, 1, 1
	if n.ask {
		log = 0
		if !f.low() {
			roll = 4
		}
		step := left - checks - roll
		y = f.put(paneStep, 0, y, b.W, step, whole)
		y = f.put(paneRollout, 0, y, b.W, roll, brief)
		f.put(paneChecks, 0, y, b.W, checks, one)
		return
	}
	logShape := one
	if !f.low() {
		log, logShape = max(6, left-n.step-n.rollout-checks), whole
	}
	roll = min(n.rollout, max(3, left-checks-log-n.step))
	step := left - checks - log - roll
	y = f.put(paneStep, 0, y, b.W, step, whole)
	y = f.put(paneRollout, 0, y, b.W, roll, brief)
	y = f.put(paneChecks, 0, y, b.W, checks, one)
	f.put(paneOutput, 0, y, b.W, log, logShape)
}

// two columns: the list and what was done on the left, the step and its
// instruments on the right. A step that asks takes the whole right column.
func (f *frame) two(n need) {
	b := f.body
	l := 33
	if b.W < 110 {
		l = 30
	}
	f.cols = []int{l}
	x, w := l+1, b.W-l-1
	y := b.Y
	if n.ask {
		roll, checks := 7, 6
		checks = max(checks, min(n.checks, b.H-roll-n.steps))
		if f.low() {
			roll, checks = 5, 0
		}
		y = f.put(paneSteps, 0, y, l, b.H-roll-checks, whole)
		y = f.put(paneRollout, 0, y, l, roll, whole)
		f.put(paneChecks, 0, y, l, checks, whole)
		f.put(paneStep, x, b.Y, w, b.H, whole)
		return
	}
	journal := 0
	if !f.low() {
		journal = max(7, b.H-n.steps)
		journal = min(journal, b.H/2)
	}
	y = f.put(paneSteps, 0, y, l, b.H-journal, whole)
	f.put(paneJournal, 0, y, l, journal, whole)
	f.right(x, w, n)
}

// right fills the right column of a step that only has to be watched.
func (f *frame) right(x, w int, n need) {
	b := f.body
	log, logShape := 1, one
	if !f.low() {
		log, logShape = 5, whole
	}
	room := b.H - 1 - log
	step := min(n.step, room*3/5)
	roll := min(n.rollout, room-step)
	if rest := room - step - roll; rest > 0 && logShape == whole {
		log += rest
	} else {
		step += rest
	}
	y := f.put(paneStep, x, b.Y, w, step, whole)
	y = f.put(paneRollout, x, y, w, roll, whole)
	y = f.put(paneOutput, x, y, w, log, logShape)
	f.put(paneChecks, x, y, w, 1, one)
}

// three columns: list, work, instruments. Nothing collapses.
func (f *frame) three(n need) {
	b := f.body
	l, r := 44, 60
	mid := b.W - l - r - 2
	if mid > 110 {
		r += (mid - 110) / 2
		mid = b.W - l - r - 2
	}
	f.cols = []int{l, l + 1 + mid}
	f.put(paneSteps, 0, b.Y, l, b.H, whole)
	step := b.H
	if !n.ask || b.H-n.step >= 12 {
		step = min(max(n.step, b.H/3), b.H-min(8, b.H/3))
	}
	y := f.put(paneStep, l+1, b.Y, mid, step, whole)
	f.put(paneOutput, l+1, y, mid, b.H-step, whole)
	x := l + mid + 2
	roll := min(n.rollout, max(b.H-14, b.H/2))
	checks := min(n.checks, (b.H-roll)/2)
	y = f.put(paneRollout, x, b.Y, r, roll, whole)
	y = f.put(paneChecks, x, y, r, checks, whole)
	f.put(paneJournal, x, y, r, b.H-roll-checks, whole)
}
