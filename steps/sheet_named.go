package steps

import (
	"regexp"
	"slices"
	"strings"

	"github.com/fairtradeworker/runbook/runbook"
)

// speaksToAWS tells whether a step's own text leads to an AWS account: then a
// change is barred while nobody can say which.
func speaksToAWS(step runbook.Step) bool {
	t := step.Targets
	return slices.Contains(step.Programs, "aws") || t.Cluster != "" || t.Service != "" || t.Family != "" || t.Profile != "" || len(t.LogGroups) > 0
}

// namedBy are the words of commands that say what they reach, where it is not an
// AWS account. What is not named is said to follow the tool's own settings.
var namedBy = []struct {
	name     string
	programs []string
	word     *regexp.Regexp
	unnamed  string
}{
	{"repository", []string{"gh"}, regexp.MustCompile(`(?:--repo|-R)[ =]+["']?([^\s"']+)`), "the one of the working directory"},
	{"context", []string{"kubectl", "helm", "oc"}, regexp.MustCompile(`--(?:kube-)?context[ =]+["']?([^\s"']+)`), "the current one of your kubeconfig"},
	{"namespace", []string{"kubectl", "helm", "oc"}, regexp.MustCompile(`(?:--namespace|\s-n)[ =]+["']?([^\s"']+)`), "the context's own"},
	{"host", []string{"ssh", "scp", "rsync", "sftp"}, regexp.MustCompile(`\b((?:[A-Za-z0-9._-]+@)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)\b`), "as your ssh configuration says"},
	{"image", []string{"docker", "podman"}, regexp.MustCompile(`\b((?:[A-Za-z0-9.-]+(?::\d+)?/)[A-Za-z0-9._/-]+(?::[A-Za-z0-9._-]+)?)`), ""},
	{"directory", []string{"npm", "yarn", "pnpm", "make", "terraform", "npx"}, regexp.MustCompile(`(?:--prefix|-chdir|-C)[ =]+["']?([^\s"']+)`), "the working directory"},
	{"remote", []string{"git"}, regexp.MustCompile(`\bgit\s+push\s+(?:-\S+\s+)*([A-Za-z0-9][^\s"']*)`), "the branch's own"},
}

// named are the facts of a sheet whose step names no AWS account.
func named(step runbook.Step, command string) []Named {
	var out []Named
	if len(step.Programs) > 0 {
		out = append(out, Named{"tools", strings.Join(step.Programs, ", ")})
	}
	for _, n := range namedBy {
		if !slices.ContainsFunc(n.programs, func(p string) bool { return slices.Contains(step.Programs, p) }) {
			continue
		}
		what := n.unnamed
		if m := n.word.FindStringSubmatch(command); m != nil {
			what = m[1]
		}
		if what != "" {
			out = append(out, Named{n.name, what})
		}
	}
	for _, u := range step.Targets.URLs {
		out = append(out, Named{"url", u})
	}
	if step.Object != "" {
		out = append(out, Named{"changes", step.Object})
	}
	return out
}
