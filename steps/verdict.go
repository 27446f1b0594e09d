package steps

// More verdicts on a release, see VerdictKind.
const (
	VerdictPaused  VerdictKind = "paused"  // at a lifecycle hook, until somebody answers it
	VerdictStalled VerdictKind = "stalled" // nothing has moved for longer than is usual here
)
