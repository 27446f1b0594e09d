package gate

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
)

// A call is an operation's decoded arguments.
type call struct {
	input    map[string]any // as the wire names and types it
	maxItems int            // 0 is all
	start    string         // --starting-token
	manual   bool           // the caller pages by itself
}

// parseFlags decodes an operation's words: every field of its input is a flag,
// and those that page add --max-items, --starting-token and --page-size.
func parseFlags(s service, o operation, words []string) (*call, error) {
	given, err := group(o, words)
	if err != nil {
		return nil, err
	}
	c := &call{input: map[string]any{}}
	if values, ok := given[inputFlag]; ok {
		if c.input, err = inputJSON(s, o, values[0]); err != nil {
			return nil, err
		}
	}
	if err := c.complete(s, o, given); err != nil {
		return nil, err
	}
	for _, f := range fields(o.in) {
		name, wire := kebab(f.Name), s.wireName(f.Name)
		values, ok := given[name]
		if isBool(f.Type) {
			if _, no := given[negation(name)]; ok || no {
				c.input[wire] = ok
			}
			continue
		}
		if !ok {
			continue
		}
		v, err := flagValue(s, f.Type, wire, name, values)
		if err != nil {
			return nil, err
		}
		c.input[wire] = v
		if o.paging != nil && (wire == o.paging.in || wire == o.paging.limit) {
			c.manual = true
		}
	}
	return c, c.page(o, given)
}

// page takes the flags that the CLI adds to an operation with pages.
func (c *call) page(o operation, given map[string][]string) error {
	for _, name := range pagingFlags {
		values, ok := given[name]
		if !ok {
			continue
		}
		if name == "starting-token" {
			c.start = values[0]
			continue
		}
		n, err := wholeNumber(values[0])
		if err != nil {
			return usage("aws: error: argument --%s: invalid int value: '%s'", name, values[0])
		}
		if name == "max-items" {
			c.maxItems = int(n)
		} else if o.paging.limit != "" {
			c.input[o.paging.limit] = n
		}
	}
	return nil
}

var pagingFlags = [...]string{"max-items", "page-size", "starting-token"}

// group collects each flag's words, and refuses flags that the operation does
// not have and words that belong to none.
func group(o operation, words []string) (map[string][]string, error) {
	given, many := map[string][]string{}, flagSet(o)
	var unknown []string
	for len(words) > 0 {
		name, value, inline := strings.Cut(words[0], "=")
		name, isFlag := strings.CutPrefix(name, "--")
		max, known := many[name]
		if !isFlag || !known {
			unknown = append(unknown, words[0])
			words = words[1:]
			continue
		}
		words = words[1:]
		if inline {
			given[name] = []string{value}
			continue
		}
		n := 0
		for n < len(words) && n < max && !isOption(words[n]) {
			n++
		}
		if n == 0 && max == 1 {
			return nil, usage("aws: error: argument --%s: expected one argument", name)
		}
		given[name] = append([]string{}, words[:n]...)
		words = words[n:]
	}
	switch {
	case slices.ContainsFunc(unknown, absentFlag):
		flag := unknown[slices.IndexFunc(unknown, absentFlag)]
		return nil, &awsError{code: exitUsage, text: "\nthe stand-in aws of the rehearsal does not cover " + flag}
	case len(unknown) > 0:
		return nil, usage("Unknown options: %s", strings.Join(unknown, ", "))
	}
	return given, nil
}

// absentFlag tells the flags that only the real CLI has on every operation.
func absentFlag(word string) bool {
	name, _, _ := strings.Cut(word, "=")
	return name == "--cli-input-yaml" || name == "--generate-cli-skeleton"
}

// isOption tells a flag from a value; a lone dash and a negative number are values.
func isOption(word string) bool {
	return len(word) > 2 && strings.HasPrefix(word, "--")
}

// flagSet maps every flag of an operation to the most words it takes.
func flagSet(o operation) map[string]int {
	set := map[string]int{}
	for _, f := range fields(o.in) {
		name := kebab(f.Name)
		switch {
		case isBool(f.Type):
			set[name], set[negation(name)] = 0, 0
		case f.Type.Kind() == reflect.Slice && f.Type.Elem().Kind() != reflect.Uint8:
			set[name] = 1 << 20
		default:
			set[name] = 1
		}
	}
	if o.paging != nil {
		for _, name := range pagingFlags {
			set[name] = 1
		}
	}
	set[inputFlag] = 1
	return set
}

// negation is the flag that says false. The CLI renames one of ECS.
func negation(name string) string {
	if name == "enable-execute-command" {
		return "disable-execute-command"
	}
	return "no-" + name
}

func isBool(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Kind() == reflect.Bool
}

// fromFile reads file:// and fileb:// values, as the CLI does.
func fromFile(flag, value string) (string, error) {
	for _, scheme := range []string{"file://", "fileb://"} {
		if path, ok := strings.CutPrefix(value, scheme); ok {
			b, err := os.ReadFile(path)
			if err != nil {
				return "", &awsError{code: exitUsage, text: fmt.Sprintf("\nError parsing parameter '--%s': Unable to load paramfile %s: %v", flag, value, err)}
			}
			return string(b), nil
		}
	}
	return value, nil
}
