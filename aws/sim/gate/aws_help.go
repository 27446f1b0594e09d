package gate

import (
	"fmt"
	"io"
	"strings"
)

// help writes what is covered: of everything, one service or one command.
func help(w io.Writer, words []string) error {
	var b strings.Builder
	switch len(words) {
	case 0:
		fmt.Fprintf(&b, "This is the stand-in aws of a rehearsal, not the AWS CLI. It covers:\n\n")
		for _, s := range services() {
			fmt.Fprintf(&b, "  %s\n", s.name)
			for _, c := range s.commands() {
				fmt.Fprintf(&b, "      %s\n", c)
			}
		}
		b.WriteString("\nGlobal options: --region --profile --query --output json|text|table --no-paginate\n" +
			"--no-cli-pager --version. Lists come with --max-items --page-size --starting-token.\n" +
			"Any command takes --cli-input-json. Not covered: --output yaml, --generate-cli-skeleton,\n" +
			"--endpoint-url. Waiters ask every second, not every 15 or 30, and `logs tail --follow`\n" +
			"every second, not every 5.\n")
	case 1:
		s, ok := findService(words[0])
		if !ok {
			return notCovered(words)
		}
		fmt.Fprintf(&b, "The stand-in aws of a rehearsal covers of %s:\n\n", s.name)
		for _, c := range s.commands() {
			fmt.Fprintf(&b, "  aws %s %s\n", s.name, c)
		}
	default:
		s, _ := findService(words[0])
		o, ok := s.find(words[1])
		if !ok {
			if s.custom[words[1]] == nil {
				return notCovered(words)
			}
			o = operation{name: words[1]}
		}
		fmt.Fprintf(&b, "aws %s %s\n", s.name, o.name)
		for _, f := range helpFlags(s, o) {
			fmt.Fprintf(&b, "  %s\n", f)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func helpFlags(s service, o operation) []string {
	if o.in == nil {
		return customHelp[s.name+" "+o.name]
	}
	var lines []string
	for _, f := range fields(o.in) {
		name := kebab(f.Name)
		line := "[--" + name + " <value>]"
		if isBool(f.Type) {
			line = "[--" + name + " | --" + negation(name) + "]"
		}
		for _, r := range o.required {
			if r == name {
				line = "--" + name + " <value>"
			}
		}
		lines = append(lines, line)
	}
	return lines
}

var customHelp = map[string][]string{
	"ecs wait":               {"services-stable [--cluster <value>] --services <value>...   (asks every second; the real one every 15)"},
	"rds wait":               {"db-instance-available|db-instance-deleted|db-snapshot-available|db-snapshot-completed [flags of describe-db-instances or -snapshots]"},
	"ecr get-login-password": {},
	"logs tail":              {"<group name> [--since 10m] [--follow] [--format detailed|short|json] [--filter-pattern <value>] [--log-stream-names <value>...] [--log-stream-name-prefix <value>]"},
}
