package gate

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// sortedKeys are a map's keys by name.
func sortedKeys(m map[string]any) []string {
	return slices.Sorted(maps.Keys(m))
}

// scalarKeys are the names of members that some row has as a scalar, sorted.
func scalarKeys(rows []any) []string {
	keys := []string{}
	for _, r := range rows {
		m, _ := r.(map[string]any)
		for k, v := range m {
			if !isDeep(v) && !slices.Contains(keys, k) {
				keys = append(keys, k)
			}
		}
	}
	slices.Sort(keys)
	return keys
}

// queryKeys ranks the names that a query gives members: {a: x, b: y}. The
// library's maps have lost that order.
func queryKeys(query string) map[string]int {
	keys := map[string]int{}
	for _, m := range regexp.MustCompile(`[{,]\s*"?([A-Za-z_][\w-]*)"?\s*:`).FindAllStringSubmatch(query, -1) {
		if _, seen := keys[m[1]]; !seen {
			keys[m[1]] = len(keys)
		}
	}
	return keys
}

// quoteLiterals makes JSON of a query's bare literals: `COMPLETED` is
// `"COMPLETED"`. The CLI's JMESPath takes both, the library only the second.
func quoteLiterals(query string) string {
	literal := regexp.MustCompile("'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\"|`(?:[^`\\\\]|\\\\.)*`")
	return literal.ReplaceAllStringFunc(query, func(s string) string {
		if s[0] != '`' || json.Valid([]byte(s[1:len(s)-1])) {
			return s
		}
		quoted, _ := json.Marshal(strings.TrimSpace(s[1 : len(s)-1]))
		return "`" + string(quoted) + "`"
	})
}
