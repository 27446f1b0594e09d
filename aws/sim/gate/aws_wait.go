package gate

import (
	"errors"
	"fmt"
	"time"
)

// The real waiter asks every 15 seconds, 40 times (botocore, ECS
// waiters-2.json). A rehearsal's phases are short, so this one asks every
// second for as long as the real one would.
const waitTries = 600

var waitPause = time.Second // tests make it nothing

// wait plays `aws ecs wait services-stable`: done when every service has one
// deployment and runs as many tasks as are wanted. Like the real one it is
// also satisfied by a rollback.
func (r *awsRun) wait(s service, words []string) error {
	if len(words) == 0 {
		return usage("aws: error: the following arguments are required: waiter")
	}
	if words[0] != "services-stable" {
		return &awsError{code: exitUsage, text: fmt.Sprintf("\nthe stand-in aws of the rehearsal does not cover `aws ecs wait %s`; it covers: services-stable", words[0])}
	}
	o, _ := s.find("describe-services")
	c, err := parseFlags(s, o, words[1:])
	if err != nil {
		return err
	}
	for range waitTries {
		out, err := r.wire.do(r.ctx, s, o, c.input)
		var e *awsError
		switch {
		case errors.As(err, &e) && e.fault != nil:
			return waiterError(fmt.Sprintf("An error occurred (%s): %s", e.fault.code, e.fault.message))
		case err != nil:
			return err
		}
		stable, failed := stable(out)
		switch {
		case failed != "":
			return waiterError(fmt.Sprintf(`Waiter encountered a terminal failure state: For expression "%s`, failed))
		case stable:
			return nil
		}
		if err := sleep(r.ctx, waitPause); err != nil {
			return err
		}
	}
	return waiterError("Max attempts exceeded")
}

func waiterError(reason string) error {
	return &awsError{code: exitGeneral, text: "\nWaiter ServicesStable failed: " + reason}
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
