package gate

// SealIsSure tells, at once, whether a step will be held whatever else this
// machine allows: the kernel's Landlock knows TCP. Where it is not, Level says
// what came of it.
func SealIsSure() bool { return landlockABI() >= landlockNet }
