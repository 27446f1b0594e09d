package sim

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// ecsOps is what of ECS is simulated.
var ecsOps = table(
	reads((*World).describeClusters),
	reads((*World).listClusters),
	reads((*World).describeServices),
	reads((*World).listServices),
	writes((*World).updateService),
	reads((*World).describeTasks),
	reads((*World).listTasks),
	reads((*World).describeTaskDefinition),
	reads((*World).listTaskDefinitions),
	reads((*World).listServiceDeployments),
	reads((*World).describeServiceDeployments),
	reads((*World).describeServiceRevisions),
	writes((*World).stopServiceDeployment),
	writes((*World).registerTaskDefinition),
)

func invalid(format string, args ...any) error {
	return &types.InvalidParameterException{Message: aws.String(fmt.Sprintf(format, args...))}
}

func client(format string, args ...any) error {
	return &types.ClientException{Message: aws.String(fmt.Sprintf(format, args...))}
}

// here tells whether the client asked in the region where everything is.
func (w *World) here(ctx context.Context) bool {
	r := regionOf(ctx)
	return r == "" || r == w.scene.Region
}

// clusters by name, in the order of the scene.
func (w *World) clusters(ctx context.Context) []string {
	var list []string
	seen := map[string]bool{}
	for _, s := range w.services {
		if !seen[s.Cluster] && w.here(ctx) {
			seen[s.Cluster] = true
			list = append(list, s.Cluster)
		}
	}
	return list
}

// cluster resolves a name or ARN; none means "default".
func (w *World) cluster(ctx context.Context, ref *string) (string, error) {
	want := aws.ToString(ref)
	if want == "" {
		want = "default"
	}
	want = w.bare(want, "cluster")
	for _, c := range w.clusters(ctx) {
		if c == want {
			return c, nil
		}
	}
	return "", &types.ClusterNotFoundException{Message: aws.String("Cluster not found.")}
}

// bare takes the name from this account's ARN of a kind, or leaves a name as it
// is; another account's ARN names nothing here.
func (w *World) bare(ref, kind string) string {
	return strings.TrimPrefix(ref, w.names().ecs(kind, ""))
}

func (w *World) names() names { return names{w.scene.Account, w.scene.Region} }

// service finds one of a cluster by name or ARN; nil if there is none.
func (w *World) service(cluster, ref string) *service {
	name := strings.TrimPrefix(w.bare(ref, "service"), cluster+"/")
	for _, s := range w.services {
		if s.Cluster == cluster && s.Name == name {
			return s
		}
	}
	return nil
}

func limitOf(n *int32) int {
	if n == nil {
		return 0
	}
	if *n <= 0 {
		return -1
	}
	return int(*n)
}
