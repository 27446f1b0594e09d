package aws

import (
	"context"
	"fmt"
	"slices"

	"github.com/fairtradeworker/runbook/steps"
)

var _ steps.LogReader = (*Cloud)(nil)

// LogGroups names the log groups that the containers of the service's PRIMARY
// task definition write to, the main container's first. Groups in another region
// and other log drivers cannot be read here: without any other the error says so.
func (c *Cloud) LogGroups(ctx context.Context, s steps.Service) ([]string, error) {
	const source = "ecs DescribeTaskDefinition"
	ctx, cancel := context.WithTimeout(ctx, totalTimeout)
	defer cancel()
	j, err := c.rejoin(ctx, s, steps.Release{})
	if err != nil {
		return nil, err
	}
	def, err := j.definition(ctx, j.clients, deref(j.svc.TaskDefinition))
	if err != nil {
		return nil, err
	}
	var out []string
	main, why := def.main(mainContainer(j.svc)), "its containers write no log"
	for _, own := range []bool{true, false} {
		for _, k := range def.containers {
			switch {
			case (k.name == main) != own || k.log.driver == "":
			case k.log.group == "" || k.log.driver != "awslogs":
				why = fmt.Sprintf("container %s logs with %s, which is not read here", k.name, k.log.driver)
			case k.log.region != "" && k.log.region != j.clients.region:
				why = "its log group is in " + k.log.region
			case !slices.Contains(out, k.log.group):
				out = append(out, k.log.group)
			}
		}
	}
	if len(out) == 0 {
		return nil, &steps.Trouble{Kind: "missing", Source: source, Text: why, Next: "read its log where it is written"}
	}
	return out, nil
}
