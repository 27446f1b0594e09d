// Package runbook says what a runbook is: Markdown in, procedures and steps out.
//
// It is pure. It opens no file, starts no process, makes no call and reads no
// clock: bytes and a path come in, a Runbook comes out, and the same bytes give
// the same Runbook. It must never know how a step is run, shown or simulated.
package runbook
