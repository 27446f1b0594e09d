//go:build !linux

package gate

// SealIsSure tells, at once, whether a step will be held: nothing does it here.
func SealIsSure() bool { return false }
