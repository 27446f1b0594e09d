package aws

import (
	"context"
	"sort"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

const (
	tasksQuick = 5 * time.Second
	tasksSlow  = time.Minute
	perCall    = 100 // ARNs that one DescribeTasks takes
	mostTasks  = 1000
)

// tasks reads them when they can have changed; see part.due.
func (j *joint) tasks(ctx context.Context) part[taskList] {
	j.watch.mu.Lock()
	have := j.watch.tasks
	j.watch.mu.Unlock()
	// A long crash loop takes many calls to list: list it less often.
	pages := time.Duration(1 + len(have.out.stopped)/perCall)
	if !have.due(j.pulse, tasksQuick*pages, max(tasksSlow, tasksQuick*pages)) {
		return have
	}
	fresh := part[taskList]{at: j.pulse.now, mark: j.pulse.mark}
	fresh.out, fresh.err = j.readTasks(ctx)
	j.watch.mu.Lock()
	j.watch.tasks = fresh
	j.watch.mu.Unlock()
	return fresh
}

func (j *joint) readTasks(ctx context.Context) (taskList, error) {
	running, err := j.listTasks(ctx, &ecs.ListTasksInput{ServiceName: &j.service.Name, DesiredStatus: types.DesiredStatusRunning})
	if err != nil {
		return taskList{}, err
	}
	stopped, err := j.listTasks(ctx, &ecs.ListTasksInput{ServiceName: &j.service.Name, DesiredStatus: types.DesiredStatusStopped})
	if err != nil {
		return taskList{}, err
	}
	group := "service:" + deref(j.svc.ServiceName)
	if len(stopped) == 0 && j.failedTasks() {
		// Some accounts list no stopped task by service name: ask by family.
		family, _ := familyOf(deref(j.svc.TaskDefinition))
		if stopped, err = j.listTasks(ctx, &ecs.ListTasksInput{Family: &family, DesiredStatus: types.DesiredStatusStopped}); err != nil {
			return taskList{}, err
		}
	}
	known, ask := j.known(stopped)
	described, err := j.describeTasks(ctx, append(running, ask...))
	if err != nil {
		return taskList{}, err
	}
	out := taskList{stopped: known}
	for _, t := range described {
		switch {
		case deref(t.Group) != "" && deref(t.Group) != group:
		case deref(t.LastStatus) == "STOPPED":
			out.stopped = append(out.stopped, endedOf(t))
		case deref(t.DesiredStatus) != "STOPPED":
			out.running = append(out.running, liveOf(t))
		}
	}
	sort.Slice(out.stopped, func(i, k int) bool {
		x, y := out.stopped[i], out.stopped[k]
		if x.At.Equal(y.At) {
			return x.arn < y.arn
		}
		return x.At.After(y.At)
	})
	j.remember(out.stopped)
	return out, nil
}

func (j *joint) failedTasks() bool {
	for _, d := range j.svc.Deployments {
		if d.FailedTasks > 0 {
			return true
		}
	}
	return false
}

func (j *joint) listTasks(ctx context.Context, in *ecs.ListTasksInput) ([]string, error) {
	in.Cluster = optional(j.service.Cluster)
	var arns []string
	for p := ecs.NewListTasksPaginator(j.clients.ecs(), in); p.HasMorePages() && len(arns) < mostTasks; {
		out, err := p.NextPage(ctx)
		if err != nil {
			return nil, j.fail("ecs ListTasks", err)
		}
		arns = append(arns, out.TaskArns...)
	}
	return arns, nil
}

func (j *joint) describeTasks(ctx context.Context, arns []string) ([]types.Task, error) {
	var tasks []types.Task
	for len(arns) > 0 {
		n := min(len(arns), perCall)
		out, err := j.clients.ecs().DescribeTasks(ctx, &ecs.DescribeTasksInput{Cluster: optional(j.service.Cluster), Tasks: arns[:n]})
		if err != nil {
			return nil, j.fail("ecs DescribeTasks", err)
		}
		tasks = append(tasks, out.Tasks...)
		arns = arns[n:]
	}
	return tasks, nil
}

// known parts stopped tasks into those read before and those to ask for.
func (j *joint) known(arns []string) (known []endedTask, ask []string) {
	j.watch.mu.Lock()
	defer j.watch.mu.Unlock()
	for _, arn := range arns {
		if t, ok := j.watch.ended[arn]; ok {
			known = append(known, t)
		} else {
			ask = append(ask, arn)
		}
	}
	return known, ask
}

// remember keeps the stopped tasks that ECS still lists, and no others.
func (j *joint) remember(stopped []endedTask) {
	kept := make(map[string]endedTask, len(stopped))
	for _, t := range stopped {
		kept[t.arn] = t
	}
	j.watch.mu.Lock()
	j.watch.ended = kept
	j.watch.mu.Unlock()
}
