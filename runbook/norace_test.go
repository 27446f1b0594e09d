//go:build !race

package runbook

const raceEnabled = false
