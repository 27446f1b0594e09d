package ui

import (
	"slices"

	"github.com/fairtradeworker/runbook/steps"
)

// A watcher sees what the one who walks sees, at a size and a place of its own,
// and changes nothing but notes and the hold.

// watcherKeys are those that work while watching; every other says why not.
var watcherKeys = []string{"up", "down", "esc", "o", "a", "!", "1", "2", "3", "4", "5", "6", "tab", "shift+tab", "+", "_",
	"y", "Y", "J", "j", "k", "pgup", "pgdown", "ctrl+d", "ctrl+u", "g", "G", "home", "end", "?", "q", "ctrl+c", "l", "h", "w", "f", "i", "/", "n", "N"}

// barredToWatch tells whether a key is the driver's alone.
func (m *model) barredToWatch(key string) bool {
	if !m.watching {
		return false
	}
	if key == "enter" {
		return m.q.Kind != steps.AskEnd
	}
	if (key == "c" || key == "k") && m.q.Kind == steps.AskUnknown {
		return true
	}
	return !slices.Contains(watcherKeys, key)
}

// watchPrompt is the prompt line of a watcher: what the driver is asked.
func (s *scene) watchPrompt() row {
	driver, n := who(s.run.Opened.Operator), s.run.At+1
	say := func(format string, a ...any) row {
		r := ask(format, a...)
		return line(append([]span{{busy, " WATCHING "}}, r.left...)...)
	}
	if s.run.Held != "" && s.run.Outcome == nil {
		return say("HOLD by %s. Nothing starts until ! releases it.", who(s.run.Held))
	}
	switch {
	case s.run.Outcome != nil:
	case s.closed:
		return say("Nothing more can be shown of this run. q leaves.")
	case s.run.Walker == "" && s.run.Left != "":
		return say("Nobody walks this run now; it was left (%s). What you note is taken when it goes on.", s.run.Left)
	case s.run.Walker == "":
		return say("Nobody walks this run now. What you note is taken when it goes on.")
	}
	switch s.q.Kind {
	case steps.AskEnd:
		return say("The run has ended. ↵ or q closes the report.")
	case steps.AskForm:
		return say("%s is asked for the values of the procedure.", driver)
	case steps.AskGo:
		return say("%s is asked to start step %d.", driver, n)
	case steps.AskConfirm:
		return say("%s is asked to type the word that runs step %d.", driver, n)
	case steps.AskChoose:
		return say("%s is asked to choose a value at step %d.", driver, n)
	case steps.AskTick:
		return say("Step %d is %s's to do.", n, driver)
	case steps.AskFailed:
		return say("Step %d failed. %s decides how the run goes on.", n, driver)
	case steps.AskUnknown:
		return say("The outcome of step %d is unknown. %s decides how the run goes on.", n, driver)
	case steps.AskBarred:
		return say("Step %d is barred. %s decides how the run goes on.", n, driver)
	}
	if st := s.run.Current(); st != nil {
		return say("%s walks step %d, %s.", driver, n, st.Step.Title)
	}
	return say("%s walks this run.", driver)
}
