package sim

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

var elbOps = table(
	reads((*World).describeTargetGroups),
	reads((*World).describeTargetHealth),
)

func noTargetGroup() error {
	return &types.TargetGroupNotFoundException{Message: aws.String("One or more target groups not found")}
}

// targetHealth words, as ELB gives them for each state.
var targetWords = map[targetState]struct {
	reason types.TargetHealthReasonEnum
	text   string
}{
	targetInitial:   {types.TargetHealthReasonEnumRegistrationInProgress, "Target registration is in progress"},
	targetUnhealthy: {types.TargetHealthReasonEnumResponseCodeMismatch, "Health checks failed with these codes: [503]"},
	targetDraining:  {types.TargetHealthReasonEnumDeregistrationInProgress, "Target deregistration is in progress"},
}

func (w *World) describeTargetHealth(ctx context.Context, in *elb.DescribeTargetHealthInput) (*elb.DescribeTargetHealthOutput, error) {
	if in.TargetGroupArn == nil {
		return nil, fault{Code: "ValidationError", Message: "A target group ARN must be specified"}
	}
	var s *service
	for _, v := range w.services {
		if v.names.targetGroup(v) == *in.TargetGroupArn && w.here(ctx) {
			s = v
		}
	}
	if s == nil {
		return nil, noTargetGroup()
	}
	out := &elb.DescribeTargetHealthOutput{TargetHealthDescriptions: []types.TargetHealthDescription{}}
	asked := map[string]bool{}
	for _, t := range in.Targets {
		asked[aws.ToString(t.Id)] = true
	}
	for _, t := range s.tasks {
		if t.target == targetNone || len(asked) > 0 && !asked[t.address] {
			continue
		}
		delete(asked, t.address)
		h := &types.TargetHealth{State: types.TargetHealthStateEnum(t.target)}
		if words, ok := targetWords[t.target]; ok {
			h.Reason, h.Description = words.reason, aws.String(words.text)
			if t.target == targetUnhealthy {
				h.Description = aws.String(t.fate.checkWords())
			}
			if t.target == targetUnhealthy && t.fate.CheckCode == "timeout" {
				h.Reason = types.TargetHealthReasonEnumTimeout
			}
		}
		out.TargetHealthDescriptions = append(out.TargetHealthDescriptions, target(s, t.address, t.zone, h))
		if len(in.Targets) > 0 && len(asked) == 0 {
			break
		}
	}
	for _, t := range in.Targets {
		if id := aws.ToString(t.Id); asked[id] {
			out.TargetHealthDescriptions = append(out.TargetHealthDescriptions, target(s, id, "", &types.TargetHealth{
				State: types.TargetHealthStateEnumUnused, Reason: types.TargetHealthReasonEnumNotRegistered, Description: aws.String("Target is not registered to the target group")}))
		}
	}
	return out, nil
}

func target(s *service, id, zone string, h *types.TargetHealth) types.TargetHealthDescription {
	d := types.TargetHealthDescription{
		Target: &types.TargetDescription{Id: aws.String(id), Port: aws.Int32(int32(s.Port))}, HealthCheckPort: aws.String(fmt.Sprint(s.Port)), TargetHealth: h}
	if zone != "" {
		d.Target.AvailabilityZone = aws.String(zone)
	}
	return d
}

func (w *World) describeTargetGroups(ctx context.Context, in *elb.DescribeTargetGroupsInput) (*elb.DescribeTargetGroupsOutput, error) {
	var groups []types.TargetGroup
	found := map[string]bool{}
	for _, s := range w.services {
		g := s.targetGroup()
		byName := slices.Contains(in.Names, *g.TargetGroupName)
		byARN := slices.Contains(in.TargetGroupArns, *g.TargetGroupArn)
		byLB := aws.ToString(in.LoadBalancerArn) == g.LoadBalancerArns[0]
		all := len(in.Names) == 0 && len(in.TargetGroupArns) == 0 && in.LoadBalancerArn == nil
		if w.here(ctx) && (all || byName || byARN || byLB) {
			groups = append(groups, g)
			found[*g.TargetGroupName], found[*g.TargetGroupArn] = true, true
		}
	}
	for _, ref := range append(slices.Clone(in.Names), in.TargetGroupArns...) {
		if !found[ref] {
			return nil, noTargetGroup()
		}
	}
	list, next, err := paged(groups, func(g types.TargetGroup) string { return *g.TargetGroupArn }, limitOf(in.PageSize), 400, in.Marker)
	if err != nil {
		return nil, fault{Code: "ValidationError", Message: faultOf(err).Message}
	}
	return &elb.DescribeTargetGroupsOutput{TargetGroups: list, NextMarker: next}, nil
}

func (s *service) targetGroup() types.TargetGroup {
	return types.TargetGroup{
		TargetGroupArn: aws.String(s.names.targetGroup(s)), TargetGroupName: aws.String(s.targetGroupName()), LoadBalancerArns: []string{s.names.loadBalancer(s)},
		Protocol: types.ProtocolEnumHttp, ProtocolVersion: aws.String("HTTP1"), Port: aws.Int32(int32(s.Port)), TargetType: types.TargetTypeEnumIp, VpcId: aws.String("vpc-0a1b2c3d4e5f60001"),
		IpAddressType: types.TargetGroupIpAddressTypeEnumIpv4, HealthCheckEnabled: aws.Bool(true), HealthCheckPath: aws.String("/health"), HealthCheckPort: aws.String("traffic-port"),
		HealthCheckProtocol: types.ProtocolEnumHttp, HealthCheckIntervalSeconds: aws.Int32(5), HealthCheckTimeoutSeconds: aws.Int32(2),
		HealthyThresholdCount: aws.Int32(2), UnhealthyThresholdCount: aws.Int32(2), Matcher: &types.Matcher{HttpCode: aws.String("200")},
	}
}
