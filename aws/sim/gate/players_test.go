package gate

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// TestStandIns runs what pages have of docker and npm, each row in a step of
// its own.
func TestStandIns(t *testing.T) {
	g := open(t, nil)
	for _, c := range []struct {
		script, out, err string
		code             int
	}{
		{script: "npm run test", out: "stand-in: no test was run; the rehearsal takes them as passed\n"},
		{script: "npm test", out: "stand-in: no test was run; the rehearsal takes them as passed\n"},
		{script: "npm run build -- --verbose", out: "stand-in: nothing was built; the rehearsal takes the build as done\n"},
		{script: "npm audit --audit-level=high", out: "stand-in: no package was looked up; the rehearsal takes it as: found 0 vulnerabilities\n"},
		{script: "npm install left-pad", err: "npm error the stand-in npm of the rehearsal does not cover `npm install left-pad`; it covers: npm run test, npm run build, npm audit\n", code: 1},
		{script: "npm run deploy", err: "npm error the stand-in npm of the rehearsal does not cover `npm run deploy`; it covers: npm run test, npm run build, npm audit\n", code: 1},

		{script: "docker tag api:latest b:1", err: "Error response from daemon: No such image: api:latest\n", code: 1},
		{script: "docker build -t fairtradeworker-api:latest .", out: "stand-in: nothing was built; the rehearsal takes the image as built from .\nnamed fairtradeworker-api:latest\n"},
		{script: "docker build --tag=x --build-arg A=B -f Dockerfile . | tail -1", out: "named x:latest\n"},
		{script: "docker build -t x", err: "ERROR: docker build requires 1 argument.\n\nUsage:  docker build [OPTIONS] PATH | URL | -\n", code: 1},
		{script: "R=1.dkr.ecr.us-east-1.amazonaws.com/api; docker tag fairtradeworker-api:latest ${R}:latest; docker push ${R}:latest | grep -o 'stand-in.*'",
			out: "stand-in: nothing was uploaded; the rehearsal takes 1.dkr.ecr.us-east-1.amazonaws.com/api:latest as pushed\n"},
		{script: "docker tag fairtradeworker-api:latest ${EMPTY}:latest", err: "invalid reference format: \":latest\"\n", code: 1},
		{script: "docker push nothing:1", out: "The push refers to repository [nothing]\n", err: "An image does not exist locally with the tag: nothing\n", code: 1},
		{script: "echo secret | docker login -u AWS --password-stdin 1.dkr.ecr.us-east-1.amazonaws.com", out: "Login Succeeded (stand-in: nobody was asked)\n"},
		{script: "docker image ls | wc -l", out: "4\n"},
		{script: "docker run x", err: "the stand-in docker of the rehearsal does not cover `docker run x`; it covers: build, images, login, push, tag\n", code: 1},
		{script: "docker", err: "the stand-in docker of the rehearsal does not cover `docker `; it covers: build, images, login, push, tag\n", code: 1},
		{script: "gh --version; docker --version; npm -v", out: ghVersion + "\n" + dockerVersion + "\n" + npmVersion + "\n"},
	} {
		out, stderr, code := sh(t, g, c.script)
		if out != c.out || stderr != c.err || code != c.code {
			t.Errorf("%s: exit %d, %q, %q, want %d, %q, %q", c.script, code, out, stderr, c.code, c.out, c.err)
		}
	}
}

// What a real bc would be is a machine's own; without one it is played.
func TestBcIsPlayedWhereItIsMissing(t *testing.T) {
	bin := t.TempDir()
	for _, name := range []string{"bash", "curl"} {
		if real, err := lookup(name, os.Getenv("PATH")); err == nil {
			if err := os.Symlink(real, filepath.Join(bin, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	g := open(t, func(o *Options) { o.Path = bin })
	out, stderr, code := sh(t, g, `RESPONSE_TIME=0.213; if (( $(echo "$RESPONSE_TIME < 1" | bc -l) )); then echo fast; fi`)
	if out != "fast\n" || code != 0 {
		t.Errorf("exit %d, %q, %q", code, out, stderr)
	}
	if c := g.Clients("bc"); len(c) != 1 || !c[0].StandIn || !strings.HasPrefix(c[0].Note, "bc is not installed. ") {
		t.Errorf("%+v", c)
	}
}

// github is a world of one repository with one waiting run.
type github struct {
	mu    sync.Mutex
	looks int
	seen  []string
}

func (h *github) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seen = append(h.seen, strings.TrimSpace(r.Method+" "+r.URL.RequestURI()+" "+string(body)))
	status, conclusion, job := "waiting", "null", `"status":"waiting","conclusion":null`
	if h.looks > 2 {
		status, conclusion, job = "completed", `"success"`, `"status":"completed","conclusion":"success"`
	}
	run := fmt.Sprintf(`{"id":30433642,"name":"Deploy","display_title":"v1.0.1","head_branch":"v1.0.1","event":"release","status":%q,"conclusion":%s,
		"run_started_at":"2026-01-05T10:00:00Z","created_at":"2026-01-05T10:00:00Z","updated_at":"2026-01-05T10:04:05Z","html_url":"https://github.com/o/r/actions/runs/30433642"}`, status, conclusion)
	if h.looks <= 3 { // the run is looked at before its jobs
		job = `"status":"waiting","conclusion":null`
	}
	switch r.Method + " " + r.URL.Path {
	case "POST /repos/o/r/releases":
		if strings.Contains(string(body), `"v0"`) {
			w.WriteHeader(422)
			_, _ = io.WriteString(w, `{"message":"Validation Failed"}`)
			return
		}
		w.WriteHeader(201)
		_, _ = io.WriteString(w, `{"html_url":"https://github.com/o/r/releases/tag/v1.0.1"}`)
	case "GET /repos/o/r/actions/runs":
		_, _ = io.WriteString(w, `{"total_count":1,"workflow_runs":[`+run+`]}`)
	case "GET /repos/o/r/actions/runs/30433642":
		h.looks++
		_, _ = io.WriteString(w, run)
	case "GET /repos/o/r/actions/runs/30433642/jobs":
		_, _ = io.WriteString(w, `{"jobs":[{"id":1,"name":"build","status":"completed","conclusion":"success"},{"id":2,"name":"deploy-production",`+job+`}]}`)
	case "POST /repos/o/r/actions/runs/30433642/pending_deployments":
		_, _ = io.WriteString(w, `[{"id":9}]`)
	default:
		w.WriteHeader(404)
		_, _ = io.WriteString(w, `{"message":"Not Found"}`)
	}
}

func TestGh(t *testing.T) {
	world := &github{}
	g := open(t, func(o *Options) {
		o.World, o.Repo, o.Simulates = world, "o/r", func(host string) bool { return host == "api.github.com" }
	})
	const view = "View this run on GitHub: https://github.com/o/r/actions/runs/30433642\n"
	for _, c := range []struct {
		script, out, err string
		code             int
		seen             string // the last request
	}{
		{script: `gh release create v1.0.1 --title "Version 1.0.1" --notes "Feature: Improved payment processing"`,
			out:  "https://github.com/o/r/releases/tag/v1.0.1\n",
			seen: `POST /repos/o/r/releases {"body":"Feature: Improved payment processing","draft":false,"name":"Version 1.0.1","prerelease":false,"tag_name":"v1.0.1"}`},
		{script: `echo notes | gh release create v1.0.1 -R github.com/o/r -F - --prerelease --target main`, out: "https://github.com/o/r/releases/tag/v1.0.1\n",
			seen: `POST /repos/o/r/releases {"body":"notes\n","draft":false,"name":"","prerelease":true,"tag_name":"v1.0.1","target_commitish":"main"}`},
		{script: `gh release create v0 -n x`, err: "HTTP 422: Validation Failed (https://api.github.com/repos/o/r/releases)\n", code: 1},
		{script: `gh release create v1`, err: "`--notes`, `--notes-file`, or `--generate-notes` required when not running interactively\n", code: 1},
		{script: `gh release create v1 file -n x`, err: "the stand-in gh of the rehearsal does not cover files of a release\n", code: 1},
		{script: `gh run list --limit 1`, out: "waiting\t\tv1.0.1\tDeploy\tv1.0.1\trelease\t30433642\t4m5s\t2026-01-05T10:00:00Z\n", seen: "GET /repos/o/r/actions/runs?per_page=1"},
		{script: `gh run list -w Other`},
		{script: `gh run list -w deploy.yml`, err: "HTTP 404: Not Found (https://api.github.com/repos/o/r/actions/workflows/deploy.yml/runs?per_page=20)\n", code: 1},
		{script: `gh run list -L1 --json databaseId,status --jq '.[0].databaseId'`, out: "30433642\n"},
		{script: `gh run list --json wibble`, err: "Unknown JSON field: \"wibble\"\n", code: 1},
		{script: `gh run view 30433642`, out: "\n* v1.0.1 Deploy · 30433642\nTriggered via release\n\nJOBS\n✓ build (ID 1)\n* deploy-production (ID 2) waiting\n\n" + view},
		{script: `gh run view 30433642 --json status -q .status`, out: "waiting\n"},
		{script: `gh run watch 30433642 --exit-status`, out: "\n* v1.0.1 Deploy · 30433642\nTriggered via release\n\nJOBS\n✓ build (ID 1)\n* deploy-production (ID 2) waiting\n\n" + view +
			"\n✓ v1.0.1 Deploy · 30433642\nTriggered via release\n\nJOBS\n✓ build (ID 1)\n✓ deploy-production (ID 2)\n\n" + view +
			"\nRun Deploy (30433642) completed with 'success'\n"},
		{script: `gh run view`, err: "run ID required when not running interactively\n", code: 1},
		{script: `gh api 'repos/{owner}/{repo}/actions/runs' -q '.workflow_runs[].name'`, out: "Deploy\n"},
		{script: `gh api -X POST repos/o/r/actions/runs/30433642/pending_deployments -F 'environment_ids[]=9' -f state=approved -f comment=ok --jq '.[0]'`, out: "{\"id\":9}\n",
			seen: `POST /repos/o/r/actions/runs/30433642/pending_deployments {"comment":"ok","environment_ids":[9],"state":"approved"}`},
		{script: `gh api nowhere`, out: "{\"message\":\"Not Found\"}\n", err: "gh: HTTP 404: Not Found (https://api.github.com/nowhere)\n", code: 1},
		{script: `gh api https://example.org/`, err: "the stand-in gh of the rehearsal covers `gh api` only with a path, as repos/{owner}/{repo}\n", code: 1},
		{script: `gh pr list`, err: "the stand-in gh of the rehearsal does not cover `gh pr list`; it covers: gh release create, gh run list, gh run view, gh run watch, gh api\n", code: 1},
		{script: `gh run view 1 --log`, err: "the stand-in gh of the rehearsal does not cover --log of `gh run view`\n", code: 1},
		{script: `env -u GH_REPO gh run list`, err: "no repository: the rehearsal has no git folder; name one with --repo OWNER/NAME\n", code: 1},
	} {
		out, stderr, code := sh(t, g, c.script)
		if out != c.out || stderr != c.err || code != c.code {
			t.Errorf("%s: exit %d, %q, %q, want %d, %q, %q", c.script, code, out, stderr, c.code, c.out, c.err)
		}
		world.mu.Lock()
		if c.seen != "" && world.seen[len(world.seen)-1] != c.seen {
			t.Errorf("%s: sent %s", c.script, world.seen[len(world.seen)-1])
		}
		world.mu.Unlock()
	}
}
