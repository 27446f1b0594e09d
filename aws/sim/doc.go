// Package sim is a world in memory: an AWS account, the web around it, faults
// and scenarios. It is a handler and a clock. It imports nothing of ours and
// must never know who asks it.
package sim
