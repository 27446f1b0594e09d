package runbook

import (
	"fmt"
	"strings"
	"testing"
)

func TestExplain(t *testing.T) {
	for text, want := range map[string]string{
		"aws ecs update-service \\\n  --cluster c --service [NAME] --force-new-deployment":            "aws ecs update-service: CHANGES a service|--cluster: which group|--service: which application|--force-new-deployment: starts every copy",
		"curl -fsS -w '%{http_code}' https://x.example/health":                                        "curl: asks a web|-f: fails when|-s: no progress|-S: says what|-w: what to print",
		"V=$(aws ecs describe-services --services a --query q --output text | awk -F: '{print $NF}')": "aws ecs describe-services: reads|--services: which application|--query: picks|--output: how|awk: takes lines|-F: what separates",
		"frobnicate --hard": "frobnicate: |--hard: ",
		"if ( then":         "",
	} {
		var got []string
		for _, m := range Explain(text) {
			got = append(got, fmt.Sprintf("%s: %s", m.Text, m.Means))
		}
		parts := strings.Split(want, "|")
		if want == "" {
			parts = nil
		}
		if len(got) != len(parts) {
			t.Errorf("%q: %q", text, got)
			continue
		}
		for i := range parts {
			if !strings.HasPrefix(got[i], parts[i]) {
				t.Errorf("%q: %q, want %q", text, got[i], parts[i])
			}
		}
	}
}
