package gate

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// inputFlag gives a whole input at once; the other flags override it.
const inputFlag = "cli-input-json"

// inputJSON reads --cli-input-json. The CLI refuses members that the operation
// does not have, at the top as deep inside.
func inputJSON(s service, o operation, value string) (map[string]any, error) {
	text, err := fromFile(inputFlag, value)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var tree map[string]any
	if err := d.Decode(&tree); err != nil || tree == nil {
		return nil, &awsError{code: exitUsage, text: "\nError parsing parameter 'cli-input-json': Invalid JSON received."}
	}
	if name := stranger(s, o.in, tree, ""); name != "" {
		return nil, &awsError{code: exitUsage, text: fmt.Sprintf("\nParameter validation failed:\nUnknown parameter in input: \"%s\"", name)}
	}
	return tree, nil
}

// stranger is the first member of a tree that its type does not have, "" if
// there is none.
func stranger(s service, t reflect.Type, v any, path string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch v := v.(type) {
	case map[string]any:
		for _, k := range sortedKeys(v) {
			at := strings.TrimPrefix(path+"."+k, ".")
			member := t
			switch {
			case t.Kind() == reflect.Map:
				member = t.Elem()
			case t.Kind() != reflect.Struct:
				continue // a wrong type is the service's to refuse
			default:
				if member = s.member(t, k); member == nil {
					return at
				}
			}
			if name := stranger(s, member, v[k], at); name != "" {
				return name
			}
		}
	case []any:
		if t.Kind() != reflect.Slice {
			return ""
		}
		for i, e := range v {
			if name := stranger(s, t.Elem(), e, fmt.Sprintf("%s[%d]", path, i)); name != "" {
				return name
			}
		}
	}
	return ""
}

func (s service) member(t reflect.Type, wire string) reflect.Type {
	for _, f := range fields(t) {
		if s.wireName(f.Name) == wire {
			return f.Type
		}
	}
	return nil
}

// complete refuses a call that lacks what is required.
func (c *call) complete(s service, o operation, given map[string][]string) error {
	var missing []string
	for _, f := range fields(o.in) {
		_, flag := given[kebab(f.Name)]
		_, input := c.input[s.wireName(f.Name)]
		for _, name := range o.required {
			if name == kebab(f.Name) && !flag && !input {
				missing = append(missing, "--"+name)
			}
		}
	}
	if len(missing) > 0 {
		return usage("aws: error: the following arguments are required: %s", strings.Join(missing, ", "))
	}
	return nil
}
