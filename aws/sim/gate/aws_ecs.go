package gate

import "github.com/aws/aws-sdk-go-v2/service/ecs"

// ecsService is Amazon ECS, API 2014-11-13. Required flags and paging are as
// in the command reference of the aws CLI v2.
func ecsService() service {
	return service{
		name: "ecs", host: "ecs.%s.amazonaws.com", signing: "ecs",
		target:  "AmazonEC2ContainerServiceV20141113",
		custom:  map[string]func(*awsRun, service, []string) error{"wait": (*awsRun).wait},
		waiters: ecsWaiters(),
		ops: []operation{
			op[ecs.DescribeClustersInput, ecs.DescribeClustersOutput](),
			op[ecs.DescribeServiceDeploymentsInput, ecs.DescribeServiceDeploymentsOutput]("service-deployment-arns"),
			op[ecs.DescribeServiceRevisionsInput, ecs.DescribeServiceRevisionsOutput]("service-revision-arns"),
			op[ecs.DescribeServicesInput, ecs.DescribeServicesOutput]("services"),
			op[ecs.DescribeTaskDefinitionInput, ecs.DescribeTaskDefinitionOutput]("task-definition"),
			op[ecs.DescribeTasksInput, ecs.DescribeTasksOutput]("tasks"),
			op[ecs.ListClustersInput, ecs.ListClustersOutput]().pages("maxResults", "clusterArns"),
			op[ecs.ListServiceDeploymentsInput, ecs.ListServiceDeploymentsOutput]("service"),
			op[ecs.ListServicesInput, ecs.ListServicesOutput]().pages("maxResults", "serviceArns"),
			op[ecs.ListTaskDefinitionFamiliesInput, ecs.ListTaskDefinitionFamiliesOutput]().pages("maxResults", "families"),
			op[ecs.ListTaskDefinitionsInput, ecs.ListTaskDefinitionsOutput]().pages("maxResults", "taskDefinitionArns"),
			op[ecs.ListTasksInput, ecs.ListTasksOutput]().pages("maxResults", "taskArns"),
			op[ecs.RegisterTaskDefinitionInput, ecs.RegisterTaskDefinitionOutput]("family"),
			op[ecs.StopServiceDeploymentInput, ecs.StopServiceDeploymentOutput]("service-deployment-arn"),
			op[ecs.StopTaskInput, ecs.StopTaskOutput]("task"),
			op[ecs.UpdateServiceInput, ecs.UpdateServiceOutput]("service"),
		},
	}
}
