// Package steps says what happens: events, the run they fold into, the journal
// and the runner that executes a step.
//
// It declares what it needs from outside as small interfaces (Cloud, Launcher,
// an http.RoundTripper, a clock) and must never know AWS's SDK or the screen.
package steps
