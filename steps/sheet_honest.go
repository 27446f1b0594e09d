package steps

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fairtradeworker/runbook/runbook"
)

// accountVariables decide which account and region a command speaks to.
var accountVariables = []string{"AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN", "AWS_ROLE_ARN", "AWS_CONFIG_FILE"}

// blindSpot says why a sheet could not tell the whole truth about a change to
// ECS: it shows one service, read with one identity. What it cannot show is
// barred rather than shown wrong.
func blindSpot(step runbook.Step, vars map[string]string) string {
	text := textOf(step)
	if !strings.Contains(text, "aws ") {
		return ""
	}
	for _, name := range accountVariables {
		if _, set := vars[name]; set || slices.Contains(step.Sets, name) {
			return fmt.Sprintf("the page sets %s, which may lead the command to another account or region than the one shown here; name it in the command itself (--profile, --region)", name)
		}
	}
	changes := runbook.ServiceChanges(text)
	for i, c := range changes {
		if i > 0 || c.Unsure {
			return "this step changes more than one service, or how often it changes one cannot be told (a loop, a function, a script in quotes), and this sheet could show only one of the changes; make a step of each"
		}
		for _, name := range c.Target {
			if slices.Contains(step.Sets, name) {
				return fmt.Sprintf("the step itself sets $%s, which names the target, so what it will be is not known before it runs", name)
			}
		}
	}
	return ""
}
