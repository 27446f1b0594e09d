package sim

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
)

// What GitHub's API answers, with the members that gh reads.

var workflow = map[string]any{"id": 1, "name": "Deploy", "path": ".github/workflows/deploy.yml", "state": "active"}

func newReader(b []byte) io.Reader { return bytes.NewReader(b) }

func (x *release) json(r *http.Request) map[string]any {
	page := repoURL(r, "") + "/releases/tag/" + x.tag
	api := repoURL(r, "api") + "/releases/" + itoa(int(x.id))
	return map[string]any{
		"id": x.id, "node_id": "RE_" + itoa(int(x.id)), "tag_name": x.tag, "target_commitish": "main", "name": x.name, "body": x.body, "draft": x.draft, "prerelease": x.prerelease,
		"created_at": at(x.created), "published_at": at(x.created), "html_url": page, "url": api, "assets_url": api + "/assets", "assets": []any{},
		"upload_url": strings.Replace(api, "api.github.com", "uploads.github.com", 1) + "/assets{?name,label}", "author": map[string]any{"login": "operator"},
	}
}

func (x *run) json(r *http.Request) map[string]any {
	status, conclusion := x.status()
	api := repoURL(r, "api") + "/actions/runs/" + itoa(int(x.id))
	updated := x.created
	for _, j := range x.jobs {
		if j.begun.After(updated) {
			updated = j.begun
		}
		if j.finished.After(updated) {
			updated = j.finished
		}
	}
	return map[string]any{
		"id": x.id, "name": "Deploy", "display_title": x.title, "head_branch": x.tag, "head_sha": "9f31c2a0b1c2d3e4f5061728394a5b6c7d8e9f00", "event": "release", "status": status,
		"conclusion": orNil(conclusion), "run_number": x.number, "run_attempt": 1, "workflow_id": 1, "path": ".github/workflows/deploy.yml", "created_at": at(x.created), "run_started_at": at(x.created),
		"updated_at": at(updated), "html_url": repoURL(r, "") + "/actions/runs/" + itoa(int(x.id)), "url": api, "jobs_url": api + "/jobs", "workflow_url": repoURL(r, "api") + "/actions/workflows/1",
		"pull_requests": []any{}, "head_commit": map[string]any{"message": x.title}, "head_repository": repositoryJSON(r), "repository": repositoryJSON(r),
	}
}

func (x *run) jobsJSON(r *http.Request) map[string]any {
	list := []any{}
	for i, j := range x.jobs {
		list = append(list, map[string]any{
			"id": x.id*10 + int64(i), "run_id": x.id, "name": j.name, "status": string(j.state), "conclusion": orNil(j.conclusion), "started_at": at(j.begun), "completed_at": at(j.finished),
			"steps": []any{}, "html_url": repoURL(r, "") + "/actions/runs/" + itoa(int(x.id)) + "/job/" + itoa(i), "check_run_url": repoURL(r, "api") + "/check-runs/" + itoa(i),
		})
	}
	return map[string]any{"total_count": len(list), "jobs": list}
}

func (x *run) pending() []any {
	if x.jobs[2].state != jobWaiting {
		return []any{}
	}
	return []any{map[string]any{
		"environment": map[string]any{"id": 1, "name": "production"}, "wait_timer": 0, "current_user_can_approve": true,
		"reviewers": []any{map[string]any{"type": "User", "reviewer": map[string]any{"login": "release-manager"}}},
	}}
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func repositoryJSON(r *http.Request) map[string]any {
	owner, name := r.PathValue("owner"), r.PathValue("repo")
	return map[string]any{
		"id": 1, "node_id": "R_1", "name": name, "full_name": owner + "/" + name, "private": true, "default_branch": "main", "owner": map[string]any{"login": owner, "id": 2},
		"html_url": repoURL(r, ""), "permissions": map[string]bool{"admin": false, "push": true, "pull": true},
	}
}

// graphQL answers the few queries that gh sends before its REST calls: who am I,
// and what is this repository.
func graphQL(login string) func(*http.Request) (int, any) {
	return func(r *http.Request) (int, any) {
		b, _ := readBody(r)
		var in struct {
			Query     string
			Variables map[string]any
		}
		_ = json.Unmarshal(b, &in)
		data := map[string]any{}
		if strings.Contains(in.Query, "viewer") {
			data["viewer"] = map[string]any{"login": login, "id": "U_1"}
		}
		if strings.Contains(in.Query, "repository(") {
			owner, _ := in.Variables["owner"].(string)
			name, _ := in.Variables["name"].(string)
			data["repository"] = map[string]any{"id": "R_1", "name": name, "owner": map[string]any{"login": owner}, "hasIssuesEnabled": true, "description": "", "hasWikiEnabled": false,
				"viewerPermission": "WRITE", "defaultBranchRef": map[string]any{"name": "main"}, "isPrivate": true, "parent": nil}
		}
		if len(data) == 0 {
			return 200, map[string]any{"errors": []any{map[string]string{"message": "this query is not simulated in this rehearsal"}}}
		}
		return 200, map[string]any{"data": data}
	}
}
