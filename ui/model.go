package ui

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"github.com/fairtradeworker/runbook/steps"
)

// model is the root: it routes messages and keeps what belongs to no pane. It
// does no I/O; the feed is read and time passes in commands.
type model struct {
	scene
	screen  Screen
	ctx     context.Context
	theme   *theme
	dark    bool
	profile colorprofile.Profile
	panes   map[paneID]*pane
	frame   frame
	focus   paneID
	full    paneID // pane that has the whole work area; noPane = none
	said    Safe   // why a key did nothing, until the next key
	soon    bool   // said: that it came too soon
	sent    bool   // an act is on its way and the run has not answered
	twice   bool   // q or Ctrl-C was pressed while a change was in flight
	gone    bool   // the operator leaves
	beat    int    // beats since an act was sent
	hand    hand
	waking  bool // a wakeMsg is on its way
	later   *later
	cache   string
	dirty   bool

	told     bool   // what is on the screen …
	shownNow string // … which is this
}

func newModel(ctx context.Context, s Screen) *model {
	g := unicodeGlyphs
	if s.ASCII {
		g = asciiGlyphs
	}
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.Keys == nil {
		s.Keys = time.Now
	}
	if s.Do == nil {
		s.Do = func(steps.Act) {}
	}
	m := &model{hand: hand{clock: s.Keys}, screen: s, ctx: ctx, dark: true, profile: colorprofile.TrueColor, panes: newPanes(), focus: paneStep}
	m.panes[paneHelp] = &pane{id: paneHelp, name: "Keys that work here", rows: func(_ *scene, w int) []row { return m.helpRows(w) }, dirty: true}
	m.scene = scene{run: s.Run, now: s.Now(), g: g, look: -1, pick: -1, aim: -1, lines: -1, log: newLogView(), watching: s.Watching}
	for _, n := range append(append([]string{}, s.Clients...), s.Notes...) {
		m.notes = append(m.notes, Text(n))
	}
	m.q = s.Run.Question()
	m.anew()
	m.theme = newTheme(m.dark, m.profile, g)
	m.settle()
	return m
}

type (
	batchMsg struct {
		batch steps.Batch
		ok    bool
	}
	beatMsg time.Time
)

func (m *model) Init() tea.Cmd {
	return tea.Batch(tea.RequestBackgroundColor, m.next(), m.tick(), m.screen.Terminal.next(m.ctx))
}

// next waits for what comes from the run.
func (m *model) next() tea.Cmd {
	if m.screen.Feed == nil {
		return nil
	}
	return func() tea.Msg {
		b, ok := m.screen.Feed.Next(m.ctx)
		return batchMsg{b, ok}
	}
}

// firstFrame tells who waits for the screen that it is there. The renderer draws 60
// times a second, and the run's head comes a moment after the size.
func (m *model) firstFrame() tea.Cmd {
	if m.screen.Shown == nil {
		return nil
	}
	return tea.Tick(40*time.Millisecond, func(time.Time) tea.Msg {
		m.screen.Shown()
		return nil
	})
}

// tick is one beat: four a second while something is watched, eight while a
// command runs, one otherwise.
func (m *model) tick() tea.Cmd {
	d := time.Second
	switch m.moving() {
	case 1:
		d = 250 * time.Millisecond
	case 2:
		d = 125 * time.Millisecond
	}
	return tea.Tick(d, func(t time.Time) tea.Msg { return beatMsg(t) })
}

func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		if m.frame.w == 0 {
			cmd = m.firstFrame()
		}
		m.frame.w, m.frame.h = msg.Width, msg.Height
		m.touch()
	case tea.BackgroundColorMsg:
		m.dark = msg.IsDark()
		m.repaint()
	case tea.ColorProfileMsg:
		m.profile = msg.Profile
		m.repaint()
	case batchMsg:
		cmd = m.take(msg)
	case handMsg:
		step := Safe("a step")
		if st := m.run.Current(); st != nil {
			step = m.stepName(st.Step.ID)
		}
		return m, msg.loan.give(step)
	case handedMsg:
		m.touch()
		cmd = m.screen.Terminal.next(m.ctx)
	case beatMsg:
		m.onBeat()
		cmd = m.tick()
	case tea.KeyPressMsg:
		cmd = m.press(msg)
	case savedMsg:
		m.saved(msg)
	case wakeMsg:
		cmd = m.woken()
	case tea.PasteMsg:
		m.paste(msg)
	}
	if m.gone {
		return m, tea.Quit
	}
	m.tellShown()
	return m, m.wake(cmd)
}

func (m *model) repaint() {
	m.theme = newTheme(m.dark, m.profile, m.g)
	m.touch()
}

// touch marks panes as changed; without a name all of them.
func (m *model) touch(ids ...paneID) {
	m.dirty = true
	for _, id := range ids {
		m.panes[id].dirty = true
	}
	if len(ids) == 0 {
		for _, p := range m.panes {
			p.dirty = true
		}
	}
}

// take folds a batch in.
func (m *model) take(b batchMsg) tea.Cmd {
	m.now = m.screen.Now()
	for _, l := range b.batch.Lines {
		m.ring.add(l)
	}
	m.ring.lost += b.batch.Dropped
	m.ring.spilled = b.batch.Spilled
	m.log.add(b.batch.Logs, b.batch.LogsDropped)
	if len(b.batch.Logs) > 0 {
		m.log.behind = b.batch.LogsBehind
	}
	asked := m.q
	for _, e := range b.batch.Events {
		m.heard = true
		m.run.Apply(e)
		m.answered(e)
	}
	switch {
	case len(b.batch.Events) > 0:
		m.settle()
		if m.q != asked && !slices.ContainsFunc(b.batch.Events, func(e steps.Event) bool { return e.Kind == steps.EvNotice || e.Kind == steps.EvPreflight }) {
			m.said = "" // why a key did nothing a moment ago is no news any more
		}
		m.touch()
	case len(b.batch.Lines)+len(b.batch.Logs) > 0:
		m.touch(paneOutput)
	}
	if !b.ok {
		m.closed = true
		m.touch()
		return nil
	}
	return m.next()
}

// answered looks at an event for what the keys wait for.
func (m *model) answered(e steps.Event) {
	switch e.Kind {
	case steps.EvRollout, steps.EvCheck, steps.EvIdentity, steps.EvBlind, steps.EvCall:
		return
	case steps.EvPreflight:
		m.said = m.preflightSaid()
		return
	case steps.EvNotice:
		m.said = Text(e.Text)
	case steps.EvFollow:
		if f := e.Follow; f != nil && e.Step != "" {
			m.log.filter = strings.ToLower(f.Filter) // as the page's own command filters
		}
	case steps.EvChoice:
		m.pick = -1
		m.anew()
	case steps.EvSheet: // another one under the hand that types
		m.anew()
	case steps.EvUnknown:
		m.letter = ""
	case steps.EvFailed, steps.EvBarred, steps.EvDiagnosis:
		m.aim = -1
		if all := m.sections(); len(all) > 0 && all[0].Fit != steps.FitNo && all[0].Fit != "" {
			m.aim = 0
		}
	case steps.EvBranched, steps.EvReturned:
		m.look, m.aim, m.pick, m.letter = -1, -1, -1, ""
		m.panes[paneStep].top, m.panes[paneSteps].top = 0, 0
	case steps.EvNote:
		if m.form != nil && m.form.sent && e.Name != "" {
			m.form.refused(e.Name, e.Text)
		}
	case steps.EvArrived:
		m.panes[paneStep].top = 0
	case steps.EvConfirmed, steps.EvIntent:
		if m.typing != nil && m.typing.purpose == forWord && m.typing.step == e.Step {
			m.typing = nil
		}
	}
	m.sent = false
}

// settle follows what the run asks: the form and the report are pages of their
// own, everything else stays where the operator put it.
func (m *model) settle() {
	was := m.q.Kind
	if q := m.run.Question(); q != m.q {
		m.q = q
		m.anew()
	}
	if m.q.Kind != steps.AskForm {
		m.form = nil // a section that is entered later may ask for values of its own
	}
	switch {
	case m.q.Kind == steps.AskForm && m.form == nil && !m.watching:
		m.form = newForm(m.run.Placeholders())
		m.full = paneForm
	case m.q.Kind != steps.AskForm && m.full == paneForm:
		m.full = noPane
	case m.q.Kind == steps.AskEnd && was != steps.AskEnd:
		if m.full == noPane && !m.looking() && m.typing == nil {
			m.full, m.look = paneEnd, -1
		}
		if m.typing != nil && m.typing.purpose != forNote {
			m.typing = nil
		}
	}
}

// onBeat moves the spinner, and once a second the ages.
func (m *model) onBeat() {
	now := m.screen.Now()
	if m.sent {
		if m.beat++; m.beat > 8 { // no answer for a while: the keys work again
			m.sent, m.beat = false, 0
		}
	}
	if m.moving() > 0 {
		m.spin++
		m.touch(paneSteps)
		if !now.Truncate(time.Second).Equal(m.now.Truncate(time.Second)) {
			m.touch()
		}
	} else {
		m.touch()
	}
	m.now = now
}

func (m *model) View() tea.View {
	v := tea.NewView("")
	v.AltScreen = true
	v.WindowTitle = m.windowTitle()
	v.ProgressBar = m.progress()
	if m.frame.w == 0 || m.gone {
		return v
	}
	if m.dirty || m.cache == "" {
		m.cache = m.render()
		m.dirty = false
	}
	v.Content = m.cache
	v.Cursor = m.cursor()
	return v
}

// render draws the whole screen; panes that did not change come from their cache.
func (m *model) render() string {
	w, h := m.frame.w, m.frame.h
	m.tight = h < tallEnough
	m.frame = arrange(w, h, m.need())
	if m.frame.tooSmall() {
		text := sprint("needs %dx%d, now %dx%d. The run goes on. Keys are off, Ctrl-C leaves.", minW, minH, w, h)
		var rows []string
		for i, l := range wrap(text, w) {
			if i < h {
				rows = append(rows, m.theme.paint(line(span{wants, l}), w))
			}
		}
		return strings.Join(rows, "\n")
	}
	f := m.frame
	drawn := map[paneID][]string{}
	for _, p := range f.panes {
		drawn[p.id] = m.panes[p.id].draw(&m.scene, m.theme, p, p.id == m.focused())
	}
	out := []string{m.contextLine(m.theme, w)}
	if f.strip && m.full == noPane {
		out = append(out, m.theme.paint(m.strip(w), w))
	} else {
		out = append(out, m.theme.paint(m.crumb(w), w))
	}
	if f.field.H > 0 && !f.narrow() {
		f.panes = append(f.panes, placed{id: paneField, at: f.field})
		drawn[paneField] = m.fieldRows()
	}
	out = append(out, compose(f, drawn, m.theme, m.focused())...)
	out = append(out, m.theme.paint(m.ruleRow(w), w))
	out = append(out, m.theme.paint(m.promptRow(), w))
	if f.field.H > 0 && f.narrow() {
		out = append(out, m.theme.paint(m.fieldRow(w-1), w))
	}
	out = append(out, m.theme.paint(m.keyLine(w), w))
	return strings.Join(out, "\n")
}

func (m *model) promptRow() row {
	if m.said != "" {
		return line(span{wants, " " + m.said})
	}
	if m.watching && m.typing == nil && !m.looking() {
		return m.watchPrompt()
	}
	if m.q.Kind == steps.AskEnd && m.full != paneEnd && m.typing == nil {
		return ask("The run has ended: %s. ↵ shows the report.", m.run.Outcome.Sentence)
	}
	if m.typing != nil && m.typing.purpose == forCommand {
		return m.orderRow()
	}
	if m.typing != nil && m.frame.narrow() {
		if m.typing.purpose == forWord && m.typing.refuses(&m.scene) != "" {
			return line(span{wants, " " + m.typing.asks(&m.scene) + ". Nothing has run yet."})
		}
		if m.typing.purpose != forWord { // the pane's line that asks has no room here
			return ask("%s", m.typing.asks(&m.scene))
		}
		return m.typingPrompt()
	}
	return m.prompt()
}

// need asks the panes how many rows they would like.
func (m *model) need() need {
	n := need{ask: m.deciding() || m.looking(), full: m.full}
	w := m.frame.w
	col := w
	switch {
	case w >= threeColumns:
		col = w - 44 - 60 - 2
	case w >= twoColumns:
		col = w - 34
	}
	extra := 3
	if m.tight {
		extra = 1
	}
	n.steps = len(stepsRows(&m.scene, 33)) + extra
	n.step = len(stepRows(&m.scene, col)) + extra
	rollW := col
	if w >= threeColumns {
		rollW = 60
	}
	n.rollout = len(rolloutRows(&m.scene, rollW)) + extra
	if w < twoColumns {
		n.rollout -= extra
	}
	n.checks = len(checksRows(&m.scene, 33)) + extra
	if m.typing != nil {
		n.field = 3
		if m.frame.narrow() {
			n.field = 1
		}
	}
	return n
}

// focused is the pane that gets the scrolling keys.
func (m *model) focused() paneID {
	if m.full != noPane {
		return m.full
	}
	return m.focus
}
