package gate

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// The real waiters ask every 15 or 30 seconds (botocore, waiters-2.json). A
// rehearsal's phases are short, so these ask every second, for ten minutes.
const waitTries = 600

var waitPause = time.Second // tests make it nothing

// A waiter is one of `aws SERVICE wait`.
type waiter struct {
	name string // services-stable
	said string // ServicesStable, in its errors
	asks string // the operation that it repeats
	// judge reads an answer: done, or the expectation that can never be met any
	// more.
	judge func(out map[string]any) (done bool, failed string)
	// absent says what the error of that code means: true is done.
	absent map[string]bool
}

func ecsWaiters() []waiter {
	return []waiter{{name: "services-stable", said: "ServicesStable", asks: "describe-services", judge: stable}}
}

func rdsWaiters() []waiter {
	return []waiter{
		{name: "db-instance-available", said: "DBInstanceAvailable", asks: "describe-db-instances",
			judge: all("DBInstances", "DBInstanceStatus", "available", "deleted", "deleting", "failed", "incompatible-restore", "incompatible-parameters")},
		{name: "db-instance-deleted", said: "DBInstanceDeleted", asks: "describe-db-instances", absent: map[string]bool{"DBInstanceNotFound": true},
			judge: all("DBInstances", "DBInstanceStatus", "deleted", "creating", "modifying", "rebooting", "resetting-master-credentials")},
		{name: "db-snapshot-available", said: "DBSnapshotAvailable", asks: "describe-db-snapshots",
			judge: all("DBSnapshots", "Status", "available", "deleted", "deleting", "failed", "incompatible-restore", "incompatible-parameters")},
		{name: "db-snapshot-completed", said: "DBSnapshotCompleted", asks: "describe-db-snapshots",
			judge: all("DBSnapshots", "Status", "available")},
	}
}

// wait plays `aws SERVICE wait NAME`. Like the real one, services-stable is
// satisfied by a rollback too.
func (r *awsRun) wait(s service, words []string) error {
	if len(words) == 0 {
		return usage("aws: error: the following arguments are required: waiter")
	}
	var w waiter
	var names []string
	for _, known := range s.waiters {
		names = append(names, known.name)
		if known.name == words[0] {
			w = known
		}
	}
	if w.name == "" {
		return &awsError{code: exitUsage, text: fmt.Sprintf("\nthe stand-in aws of the rehearsal does not cover `aws %s wait %s`; it covers: %s", s.name, words[0], strings.Join(names, ", "))}
	}
	o, _ := s.find(w.asks)
	c, err := parseFlags(s, o, words[1:])
	if err != nil {
		return err
	}
	for range waitTries {
		out, err := r.wire.do(r.ctx, s, o, c.input)
		var e *awsError
		switch {
		case errors.As(err, &e) && e.fault != nil && w.absent[e.fault.code]:
			return nil
		case errors.As(err, &e) && e.fault != nil:
			return w.fails(fmt.Sprintf("An error occurred (%s): %s", e.fault.code, e.fault.message))
		case err != nil:
			return err
		}
		done, failed := w.judge(out)
		switch {
		case failed != "":
			return w.fails(fmt.Sprintf(`Waiter encountered a terminal failure state: For expression "%s`, failed))
		case done:
			return nil
		}
		if err := sleep(r.ctx, waitPause); err != nil {
			return err
		}
	}
	return w.fails("Max attempts exceeded")
}

func (w waiter) fails(reason string) error {
	return &awsError{code: exitGeneral, text: "\nWaiter " + w.said + " failed: " + reason}
}

// stable reads a DescribeServices output as the waiter does.
func stable(out map[string]any) (ok bool, failed string) {
	failures, _ := out["failures"].([]any)
	for _, f := range failures {
		if m, _ := f.(map[string]any); m["reason"] == "MISSING" {
			return false, `failures[].reason" we matched expected path: "MISSING" at least once`
		}
	}
	services, _ := out["services"].([]any)
	ok = len(services) > 0
	for _, v := range services {
		m, _ := v.(map[string]any)
		switch m["status"] {
		case "DRAINING", "INACTIVE":
			return false, fmt.Sprintf(`services[].status" we matched expected path: "%s" at least once`, m["status"])
		}
		deployments, _ := m["deployments"].([]any)
		ok = ok && len(deployments) == 1 && m["runningCount"] == m["desiredCount"]
	}
	return ok, ""
}

// all is done when a member of every item has the value, and fails when one has
// any of never.
func all(list, member, value string, never ...string) func(map[string]any) (bool, string) {
	return func(out map[string]any) (bool, string) {
		items, _ := out[list].([]any)
		done := len(items) > 0
		for _, item := range items {
			m, _ := item.(map[string]any)
			for _, bad := range never {
				if m[member] == bad {
					return false, fmt.Sprintf(`%s[].%s" we matched expected path: "%s" at least once`, list, member, bad)
				}
			}
			done = done && m[member] == value
		}
		return done, ""
	}
}
