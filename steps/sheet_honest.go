package steps

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fairtradeworker/runbook/runbook"
)

var (
	loopWord     = lazily(`(^|[\n;&|(]|\bdo\b)\s*(for|while|until|xargs)\s`)
	serviceVar   = lazily(`--(?:service|cluster|profile|region)[ =]+["']?\$\{?([A-Za-z_][A-Za-z0-9_]*)`)
	desiredCount = lazily(`--desired-count[ =]+["']?([0-9]+)`)
)

// accountVariables decide which account and region a command speaks to.
var accountVariables = []string{"AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN", "AWS_ROLE_ARN", "AWS_CONFIG_FILE"}

// askedOtherwise is a request that the program's own GET would not repeat: with
// headers, a method, credentials or a body. Its answer says nothing about ours.
var askedOtherwise = lazily(`\s(-[A-Za-z]*[HXubId]\b|--(header|request|user|cookie|head|data\S*|json|cert)\b)`)

// blindSpot says why a sheet could not tell the whole truth about a change to
// ECS: it shows one service, read with one identity. What it cannot show is
// barred rather than shown wrong.
func blindSpot(step runbook.Step, vars map[string]string) string {
	text := ""
	for _, c := range step.Commands {
		text += c.Text + "\n"
	}
	if !strings.Contains(text, "aws ") {
		return ""
	}
	for _, name := range accountVariables {
		if _, set := vars[name]; set || slices.Contains(step.Sets, name) {
			return fmt.Sprintf("the page sets %s, which may lead the command to another account or region than the one shown here; name it in the command itself (--profile, --region)", name)
		}
	}
	if !strings.Contains(text, "update-service") {
		return ""
	}
	if strings.Count(text, "update-service") > 1 || loopWord().MatchString(text) {
		return "this step changes more than one service or runs in a loop, and this sheet could show only one of the changes; make a step of each"
	}
	for _, m := range serviceVar().FindAllStringSubmatch(text, -1) {
		if slices.Contains(step.Sets, m[1]) {
			return fmt.Sprintf("the step itself sets $%s, which names the target, so what it will be is not known before it runs", m[1])
		}
	}
	return ""
}
