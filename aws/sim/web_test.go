package sim

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
)

// web sends one request and gives the status and the body.
func ask(t *testing.T, w *World, method, url, token, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", token)
	}
	a, err := w.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	b, _ := io.ReadAll(a.Body)
	return a.StatusCode, string(b)
}

func TestSentryNeedsAToken(t *testing.T) {
	const url = "https://sentry.io/api/0/projects/fairtradeworker/fairtradeworker-api/stats/"
	w, v := newWorld(t, Options{Scenario: "false-green"})
	for _, token := range []string{"", "Bearer ", "Bearer wrong"} {
		if code, body := ask(t, w, "GET", url, token, ""); code != 401 || !strings.Contains(body, `"detail"`) {
			t.Errorf("%q: %d %s", token, code, body)
		}
	}
	stats := func(w *World) (out [][2]int64) {
		code, body := ask(t, w, "GET", url, "Bearer "+SentryToken, "")
		if err := json.Unmarshal([]byte(body), &out); code != 200 || err != nil || len(out) != 24 || out[0][0] >= out[23][0] {
			t.Fatalf("%d %s", code, body)
		}
		return out
	}
	if s := stats(w); s[23][1] < 240 || s[22][1] > 10 || s[23][0] != v.now().Unix() {
		t.Errorf("%v", s)
	}
	w, v = newWorld(t, Options{})
	before := stats(w)[23][1]
	update(t, w, ecs.UpdateServiceInput{TaskDefinition: aws.String("fairtradeworker-api:40")})
	v.add(time.Minute)
	if after := stats(w)[23][1]; before < 400 || after > 10 {
		t.Errorf("%d errors before the rollback, %d after", before, after)
	}
}

func TestSlackRemembers(t *testing.T) {
	var calls []Call
	w, _ := newWorld(t, Options{Scenario: "clean", OnCall: func(c Call) { calls = append(calls, c) }})
	const hook = "https://hooks.slack.com/services/T0/B0/secretpart"
	for body, want := range map[string]string{`{"text":"hello"}`: "200 ok", `{"text":""}`: "400 no_text", `{`: "400 invalid_payload"} {
		if code, got := ask(t, w, "POST", hook, "", body); fmt.Sprint(code, " ", got) != want {
			t.Errorf("%s: %d %s", body, code, got)
		}
	}
	if m := w.Messages(); len(m) != 1 || m[0].Text != "hello" || m[0].By != "webhook" {
		t.Errorf("%+v", m)
	}
	if len(calls) != 1 || calls[0].Service != "slack" || strings.Contains(string(calls[0].Body), "secretpart") {
		t.Errorf("%+v", calls)
	}
	if _, err := New(Options{Scenario: "clean", Replay: calls}); err != nil {
		t.Error(err)
	}
}

const repo = "https://api.github.com/repos/fairtradeworker/fairtradeworker"

func runOf(t *testing.T, w *World) (id int64, status, conclusion string) {
	t.Helper()
	_, body := ask(t, w, "GET", repo+"/actions/runs?per_page=20", "token x", "")
	var out struct {
		Runs []struct {
			ID                 int64
			Status, Conclusion string
		} `json:"workflow_runs"`
	}
	if err := json.Unmarshal([]byte(body), &out); err != nil || len(out.Runs) != 1 {
		t.Fatal(body, err)
	}
	return out.Runs[0].ID, out.Runs[0].Status, out.Runs[0].Conclusion
}

func TestReleaseGoesThroughThePipeline(t *testing.T) {
	var calls []Call
	w, v := newWorld(t, Options{Scenario: "clean", OnCall: func(c Call) { calls = append(calls, c) }})
	const in = `{"tag_name":"v1.0.1","name":"Version 1.0.1","body":"Feature: Improved payment processing"}`
	if code, _ := ask(t, w, "POST", repo+"/releases", "", in); code != 401 {
		t.Errorf("without a token: %d", code)
	}
	code, body := ask(t, w, "POST", repo+"/releases", "token x", in)
	if code != 201 || !strings.Contains(body, `"html_url":"https://github.com/fairtradeworker/fairtradeworker/releases/tag/v1.0.1"`) {
		t.Fatalf("%d %s", code, body)
	}
	if code, body = ask(t, w, "POST", repo+"/releases", "token x", in); code != 422 || !strings.Contains(body, "already_exists") {
		t.Errorf("%d %s", code, body)
	}
	id, status, _ := runOf(t, w)
	pending := fmt.Sprintf("%s/actions/runs/%d/pending_deployments", repo, id)
	if _, body := ask(t, w, "GET", pending, "token x", ""); status != "in_progress" || body != "[]" {
		t.Errorf("%s %s", status, body)
	}
	v.add(20 * time.Second)
	if _, status, _ := runOf(t, w); status != "waiting" {
		t.Errorf("%s", status)
	}
	if rev(describe(t, w).TaskDefinition) != "42" {
		t.Error("deployed before the approval")
	}
	if _, body := ask(t, w, "GET", pending, "token x", ""); !strings.Contains(body, `"name":"production"`) {
		t.Errorf("%s", body)
	}
	if code, body := ask(t, w, "POST", pending, "token x", `{"environment_ids":[1],"state":"approved","comment":"go"}`); code != 200 {
		t.Errorf("%d %s", code, body)
	}
	v.add(2 * time.Second)
	if s := describe(t, w); rev(s.TaskDefinition) != "43" || len(s.Deployments) != 2 {
		t.Errorf("%s", *s.TaskDefinition)
	}
	v.add(time.Minute)
	if _, status, conclusion := runOf(t, w); status != "completed" || conclusion != "success" {
		t.Errorf("%s %s", status, conclusion)
	}
	if _, body := ask(t, w, "GET", fmt.Sprintf("%s/actions/runs/%d/jobs", repo, id), "token x", ""); strings.Count(body, `"conclusion":"success"`) != 3 {
		t.Errorf("%s", body)
	}
	m := w.Messages()
	if len(m) != 1 || !strings.HasPrefix(m[0].Text, "✓ Deployment Successful\nVersion: v1.0.1\nEnvironment: Production\n") || !strings.HasSuffix(m[0].Text, "Approved by: operator") {
		t.Errorf("%+v", m)
	}
	again, err := New(Options{Scenario: "clean", Begin: testBegin, Replay: calls, Elapsed: w.Now().Sub(testBegin), Now: v.now})
	if err != nil || story(again) != story(w) {
		t.Errorf("the replay differs: %v", err)
	}
}

// TestACollegueApproves: nobody in the rehearsal can click in a browser.
func TestAColleagueApproves(t *testing.T) {
	w, v := newWorld(t, Options{Scenario: "clean"})
	ask(t, w, "POST", repo+"/releases", "token x", `{"tag_name":"v2.0.0"}`)
	v.add(3 * time.Minute)
	if _, status, _ := runOf(t, w); status != "completed" || !strings.HasSuffix(w.Messages()[0].Text, "Approved by: release-manager") {
		t.Errorf("%s", status)
	}
}

func TestGitHubSaysWhatItLacks(t *testing.T) {
	w, _ := newWorld(t, Options{Scenario: "clean"})
	for path, want := range map[string]string{
		"/user": `"login":"operator"`, "/repos/a/b/issues": "Not simulated in this rehearsal", "/repos/a/b/releases/latest": `"tag_name":"v1.0.1-rc"`,
		"/repos/a/b/releases/tags/v9": "Not Found", "/repos/a/b": `"full_name":"a/b"`, "/repos/a/b/actions/workflows/1": `"name":"Deploy"`,
	} {
		if _, body := ask(t, w, "GET", "https://api.github.com"+path, "token x", ""); !strings.Contains(body, want) {
			t.Errorf("%s: %s", path, body)
		}
	}
	if _, body := ask(t, w, "POST", "https://api.github.com/graphql", "bearer x", `{"query":"query{viewer{login}}"}`); !strings.Contains(body, `"login":"operator"`) {
		t.Errorf("%s", body)
	}
}

func TestHealthFollowsTheDatabase(t *testing.T) {
	w, v := newWorld(t, Options{Scenario: "database-degraded"})
	if s := describe(t, w); len(s.Deployments) != 1 || rev(s.TaskDefinition) != "42" {
		t.Fatalf("%d deployments", len(s.Deployments))
	}
	degraded := 0
	for range 50 {
		code, body, _ := get(t, w, "GET", "https://api.fairtradeworker.com/health")
		if code == 200 && strings.Contains(body, `"database":"degraded"`) {
			degraded++
		}
	}
	if degraded < 40 {
		t.Errorf("%d of 50 degraded", degraded)
	}
	update(t, w, ecs.UpdateServiceInput{TaskDefinition: aws.String("fairtradeworker-api:40")})
	v.add(time.Minute)
	if _, body, _ := get(t, w, "GET", "https://api.fairtradeworker.com/health"); !strings.Contains(body, `"database":"connected"`) {
		t.Errorf("%s", body)
	}
}

func TestSlowAnswersReallyTakeTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, err := New(Options{Scenario: "slow"})
		if err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		if code, _, _ := get(t, w, "GET", "https://api.fairtradeworker.com/api/jobs"); code != 200 || time.Since(begin) < 1200*time.Millisecond || time.Since(begin) > 2200*time.Millisecond {
			t.Errorf("%d after %v", code, time.Since(begin))
		}
	})
}

func TestNewDeploymentIsInvisibleForAWhile(t *testing.T) {
	w, v := newWorld(t, Options{Scenario: "same-revision"})
	mine := update(t, w, ecs.UpdateServiceInput{ForceNewDeployment: true})
	if s := describe(t, w); *s.Deployments[0].Id == *mine.Deployments[0].Id || len(s.Deployments) != 1 {
		t.Error("seen at once")
	}
	out, err := ecsClient(w).DescribeServiceDeployments(bg, &ecs.DescribeServiceDeploymentsInput{ServiceDeploymentArns: []string{*mine.CurrentServiceDeployment}})
	if err != nil || len(out.Failures) != 1 || *out.Failures[0].Reason != "MISSING" {
		t.Error(out, err)
	}
	v.add(4 * time.Second)
	if s := describe(t, w); *s.Deployments[0].Id != *mine.Deployments[0].Id || rev(s.Deployments[0].TaskDefinition) != rev(s.Deployments[1].TaskDefinition) {
		t.Error("not seen after four seconds")
	}
}
