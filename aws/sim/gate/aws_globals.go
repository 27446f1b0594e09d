package gate

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/jmespath/go-jmespath"
)

// globals are the options that every aws command takes.
type globals struct {
	region, profile, output string
	query                   *jmespath.JMESPath
	queryText               string
	noPaginate, version     bool
}

// globalOptions says which global options take a value, and which the
// stand-in knows but does not cover.
var globalOptions = []struct {
	name          string
	value, absent bool
}{
	{"--region", true, false},
	{"--profile", true, false},
	{"--output", true, false},
	{"--query", true, false},
	{"--color", true, false}, // output is never coloured
	{"--cli-read-timeout", true, false},
	{"--cli-connect-timeout", true, false},
	{"--cli-binary-format", true, false},
	{"--no-cli-pager", false, false},
	{"--no-cli-auto-prompt", false, false},
	{"--no-paginate", false, false},
	{"--version", false, false},
	{"--endpoint-url", true, true},
	{"--ca-bundle", true, true},
	{"--no-verify-ssl", false, true},
	{"--no-sign-request", false, true},
	{"--cli-auto-prompt", false, true},
	{"--debug", false, true},
}

// parseGlobals takes the global options out of args, wherever they stand. A
// word that an operation's option might own is left alone.
func parseGlobals(args []string) (*globals, []string, error) {
	o := &globals{}
	var words []string
	for len(args) > 0 {
		a := args[0]
		args = args[1:]
		name, value, inline := strings.Cut(a, "=")
		i := slices.IndexFunc(globalOptions, func(g struct {
			name          string
			value, absent bool
		}) bool {
			return g.name == name
		})
		if i < 0 || inline && !globalOptions[i].value {
			if strings.HasPrefix(a, "--") && len(words) == 0 {
				return nil, nil, usage("aws: error: the following arguments are required: command")
			}
			words = append(words, a)
			continue
		}
		g := globalOptions[i]
		if g.absent {
			return nil, nil, &awsError{code: exitUsage, text: fmt.Sprintf("\nthe stand-in aws of the rehearsal does not cover %s", g.name)}
		}
		if g.value && !inline {
			if len(args) == 0 {
				return nil, nil, usage("aws: error: argument %s: expected one argument", g.name)
			}
			value, args = args[0], args[1:]
		}
		if err := o.set(g.name, value); err != nil {
			return nil, nil, err
		}
	}
	return o, words, nil
}

func (o *globals) set(name, value string) error {
	switch name {
	case "--region":
		o.region = value
	case "--profile":
		o.profile = value
	case "--output":
		o.output = value
	case "--no-paginate":
		o.noPaginate = true
	case "--version":
		o.version = true
	case "--cli-read-timeout", "--cli-connect-timeout":
		if _, err := strconv.Atoi(value); err != nil {
			return usage("aws: error: argument %s: invalid int value: '%s'", name, value)
		}
	case "--query":
		q, err := jmespath.Compile(quoteLiterals(value))
		if err != nil {
			return &awsError{code: exitUsage, text: fmt.Sprintf("\nBad value for --query %s: %v", value, err)}
		}
		o.query, o.queryText = q, value
	}
	return nil
}

// settle fills what was not said from the environment and the shared config
// file: profile, region, output.
func (o *globals) settle(getenv func(string) string) error {
	if o.profile == "" {
		o.profile = getenv("AWS_PROFILE")
	}
	config := getenv("AWS_CONFIG_FILE")
	profile, found := readProfile(config, o.profile)
	if o.profile != "" && !found {
		return &awsError{code: exitGeneral, text: fmt.Sprintf("\nThe config profile (%s) could not be found", o.profile)}
	}
	for _, from := range []string{getenv("AWS_REGION"), getenv("AWS_DEFAULT_REGION"), profile["region"]} {
		if o.region == "" {
			o.region = from
		}
	}
	if o.region == "" {
		return &awsError{code: exitConfig, text: "\nYou must specify a region. You can also configure your region by running \"aws configure\"."}
	}
	for _, from := range []string{getenv("AWS_DEFAULT_OUTPUT"), profile["output"], "json"} {
		if o.output == "" {
			o.output = from
		}
	}
	switch o.output {
	case "json", "text", "table":
		return nil
	case "yaml", "yaml-stream", "off":
		return &awsError{code: exitUsage, text: fmt.Sprintf("\nthe stand-in aws of the rehearsal does not cover --output %s; it covers: json, text, table", o.output)}
	}
	return usage("aws: error: argument --output: Invalid choice, valid choices are:\n\n%-41s| %-40s\n%-41s| %-40s\n%-40s", "json", "text", "table", "yaml", "yaml-stream")
}

// readProfile reads one section of a shared config file; "" is "default".
func readProfile(file, name string) (map[string]string, bool) {
	f, err := os.Open(file)
	if err != nil {
		return nil, false
	}
	defer func() { _ = f.Close() }()
	values, inside, found := map[string]string{}, false, false
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if strings.HasPrefix(line, "[") {
			section := strings.TrimSpace(strings.TrimPrefix(strings.Trim(line, "[]"), "profile "))
			inside = section == name || name == "" && section == "default"
			found = found || inside
		} else if k, v, ok := strings.Cut(line, "="); ok && inside {
			values[strings.TrimSpace(k)] = strings.TrimSpace(v)
		}
	}
	return values, found
}
