package steps

import "time"

// order is one command for the supervisor: all that it needs to run it and to
// write its result when nobody is there any more.
type order struct {
	Bash    string
	Env     []string
	Dir     string // where the first step starts
	Output  string // name of the files in the run's output folder
	Attempt int
	Script  string
	Values  map[string]string // what the operator gave
	Secret  []string          // names of those that are secret
	Secrets []string          // more values to be masked
	Limit   time.Duration     // then it is stopped, also when nobody is there
}
