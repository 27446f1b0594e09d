package sim

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// updateService changes what the operator may change in a rollback: the task
// definition, the wanted count, the deployment configuration, the grace period,
// or nothing but a new deployment. What it does not simulate it refuses, so that
// no change is silently lost.
func (w *World) updateService(ctx context.Context, in *ecs.UpdateServiceInput) (*ecs.UpdateServiceOutput, error) {
	cluster, err := w.cluster(ctx, in.Cluster)
	if err != nil {
		return nil, err
	}
	if aws.ToString(in.Service) == "" {
		return nil, invalid("Service cannot be empty.")
	}
	s := w.service(cluster, *in.Service)
	if s == nil {
		return nil, &types.ServiceNotFoundException{Message: aws.String("Service not found.")}
	}
	if what := unsupported(in); what != "" {
		return nil, notSimulated("UpdateService with " + what)
	}
	if in.DesiredCount != nil && (*in.DesiredCount < 0 || *in.DesiredCount > 1000) {
		return nil, invalid("desiredCount must be between 0 and 1000.")
	}
	current := s.deployments[0].revision.td
	td := current
	if ref := aws.ToString(in.TaskDefinition); ref != "" {
		if err := badRevision(ref); err != nil {
			return nil, err
		}
		if td = w.definition(ref); td == nil {
			return nil, client("Unable to describe task definition.")
		}
		if td.Inactive {
			return nil, client("TaskDefinition is inactive")
		}
	}
	low, high, breaker, err := s.percents(in.DeploymentConfiguration)
	if err != nil {
		return nil, err
	}
	s.min, s.max, s.breaker = low, high, breaker
	if in.DesiredCount != nil && int(*in.DesiredCount) != s.wanted {
		s.wanted, s.steady = int(*in.DesiredCount), false
		s.deployments[0].updated = w.at
	}
	if in.HealthCheckGracePeriodSeconds != nil {
		s.grace = *in.HealthCheckGracePeriodSeconds
	}
	if td != current || in.ForceNewDeployment {
		s.deploy(td, w.at)
	}
	d := s.describe(s.deployments)
	return &ecs.UpdateServiceOutput{Service: &d}, nil
}

// percents reads a deployment configuration over the present one.
func (s *service) percents(c *types.DeploymentConfiguration) (low, high int, breaker *types.DeploymentCircuitBreaker, err error) {
	low, high, breaker = s.min, s.max, s.breaker
	if c == nil {
		return low, high, breaker, nil
	}
	if c.MinimumHealthyPercent != nil {
		low = int(*c.MinimumHealthyPercent)
	}
	if c.MaximumPercent != nil {
		high = int(*c.MaximumPercent)
	}
	if low < 0 || low > 100 {
		return 0, 0, nil, invalid("minimumHealthyPercent must be between 0 and 100.")
	}
	if high < 100 || high > 200 {
		return 0, 0, nil, invalid("maximumPercent must be between 100 and 200.")
	}
	if b := c.DeploymentCircuitBreaker; b != nil {
		if b.Rollback && !b.Enable {
			// AWS's wording is not public; the rule is documented with the member.
			return 0, 0, nil, invalid("deploymentCircuitBreaker.rollback needs deploymentCircuitBreaker.enable.")
		}
		given := *b
		breaker = &given
	}
	if c.Strategy != "" && c.Strategy != types.DeploymentStrategyRolling || len(c.LifecycleHooks) > 0 || c.Alarms != nil && c.Alarms.Enable {
		return 0, 0, nil, notSimulated("a deployment strategy, lifecycle hook or alarm")
	}
	return low, high, breaker, nil
}

func unsupported(in *ecs.UpdateServiceInput) string {
	for _, u := range []struct {
		set  bool
		what string
	}{
		{in.NetworkConfiguration != nil, "networkConfiguration"},
		{in.LoadBalancers != nil, "loadBalancers"},
		{in.CapacityProviderStrategy != nil, "capacityProviderStrategy"},
		{in.DeploymentController != nil, "deploymentController"},
		{in.ServiceRegistries != nil, "serviceRegistries"},
		{in.ServiceConnectConfiguration != nil, "serviceConnectConfiguration"},
		{in.VolumeConfigurations != nil, "volumeConfigurations"},
		{in.VpcLatticeConfigurations != nil, "vpcLatticeConfigurations"},
		{in.PlacementConstraints != nil, "placementConstraints"},
		{in.PlacementStrategy != nil, "placementStrategy"},
		{in.GatewayConnectors != nil, "gatewayConnectors"},
		{in.Monitoring != nil, "monitoring"},
		{in.PlatformVersion != nil, "platformVersion"},
		{in.PropagateTags != "", "propagateTags"},
		{in.AvailabilityZoneRebalancing != "", "availabilityZoneRebalancing"},
		{in.EnableECSManagedTags != nil, "enableECSManagedTags"},
		{in.EnableExecuteCommand != nil, "enableExecuteCommand"},
	} {
		if u.set {
			return u.what
		}
	}
	return ""
}
