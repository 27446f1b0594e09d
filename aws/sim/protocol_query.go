package sim

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// queryOp reads the operation from the form's Action.
func queryOp(_ *http.Request, body []byte) (string, error) {
	v, err := url.ParseQuery(string(body))
	if err != nil {
		return "", fault{Code: "MalformedQueryString", Message: "the body is not a form"}
	}
	if op := v.Get("Action"); op != "" {
		return op, nil
	}
	return "", fault{Code: "MissingAction", Message: "the request names no Action"}
}

func queryRead(a *api, body []byte, into any) error {
	v, err := url.ParseQuery(string(body))
	if err != nil {
		return fault{Code: "MalformedQueryString", Message: "the body is not a form"}
	}
	tree := map[string]any{}
	for key, values := range v {
		if err := plant(tree, strings.Split(key, "."), values[len(values)-1]); err != nil {
			return err
		}
	}
	return decode(tree, into, naming{member: a.member, text: true})
}

// plant puts "Tags.member.1.Key"=v into a tree of maps. A list stays a map of
// its numbers until the decoder knows from the type that it is one.
func plant(tree map[string]any, path []string, value string) error {
	if len(path) > maxDepth {
		return fault{Code: "MalformedQueryString", Message: "a parameter is nested too deep"}
	}
	if len(path) == 1 {
		if _, taken := tree[path[0]].(map[string]any); !taken {
			tree[path[0]] = value
		}
		return nil
	}
	next, ok := tree[path[0]].(map[string]any)
	if !ok {
		next = map[string]any{}
		tree[path[0]] = next
	}
	return plant(next, path[1:], value)
}

// listOf turns {"member": {"1": a, "2": b}}, the same with another name (RDS
// has "Tags.Tag.1.Key"), or {"1": a, "2": b} into a slice in the order of the
// numbers.
func listOf(tree map[string]any) []any {
	if len(tree) == 1 {
		for k, v := range tree {
			if m, ok := v.(map[string]any); ok && !isNumber(k) {
				tree = m
			}
		}
	}
	var list []any
	for i := 1; len(list) < len(tree); i++ {
		v, ok := tree[strconv.Itoa(i)]
		if !ok {
			break
		}
		list = append(list, v)
	}
	return list
}

func isNumber(s string) bool {
	_, err := strconv.Atoi(s)
	return err == nil
}
