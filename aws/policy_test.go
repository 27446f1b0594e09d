package aws

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The policy that the README points at allows what this package calls, all of
// it and nothing else.
func TestPolicyIsWhatIsCalled(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "docs", "iam-policy.json"))
	if err != nil {
		t.Fatal(err)
	}
	var policy struct{ Statement []struct{ Action []string } }
	if err := json.Unmarshal(data, &policy); err != nil {
		t.Fatal(err)
	}
	var allowed []string
	for _, s := range policy.Statement {
		allowed = append(allowed, s.Action...)
	}
	services := map[string]string{"elb": "elasticloadbalancing", "metrics": "cloudwatch", "secrets": "secretsmanager"}
	packages := map[string]string{"elb": "elasticloadbalancing"}
	call := regexp.MustCompile(`\.(ecs|elb|sts|logs|metrics|rds|ecr|secrets)\(\)\.([A-Z][A-Za-z]+)\(`)
	pages := regexp.MustCompile(`\b(ecs|elb|logs|cloudwatch|rds|ecr|secretsmanager)\.New([A-Z][A-Za-z]+)Paginator\(`)
	var called []string
	files, _ := filepath.Glob("*.go")
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range call.FindAllStringSubmatch(string(src), -1) {
			name := m[1]
			if s := services[name]; s != "" {
				name = s
			}
			called = append(called, name+":"+m[2])
		}
		for _, m := range pages.FindAllStringSubmatch(string(src), -1) {
			name := m[1]
			if s := packages[name]; s != "" {
				name = s
			}
			called = append(called, name+":"+m[2])
		}
	}
	slices.Sort(called)
	called = slices.Compact(called)
	slices.Sort(allowed)
	if !slices.Equal(called, allowed) {
		t.Errorf("called  %v\nallowed %v", called, allowed)
	}
	for _, a := range allowed {
		_, op, _ := strings.Cut(a, ":")
		if ok, why := reads(op); !ok {
			t.Errorf("%s is allowed: %s", a, why)
		}
	}
}
