package ui

import "github.com/charmbracelet/x/ansi"

// cells are the columns from..to of a painted row.
func cells(s string, from, to int) string {
	if from >= to {
		return ""
	}
	return ansi.CutWc(s, from, to)
}
