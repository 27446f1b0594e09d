package sim

import (
	"fmt"
	"hash/fnv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// How long the pipeline's jobs take. A real one takes 20 to 30 minutes.
const (
	buildTime = 12 * time.Second
	pushTime  = 6 * time.Second
	// approveAfter is when a colleague approves the deployment if nobody has
	// done it: the page's "Approve and deploy" is a click in a browser, which a
	// rehearsal cannot see.
	approveAfter = 30 * time.Second
	deployLimit  = 10 * time.Minute
)

// run is one run of the release workflow, as GitHub Actions shows it: build and
// test, push to ECR, a pause at deploy-production, the deployment.
type run struct {
	id         int64
	number     int
	tag, title string
	owner      string
	created    time.Time
	jobs       []*job
	approver   string // "" while it waits
	asked      time.Time
	rollout    *rollout
	finished   time.Time
	failed     bool
	why        string
}

type jobState string

const (
	jobQueued     jobState = "queued"
	jobWaiting    jobState = "waiting"
	jobInProgress jobState = "in_progress"
	jobDone       jobState = "completed"
)

// job is one of a run.
type job struct {
	name            string
	state           jobState
	conclusion      string
	begun, finished time.Time
}

func newRun(number int, owner, tag, title string, now time.Time) *run {
	h := fnv.New32a()
	_, _ = h.Write([]byte(tag))
	r := &run{id: 20_000_000_000 + int64(number)*1_000_000 + int64(h.Sum32()%1_000_000), number: number, tag: tag, title: title, owner: owner, created: now}
	for _, n := range []string{"build-and-test", "push-to-ecr", "deploy-production"} {
		r.jobs = append(r.jobs, &job{name: n, state: jobQueued})
	}
	r.jobs[0].start(now)
	return r
}

func (j *job) start(now time.Time) { j.state, j.begun = jobInProgress, now }

func (j *job) end(now time.Time, conclusion string) {
	j.state, j.conclusion, j.finished = jobDone, conclusion, now
}

// status and conclusion of the whole run.
func (r *run) status() (status, conclusion string) {
	switch {
	case !r.finished.IsZero() && r.failed:
		return "completed", "failure"
	case !r.finished.IsZero():
		return "completed", "success"
	case r.jobs[2].state == jobWaiting:
		return "waiting", ""
	}
	return "in_progress", ""
}

// step is one second of a run.
func (r *run) step(w *World, now time.Time) {
	build, push, deploy := r.jobs[0], r.jobs[1], r.jobs[2]
	switch {
	case !r.finished.IsZero():
	case build.state == jobInProgress:
		if !now.Before(build.begun.Add(buildTime)) {
			build.end(now, "success")
			push.start(now)
		}
	case push.state == jobInProgress:
		if !now.Before(push.begun.Add(pushTime)) {
			w.publish(r, now)
			push.end(now, "success")
			deploy.state, r.asked = jobWaiting, now
		}
	case deploy.state == jobWaiting:
		if r.approver == "" && !now.Before(r.asked.Add(approveAfter)) {
			r.approver = "release-manager"
		}
		if r.approver != "" {
			deploy.start(now)
			r.rollout = w.release(r, now)
		}
	case deploy.state == jobInProgress:
		r.follow(w, now)
	}
}

// follow waits for the deployment that the run started.
func (r *run) follow(w *World, now time.Time) {
	o := r.rollout
	switch {
	case o == nil:
		r.end(w, now, "there is no service to deploy to")
	case o.status == successful:
		r.end(w, now, "")
	case o.open() && now.Before(r.jobs[2].begun.Add(deployLimit)):
	case o.open():
		r.end(w, now, "the service did not become stable in 10 minutes")
	default:
		r.end(w, now, o.reason)
	}
}

// end tells Slack, as the page's "Post-Deployment Notification" shows it.
func (r *run) end(w *World, now time.Time, why string) {
	r.finished, r.failed, r.why = now, why != "", why
	conclusion, text := "success", "✓ Deployment Successful"
	if r.failed {
		conclusion, text = "failure", "✗ Deployment Failed: "+why
	}
	r.jobs[2].end(now, conclusion)
	w.messages = append(w.messages, Message{At: now, By: "pipeline", Text: fmt.Sprintf("%s\nVersion: %s\nEnvironment: Production\nDuration: %s\nApproved by: %s",
		text, r.tag, now.Sub(r.created).Round(time.Second), r.approver)})
}

// publish pushes the release's image.
func (w *World) publish(r *run, now time.Time) {
	if len(w.services) == 0 {
		return
	}
	h := fnv.New64a()
	_, _ = fmt.Fprintf(h, "%s %d", r.tag, r.number)
	if repo := w.repository(w.services[0].Family); repo != nil {
		repo.push(digest(fmt.Sprintf("%016x", h.Sum64())), r.tag, now)
	}
}

// release registers the next revision with the release's image and deploys it to
// the first service.
func (w *World) release(r *run, now time.Time) *rollout {
	if len(w.services) == 0 {
		return nil
	}
	s := w.services[0]
	n := len(s.family.definitions)
	last := s.family.definitions[n-1]
	c := last.container(s.names)
	base := last.image(s.names)
	if i := strings.IndexAny(base, ":@"); i >= 0 {
		base = base[:i]
	}
	c.Image = aws.String(base + ":" + r.tag)
	d := s.family.add(w, c, last.memory())
	d.registered = now
	d.own = nil
	if last.own != nil {
		own := *last.own
		own.ContainerDefinitions = []types.ContainerDefinition{c}
		d.own = &own
	}
	return s.deploy(d, now).rollout
}
