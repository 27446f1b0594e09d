package steps

import "time"

// order is one command for the supervisor: all that it needs to run it and to
// write its result when nobody is there any more.
type order struct {
	Bash    string            `json:"bash"`
	Env     []string          `json:"env"`
	Dir     string            `json:"dir"`    // where the first step starts
	Output  string            `json:"output"` // name of the files in the run's output folder
	Attempt int               `json:"attempt"`
	Script  string            `json:"script"`
	Values  map[string]string `json:"values"`  // what the operator gave
	Secret  []string          `json:"secret"`  // names of those that are secret
	Secrets []string          `json:"secrets"` // more values to be masked
	Limit   time.Duration     `json:"limit"`   // then it is stopped, also when nobody is there
}
