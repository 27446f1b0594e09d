package sim

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// stopServiceDeployment asks for the rollback of a service deployment that is
// going on; it works without a circuit breaker. The docs list ROLLBACK as the
// only stop type, the enum has ABORT too; that one is not simulated. AWS's
// sentence for a deployment that is over is not public; the type is documented.
func (w *World) stopServiceDeployment(ctx context.Context, in *ecs.StopServiceDeploymentInput) (*ecs.StopServiceDeploymentOutput, error) {
	if aws.ToString(in.ServiceDeploymentArn) == "" {
		return nil, invalid("serviceDeploymentArn cannot be empty.")
	}
	if in.StopType != "" && in.StopType != types.StopServiceDeploymentStopTypeRollback {
		return nil, notSimulated("StopServiceDeployment with stopType " + string(in.StopType))
	}
	for _, s := range w.services {
		for _, o := range s.rollouts {
			if s.names.rollout(s, o) != *in.ServiceDeploymentArn || !w.here(ctx) {
				continue
			}
			if o.status != inProgress {
				return nil, &types.ConflictException{Message: aws.String("The service deployment is in the state " + string(o.status) + " and cannot be stopped.")}
			}
			o.status, o.stopped, o.updated = rollbackRequested, w.at, w.at
			return &ecs.StopServiceDeploymentOutput{ServiceDeploymentArn: in.ServiceDeploymentArn}, nil
		}
	}
	return nil, &types.ServiceDeploymentNotFoundException{Message: aws.String("Service deployment not found.")}
}
