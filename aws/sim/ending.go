package sim

// Ending is how an automatic rehearsal of one procedure must end, where a person
// would follow the evidence.
type Ending struct {
	Page      string // file name without .md: "rollback"
	Procedure string // its slug
	Verdict   string // how the outcome's sentence begins
	Exit      int    // 0 complete, 2 weak evidence or skips, 3 failed or stopped, 4 unknown
	// Cause is part of the sentence with which the failed step is diagnosed, and
	// Section the slug of the page's section that fits best; "" is not looked at.
	Cause, Section string
	// OrWeak: whether a reading came in time depends on which calls were struck,
	// so that exit status 2 instead of 0 is as good.
	OrWeak bool
	// Open is part of what the report calls not proven.
	Open string
}

// The pages: FairTradeWorker's own, and those that are shipped.
const (
	pageSource     = "deployment-procedures"
	pageRollback   = "rollback"
	pageStaging    = "deploy-staging"
	pageProduction = "deploy-production"
	pageVerify     = "verify"
	pageTrouble    = "troubleshoot"
)

// Two outcomes that many scenarios share.
const (
	healthy  = "Rolled back and healthy"
	released = "Released and healthy"
)

// end is a row of a scenario's endings.
func end(page, procedure, verdict string, exit int) Ending {
	return Ending{Page: page, Procedure: procedure, Verdict: verdict, Exit: exit}
}

// because adds the diagnosis to an ending.
func (e Ending) because(cause, section string) Ending {
	e.Cause, e.Section = cause, section
	return e
}

// leaving adds what the report calls not proven.
func (e Ending) leaving(open string) Ending {
	e.Open = open
	return e
}

// orWeak lets an ending be complete with weak evidence.
func (e Ending) orWeak() Ending {
	e.OrWeak = true
	return e
}
