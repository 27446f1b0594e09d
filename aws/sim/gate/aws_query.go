package gate

import (
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// elbv2Service is Elastic Load Balancing, API 2015-12-01.
func elbv2Service() service {
	return service{
		name: "elbv2", host: "elasticloadbalancing.%s.amazonaws.com", signing: "elasticloadbalancing",
		version: "2015-12-01",
		ops: []operation{
			op[elasticloadbalancingv2.DescribeLoadBalancersInput, elasticloadbalancingv2.DescribeLoadBalancersOutput]().markers("LoadBalancers"),
			op[elasticloadbalancingv2.DescribeTargetGroupsInput, elasticloadbalancingv2.DescribeTargetGroupsOutput]().markers("TargetGroups"),
			op[elasticloadbalancingv2.DescribeTargetHealthInput, elasticloadbalancingv2.DescribeTargetHealthOutput]("target-group-arn"),
		},
	}
}

// stsService is AWS Security Token Service, API 2011-06-15.
func stsService() service {
	return service{
		name: "sts", host: "sts.%s.amazonaws.com", signing: "sts",
		version: "2011-06-15",
		ops: []operation{
			op[sts.GetCallerIdentityInput, sts.GetCallerIdentityOutput](),
		},
	}
}
