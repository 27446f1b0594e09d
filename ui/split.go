package ui

import "github.com/charmbracelet/x/ansi"

// splitAt cuts text after w columns.
func splitAt(t Safe, w int) (head, rest Safe) {
	if w <= 0 {
		return "", t
	}
	h := Safe(ansi.TruncateWc(string(t), w, ""))
	return h, t[len(h):]
}
