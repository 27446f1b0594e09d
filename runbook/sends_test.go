package runbook

import (
	"fmt"
	"strings"
	"testing"
)

func TestServiceChanges(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"aws ecs describe-services --services api", ""},
		{"aws ecs update-service --cluster c --service api --task-definition api:40", "sure [] "},
		{"aws --region eu-west-1 ecs update-service --service=api --desired-count 0", "sure [] 0"},
		{`aws ecs update-service --cluster "$C" --service ${S} --desired-count=3`, "sure [S C] 3"},
		{"for s in a b; do aws ecs update-service --service $s; done", "unsure [s] "},
		{"while read s; do\n  aws ecs update-service --service \"$s\"\ndone < list", "unsure [s] "},
		{"up() { aws ecs update-service --service $1; }; up a; up b", "unsure [1] "},
		{"echo a b | xargs -n1 aws ecs update-service --service", "unsure [] "},
		{"bash -c 'aws ecs update-service --service api'", "unsure [] "},
		{"timeout 30 aws ecs update-service --service api && sudo aws ecs update-service --service web", "sure [] |sure [] "},
		{"aws ecs update-service --service [SERVICE]", "sure [] "},
		{"aws ecs update-service --service 'api", "unsure [] "},
	} {
		var got []string
		for _, s := range ServiceChanges(c.text) {
			sure := "sure"
			if s.Unsure {
				sure = "unsure"
			}
			got = append(got, fmt.Sprint(sure, " ", s.Target, " ", s.Wanted))
		}
		if g := strings.Join(got, "|"); g != c.want {
			t.Errorf("%s\n got %q\nwant %q", c.text, g, c.want)
		}
	}
}

func TestPlainRequests(t *testing.T) {
	for text, want := range map[string]bool{
		"curl -fsS https://a.example/health":                            true,
		`curl -fsS -w '\nHTTP %{http_code}\n' https://a.example/health`: true,
		"curl -s -o /dev/null https://a.example/":                       true,
		"echo -H; curl https://a.example/":                              true,
		"curl -sH 'X: y' https://a.example/":                            false,
		"curl --header=x https://a.example/":                            false,
		"curl -I https://a.example/":                                    false,
		"curl $OPTS https://a.example/":                                 false,
		"curl $URL/health":                                              true,
		"curl -d a=b https://a.example/":                                false,
	} {
		if got := PlainRequests(text); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestGivesValue(t *testing.T) {
	for text, want := range map[string]bool{
		"X=hello": true,
		"V=$(aws ecs describe-services --services api --query x)": true,
		`V="rev $(cat now)"` + "\necho $V":                        true,
		"V=$(aws ecs describe-services --services api || echo 0)": false,
		"for i in 1 2 3; do echo $i; done":                        false,
		"X=hello\ncurl https://a.example/":                        false,
		"V=$(cat now) || V=0":                                     false,
	} {
		if got := GivesValue(text); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}
