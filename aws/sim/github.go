package sim

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// GitHub's API, as far as `gh release create`, `gh run list|view|watch`, `gh api`
// and the review of a waiting deployment need it. Any token is good; none is
// refused. Paths and members are those of GitHub's REST reference.

// release is one on GitHub.
type release struct {
	id                     int64
	tag, name, body, owner string
	draft, prerelease      bool
	created                time.Time
}

type createReleaseInput struct {
	Owner, Repo, Tag, Name, Body string
	Draft, Prerelease            bool
}

// createRelease also starts the pipeline: publishing is its trigger.
func (w *World) createRelease(_ context.Context, in *createReleaseInput) (*release, error) {
	if in.Tag == "" {
		return nil, fault{Code: "missing_field", Message: "tag_name"}
	}
	for _, r := range w.releases {
		if r.tag == in.Tag {
			return nil, fault{Code: "already_exists", Message: "tag_name"}
		}
	}
	r := &release{id: 180_000_000 + int64(len(w.releases)), tag: in.Tag, name: in.Name, body: in.Body, owner: in.Owner + "/" + in.Repo, draft: in.Draft, prerelease: in.Prerelease, created: w.at}
	w.releases = append(w.releases, r)
	if !in.Draft {
		title := in.Name
		if title == "" {
			title = in.Tag
		}
		w.runs = append(w.runs, newRun(len(w.runs)+1, r.owner, in.Tag, title, w.at))
	}
	return r, nil
}

type reviewDeploymentInput struct {
	Run   int64
	State string // approved, rejected
	By    string
}

func (w *World) reviewDeployment(_ context.Context, in *reviewDeploymentInput) (*run, error) {
	for _, r := range w.runs {
		if r.id != in.Run {
			continue
		}
		if r.jobs[2].state != jobWaiting || r.approver != "" {
			return nil, fault{Code: "unprocessable", Message: "There are no pending deployment requests to approve or reject"}
		}
		r.approver = in.By
		if in.State == "rejected" {
			r.end(w, w.at, "the deployment was rejected")
		}
		return r, nil
	}
	return nil, fault{Code: "not_found", Message: "Not Found"}
}

// old are the releases of the past: the tags of the first service's revisions,
// but for the newest, which the page's example creates.
func (w *World) old() {
	if len(w.services) == 0 {
		return
	}
	ds := w.services[0].family.definitions
	for i, d := range ds[:len(ds)-1] {
		w.releases = append(w.releases, &release{id: 180_000_000 + int64(i), tag: d.Tag, name: "Version " + strings.TrimPrefix(d.Tag, "v"), created: d.registered})
	}
}

// github is the routing table; made once a World.
func (w *World) github() *http.ServeMux {
	m := http.NewServeMux()
	handle := func(pattern string, f func(r *http.Request) (int, any)) {
		m.HandleFunc(pattern, func(rw http.ResponseWriter, r *http.Request) {
			status, v := f(r)
			reply(rw, status, v)
		})
	}
	locked := func(f func(r *http.Request) (int, any)) func(r *http.Request) (int, any) {
		return func(r *http.Request) (int, any) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.advance()
			return f(r)
		}
	}
	const repo = "/repos/{owner}/{repo}"
	me := map[string]any{"login": w.scene.Session, "id": 1, "type": "User"}
	handle("GET /{$}", func(*http.Request) (int, any) {
		return 200, map[string]string{"current_user_url": "https://api.github.com/user"}
	})
	handle("GET /user", func(*http.Request) (int, any) { return 200, me })
	handle("POST /graphql", graphQL(w.scene.Session))
	handle("GET "+repo, func(r *http.Request) (int, any) { return 200, repositoryJSON(r) })
	handle("POST "+repo+"/releases", w.postRelease)
	handle("GET "+repo+"/releases", locked(func(r *http.Request) (int, any) {
		list := []any{}
		for i := len(w.releases) - 1; i >= 0; i-- {
			list = append(list, w.releases[i].json(r))
		}
		return 200, list
	}))
	handle("GET "+repo+"/releases/latest", locked(func(r *http.Request) (int, any) {
		if n := len(w.releases); n > 0 {
			return 200, w.releases[n-1].json(r)
		}
		return notFound()
	}))
	handle("GET "+repo+"/releases/tags/{tag}", locked(func(r *http.Request) (int, any) {
		for _, x := range w.releases {
			if x.tag == r.PathValue("tag") {
				return 200, x.json(r)
			}
		}
		return notFound()
	}))
	handle("GET "+repo+"/actions/workflows", func(r *http.Request) (int, any) {
		return 200, map[string]any{"total_count": 1, "workflows": []any{workflow}}
	})
	handle("GET "+repo+"/actions/workflows/{id}", func(r *http.Request) (int, any) { return 200, workflow })
	runs := locked(func(r *http.Request) (int, any) {
		list := []any{}
		for i := len(w.runs) - 1; i >= 0; i-- {
			list = append(list, w.runs[i].json(r))
		}
		return 200, map[string]any{"total_count": len(list), "workflow_runs": list}
	})
	handle("GET "+repo+"/actions/runs", runs)
	handle("GET "+repo+"/actions/workflows/{id}/runs", runs)
	one := func(f func(r *http.Request, x *run) (int, any)) func(*http.Request) (int, any) {
		return locked(func(r *http.Request) (int, any) {
			id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
			for _, x := range w.runs {
				if x.id == id {
					return f(r, x)
				}
			}
			return notFound()
		})
	}
	handle("GET "+repo+"/actions/runs/{id}", one(func(r *http.Request, x *run) (int, any) { return 200, x.json(r) }))
	handle("GET "+repo+"/actions/runs/{id}/jobs", one(func(r *http.Request, x *run) (int, any) { return 200, x.jobsJSON(r) }))
	handle("GET "+repo+"/actions/runs/{id}/attempts/{n}/jobs", one(func(r *http.Request, x *run) (int, any) { return 200, x.jobsJSON(r) }))
	handle("GET "+repo+"/actions/runs/{id}/artifacts", func(*http.Request) (int, any) { return 200, map[string]any{"total_count": 0, "artifacts": []any{}} })
	handle("GET "+repo+"/check-runs/{id}/annotations", func(*http.Request) (int, any) { return 200, []any{} })
	handle("GET "+repo+"/actions/runs/{id}/pending_deployments", one(func(r *http.Request, x *run) (int, any) { return 200, x.pending() }))
	handle("POST "+repo+"/actions/runs/{id}/pending_deployments", w.postReview)
	return m
}

func (w *World) serveGitHub(rw http.ResponseWriter, r *http.Request) {
	rw.Header().Set("X-GitHub-Media-Type", "github.v3")
	if r.Header.Get("Authorization") == "" {
		reply(rw, http.StatusUnauthorized, map[string]string{"message": "Requires authentication", "documentation_url": "https://docs.github.com/rest"})
		return
	}
	rw.Header().Set("X-OAuth-Scopes", "read:org, repo, workflow")
	if _, pattern := w.githubMux.Handler(r); pattern == "" {
		reply(rw, http.StatusNotFound, map[string]string{"message": "Not simulated in this rehearsal: " + r.Method + " " + r.URL.Path})
		return
	}
	w.githubMux.ServeHTTP(rw, r)
}

func notFound() (int, any) {
	return http.StatusNotFound, map[string]string{"message": "Not Found", "documentation_url": "https://docs.github.com/rest"}
}

func (w *World) postRelease(r *http.Request) (int, any) {
	b, err := readBody(r)
	var in struct {
		Tag        string `json:"tag_name"`
		Name, Body string
		Draft      bool
		Prerelease bool
	}
	if err != nil || json.Unmarshal(b, &in) != nil {
		return http.StatusBadRequest, map[string]string{"message": "Problems parsing JSON"}
	}
	out, err := w.change(r, "github", "createRelease", &createReleaseInput{
		Owner: r.PathValue("owner"), Repo: r.PathValue("repo"), Tag: in.Tag, Name: in.Name, Body: in.Body, Draft: in.Draft, Prerelease: in.Prerelease})
	if err != nil {
		f := faultOf(err)
		return http.StatusUnprocessableEntity, map[string]any{"message": "Validation Failed", "documentation_url": "https://docs.github.com/rest/releases/releases#create-a-release",
			"errors": []any{map[string]string{"resource": "Release", "code": f.Code, "field": f.Message}}}
	}
	return http.StatusCreated, out.(*release).json(r)
}

func (w *World) postReview(r *http.Request) (int, any) {
	b, err := readBody(r)
	var in struct{ State string }
	if err != nil || json.Unmarshal(b, &in) != nil || in.State != "approved" && in.State != "rejected" {
		return http.StatusUnprocessableEntity, map[string]string{"message": "Invalid request.\n\n\"state\" is not a member of [\"approved\", \"rejected\"]."}
	}
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if _, err := w.change(r, "github", "reviewDeployment", &reviewDeploymentInput{Run: id, State: in.State, By: w.scene.Session}); err != nil {
		if f := faultOf(err); f.Code != "not_found" {
			return http.StatusUnprocessableEntity, map[string]string{"message": f.Message}
		}
		return notFound()
	}
	return 200, []any{map[string]any{"id": id, "environment": "production", "task": "deploy"}}
}

func at(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(time.RFC3339)
}

func repoURL(r *http.Request, kind string) string {
	base := "https://github.com/"
	if kind == "api" {
		base = "https://api.github.com/repos/"
	}
	return fmt.Sprintf("%s%s/%s", base, r.PathValue("owner"), r.PathValue("repo"))
}
