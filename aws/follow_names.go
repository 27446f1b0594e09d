package aws

import (
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"github.com/fairtradeworker/runbook/steps"
)

// namesEvery is how often tasks that nothing else read are asked for.
const namesEvery = 10 * time.Second

// origin is which deployment a task belongs to.
type origin struct {
	deployment string
	number     int
}

// streamNames tells which deployment wrote a log stream: the stream ends in the
// task's id, the task says who started it. What a Rollout read is used; only for
// other tasks it asks ECS, seldom.
type streamNames struct {
	account *account
	service steps.Service
	of      *watch
	tasks   map[string]origin // "" deployment: ECS does not know it any more
	asked   time.Time
	streams map[string]string // one copy of each name: the SDK makes one a line
}

// tag fills in task, deployment and number, where they are to be had.
func (n *streamNames) tag(ctx context.Context, lines []steps.LogLine) {
	if n.tasks == nil {
		n.tasks, n.streams = map[string]origin{}, map[string]string{}
	}
	var unknown []string
	last, id := "", ""
	for i := range lines {
		if lines[i].Stream != last {
			last = n.streams[lines[i].Stream]
			if last == "" {
				last = lines[i].Stream
				n.streams[last] = last
			}
			id = taskOf(last)
			if _, ok := n.tasks[id]; !ok && id != "" && !slices.Contains(unknown, id) {
				unknown = append(unknown, id)
			}
		}
		lines[i].Stream, lines[i].Task = last, id
	}
	n.learn(ctx, unknown)
	for i := range lines {
		o := n.tasks[lines[i].Task]
		lines[i].Deployment, lines[i].Number = o.deployment, o.number
	}
}

// taskOf is the id at the end of a stream's name, "" where it is none: 32 hex
// digits, or the older form with dashes.
func taskOf(stream string) string {
	id := last(stream)
	if len(id) != 32 && len(id) != 36 {
		return ""
	}
	for _, r := range id {
		if (r < '0' || r > '9') && (r < 'a' || r > 'f') && r != '-' {
			return ""
		}
	}
	return id
}

func (n *streamNames) learn(ctx context.Context, unknown []string) {
	if len(unknown) == 0 {
		return
	}
	n.of.mu.Lock()
	for _, t := range n.of.tasks.out.running {
		n.tasks[t.id] = origin{t.deployment, t.number}
	}
	for _, t := range n.of.tasks.out.stopped {
		n.tasks[t.ID] = origin{t.Deployment, t.Number}
	}
	n.of.mu.Unlock()
	unknown = slices.DeleteFunc(unknown, func(id string) bool { _, ok := n.tasks[id]; return ok })
	now := n.account.cloud.now()
	if len(unknown) == 0 || now.Sub(n.asked) < namesEvery {
		return
	}
	n.asked = now
	cl, err := n.account.open(ctx)
	if err != nil {
		return // lines stay untagged; the next ones try again
	}
	for ids := range slices.Chunk(unknown, perCall) {
		out, err := cl.ecs().DescribeTasks(ctx, &ecs.DescribeTasksInput{Cluster: optional(n.service.Cluster), Tasks: ids})
		if err != nil {
			return
		}
		for _, t := range out.Tasks {
			_, number := familyOf(deref(t.TaskDefinitionArn))
			n.tasks[last(deref(t.TaskArn))] = origin{deref(t.StartedBy), number}
		}
		for _, f := range out.Failures {
			if deref(f.Reason) == "MISSING" {
				n.tasks[last(deref(f.Arn))] = origin{}
			}
		}
	}
}
