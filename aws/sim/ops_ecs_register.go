package sim

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// registerTaskDefinition adds a revision to a family. The refusals are ECS's
// own, as public reports quote them: an empty container list
// (awsdocs/aws-cloudformation-user-guide#454), a container without name or image
// (aws/aws-cli#5924), an impossible Fargate size.
func (w *World) registerTaskDefinition(ctx context.Context, in *ecs.RegisterTaskDefinitionInput) (*ecs.RegisterTaskDefinitionOutput, error) {
	name := aws.ToString(in.Family)
	if name == "" {
		return nil, client("Family should not be null or empty.")
	}
	if len(in.ContainerDefinitions) == 0 {
		return nil, client("Container list cannot be empty.")
	}
	for _, c := range in.ContainerDefinitions {
		switch {
		case aws.ToString(c.Name) == "":
			return nil, client("Container.name should not be null or empty.")
		case aws.ToString(c.Image) == "":
			return nil, client("Container.image should not be null or empty.")
		}
	}
	fargate := slices.Contains(in.RequiresCompatibilities, types.CompatibilityFargate)
	cpu, memory := number(in.Cpu), number(in.Memory)
	if fargate && !fits(cpu, memory) {
		return nil, client("No Fargate configuration exists for given values: %d CPU, %d memory. See the Amazon ECS documentation for the valid values.", cpu, memory)
	}
	f := w.family(name)
	if f == nil {
		f = &family{name: name}
		w.families = append(w.families, f)
	}
	d := f.add(w, in.ContainerDefinitions[0], memory)
	d.own = &types.TaskDefinition{
		Family: in.Family, Status: types.TaskDefinitionStatusActive, NetworkMode: in.NetworkMode, Cpu: in.Cpu, Memory: in.Memory,
		RequiresCompatibilities: in.RequiresCompatibilities, ExecutionRoleArn: in.ExecutionRoleArn, TaskRoleArn: in.TaskRoleArn,
		RuntimePlatform: in.RuntimePlatform, PlacementConstraints: in.PlacementConstraints,
		Compatibilities: []types.Compatibility{types.CompatibilityEc2}, RequiresAttributes: []types.Attribute{},
		Volumes: slices.Concat([]types.Volume{}, in.Volumes), ContainerDefinitions: in.ContainerDefinitions,
		RegisteredBy: aws.String(w.callerARN()),
	}
	if fargate {
		d.own.Compatibilities = append(d.own.Compatibilities, types.CompatibilityFargate)
	}
	return &ecs.RegisterTaskDefinitionOutput{TaskDefinition: d.describe(w.names()), Tags: in.Tags}, nil
}

// add makes the family's next revision, as a container describes it. Its number
// is never one that was used before.
func (f *family) add(w *World, c types.ContainerDefinition, memory int) *definition {
	d := &definition{family: f, registered: w.at, later: true}
	d.Number = 1
	if n := len(f.definitions); n > 0 {
		last := f.definitions[n-1]
		d.Number, d.service = last.Number+1, last.service
	}
	d.Memory = memory
	d.picture = aws.ToString(c.Image)
	d.Tag = d.picture[strings.LastIndexAny(d.picture, ":@/")+1:]
	for _, e := range c.Environment {
		d.Env = append(d.Env, aws.ToString(e.Name)+"="+aws.ToString(e.Value))
	}
	f.definitions = append(f.definitions, d)
	return d
}

// fargateSizes are the memory ranges in MiB that Fargate allows for each CPU
// value, from the ECS developer guide's table.
var fargateSizes = map[int]struct{ least, most, step int }{
	256: {512, 2048, 512}, 512: {1024, 4096, 1024}, 1024: {2048, 8192, 1024},
	2048: {4096, 16384, 1024}, 4096: {8192, 30720, 1024}, 8192: {16384, 61440, 4096}, 16384: {32768, 122880, 8192},
}

func fits(cpu, memory int) bool {
	s, ok := fargateSizes[cpu]
	return ok && memory >= s.least && memory <= s.most && (memory-s.least)%s.step == 0
}

func number(text *string) int {
	n, err := strconv.Atoi(aws.ToString(text))
	if err != nil {
		return 0
	}
	return n
}

// badRevision is ECS's refusal of "family:LATEST" and the like; "" when the
// reference is well formed. The sentence is the one that users report to
// terraform (hashicorp/terraform#17746); a family alone is its newest revision.
func badRevision(ref string) error {
	_, rev, given := strings.Cut(ref[strings.LastIndex(ref, "/")+1:], ":")
	if _, err := strconv.Atoi(rev); given && err != nil {
		return client("Invalid revision number. Number: %s", rev)
	}
	return nil
}

func (w *World) callerARN() string {
	return fmt.Sprintf("arn:aws:sts::%s:assumed-role/%s/%s", w.scene.Account, w.scene.Role, w.scene.Session)
}
