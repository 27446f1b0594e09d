//go:build race

package runbook

const raceEnabled = true
