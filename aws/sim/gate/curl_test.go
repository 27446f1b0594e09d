package gate

import (
	"strings"
	"testing"
)

// TestCurl drives the real curl as the pages do.
func TestCurl(t *testing.T) {
	w := &web{}
	var refused []string
	g := open(t, func(o *Options) { o.World = w; o.OnRefused = func(h string) { refused = append(refused, h) } })
	if g.Clients()[1].Path == "" {
		t.Skip("curl is not installed")
	}
	for _, c := range []struct {
		script, out, err string
		code             int
	}{
		{script: `curl -s https://api.example.com/health | grep -o '"status":"ok"'`, out: "\"status\":\"ok\"\n"},
		{script: `curl -s http://api.example.com/health | grep -o '"host":"[^"]*"'`, out: "\"host\":\"api.example.com\"\n"},
		{script: `curl -sI --http1.1 https://api.example.com/health | head -1`, out: "HTTP/1.1 200 OK\r\n"},
		{script: `curl -s -o /dev/null -w '%{http_code} %{ssl_verify_result} %{num_connects}' https://api.example.com/`, out: "200 0 1"},
		{script: `curl -s -o /dev/null -d a=b -w '%{http_code}' https://api.example.com/`, out: "200"},
		{script: `curl -sS https://sentry.io/api/0/`, code: 56, err: "curl: (56) CONNECT tunnel failed, response 403\n"},
		{script: `curl -s http://127.0.0.1:9/`, out: "The rehearsal refused 127.0.0.1: this host is not simulated, and nothing real may be reached.\n"},
		{script: `curl -s -f http://db.example.org/`, code: 22},
	} {
		out, stderr, code := sh(t, g, c.script)
		if out != c.out || stderr != c.err || code != c.code {
			t.Errorf("%s: exit %d, %q, %q", c.script, code, out, stderr)
		}
	}
	if got := strings.Join(refused, " "); got != "sentry.io 127.0.0.1 db.example.org" {
		t.Errorf("told of %q", got)
	}
}

// TestRollbackPage runs the commands of a manual rollback, pipes and all.
func TestRollbackPage(t *testing.T) {
	w := &web{answers: map[string][]answer{
		"DescribeServices": {{200, `{"services":[{"taskDefinition":"arn:aws:ecs:us-east-1:123456789012:task-definition/api:42"}]}`}},
		"UpdateService":    {{200, `{"service":{"taskDefinition":"api:41"}}`}},
	}}
	g := open(t, func(o *Options) { o.World = w })
	out, stderr, code := sh(t, g, `
PREVIOUS=$(expr $(aws ecs describe-services --cluster shop --services api \
  --query 'services[0].taskDefinition' --output text | awk -F: '{print $NF}') - 1)
aws ecs update-service --cluster shop --service api --task-definition api:${PREVIOUS} --query service.taskDefinition --output text`)
	if out != "api:41\n" || code != 0 {
		t.Errorf("exit %d, %q, %q", code, out, stderr)
	}
	if last := w.bodies[len(w.bodies)-1]; last != `{"cluster":"shop","service":"api","taskDefinition":"api:41"}` {
		t.Errorf("sent %s", last)
	}
}
