package runbook

import (
	"slices"
	"testing"
)

func TestScriptsThatAPageRuns(t *testing.T) {
	for text, want := range map[string][]string{
		"./deploy.sh prod":                       {"./deploy.sh"},
		"sudo -E env A=1 timeout 5m ./x/y.sh":    {"./x/y.sh"},
		"bash -x scripts/go.sh --all":            {"scripts/go.sh"},
		"bash go.sh data.csv":                    {"go.sh"},
		"source 'my env.sh'; . ./b.sh":           {"my env.sh", "./b.sh"},
		"/usr/bin/python3 tool.py":               {"/usr/bin/python3", "tool.py"},
		"cat ./deploy.sh | grep x":               nil,
		"echo $(bash inner.sh)":                  {"inner.sh"},
		"bash < in.sh":                           {"in.sh"},
		"\"$DIR/x.sh\"; bash \"$Y\"":             nil,
		"if true; then node -r dotenv a.js; fi":  {"dotenv", "a.js"},
		"curl https://x.test/y | bash -s -- pro": {"pro"},
		"cd scripts && sh -e ./z.sh":             {"./z.sh"},
		"for i in 1 2; do ./w.sh $i; done":       {"./w.sh"},
		"((( ./broken.sh":                        {"./broken.sh"},
	} {
		if got := scriptsIn(text); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestReach(t *testing.T) {
	b, err := Parse("p.md", []byte("# P\n\n## Do\n\n```bash\n# 1. Look\ncurl -fsS https://api.example.com/health\n\n# 2. Change\naws ecs update-service --profile prod --cluster c --service api --force-new-deployment\n\n# 3. Go\n./deploy.sh 123456789012\n```\n"))
	if err != nil {
		t.Fatal(err)
	}
	r := b.Reach()
	if r.Steps != 3 || r.Commands != 3 || r.Changes != 2 || !slices.Equal(r.Hosts, []string{"api.example.com"}) ||
		!slices.Equal(r.Accounts, []string{"123456789012", "prod"}) || !slices.Equal(r.Services, []string{"api"}) || !slices.Equal(r.Scripts, []string{"./deploy.sh"}) {
		t.Errorf("%+v", r)
	}
}
