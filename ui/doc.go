// Package ui is how a run looks: one Bubble Tea program of panes, and the same
// events as plain lines. It must never know AWS; it does no I/O in Update or View.
package ui
