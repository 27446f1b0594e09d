package aws

import (
	"context"
	"fmt"
	"strings"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"

	"github.com/fairtradeworker/runbook/steps"
)

const (
	metricPeriod = time.Minute
	metricBack   = 10 * time.Minute // CloudWatch has a minute's values some minutes later
	errorMinutes = 5                // that the error rate is taken over
)

// Metrics reads what pages give limits for: the 99th percentile of the response
// time and the share of 5xx answers, of the service's own target group at its own
// load balancer, and the service's CPU and memory. It is one GetMetricData call,
// which AWS bills. What cannot be read is in the list with the reason; the error
// is that of reading the service.
func (c *Cloud) Metrics(ctx context.Context, s steps.Service) ([]steps.Measurement, error) {
	ctx, cancel := context.WithTimeout(ctx, totalTimeout)
	defer cancel()
	j, err := c.rejoin(ctx, s, steps.Release{})
	if err != nil {
		return nil, err
	}
	read := metrics{now: j.pulse.now, values: map[string]types.MetricDataResult{}}
	var ask []types.MetricDataQuery
	service := []types.Dimension{dimension("ClusterName", last(deref(j.svc.ClusterArn))), dimension("ServiceName", deref(j.svc.ServiceName))}
	ask = append(ask, query("cpu", "AWS/ECS", "CPUUtilization", "Average", service), query("memory", "AWS/ECS", "MemoryUtilization", "Average", service))
	if target, err := j.balancer(ctx); err != nil {
		read.noTarget = why(err)
	} else {
		const space = "AWS/ApplicationELB"
		ask = append(ask, query("p99", space, "TargetResponseTime", "p99", target), query("requests", space, "RequestCount", "Sum", target),
			query("errors", space, "HTTPCode_Target_5XX_Count", "Sum", target))
	}
	from, to := read.now.Add(-metricBack), read.now
	out, err := j.clients.metrics().GetMetricData(ctx, &cloudwatch.GetMetricDataInput{MetricDataQueries: ask, StartTime: &from, EndTime: &to, ScanBy: types.ScanByTimestampDescending})
	if err != nil {
		read.failed = why(j.fail("cloudwatch GetMetricData", err))
	} else {
		for _, r := range out.MetricDataResults {
			read.values[deref(r.Id)] = r
		}
	}
	return []steps.Measurement{
		read.newest(steps.MeasureP99, "p99", "ms", 1000, true), read.errorRate(),
		read.newest(steps.MeasureCPU, "cpu", "%", 1, false), read.newest(steps.MeasureMemory, "memory", "%", 1, false),
	}, nil
}

// balancer names the service's target group and its load balancer as CloudWatch
// does: by the ends of their ARNs.
func (j *joint) balancer(ctx context.Context) ([]types.Dimension, error) {
	const source = "elb DescribeTargetGroups"
	groups := targetGroups(j.svc)
	if len(groups) == 0 {
		return nil, &steps.Trouble{Kind: "missing", Source: source, Text: "the service has no target group", Next: "measure it where it is served from"}
	}
	out, err := j.clients.elb().DescribeTargetGroups(ctx, &elb.DescribeTargetGroupsInput{TargetGroupArns: groups[:1]})
	if err != nil {
		return nil, j.fail(source, err)
	}
	if len(out.TargetGroups) == 0 || len(out.TargetGroups[0].LoadBalancerArns) == 0 {
		return nil, &steps.Trouble{Kind: "missing", Source: source, Text: "no load balancer uses the target group", Next: "check its listeners"}
	}
	_, balancer, app := strings.Cut(out.TargetGroups[0].LoadBalancerArns[0], ":loadbalancer/")
	if !app || !strings.HasPrefix(balancer, "app/") {
		return nil, &steps.Trouble{Kind: "missing", Source: source, Text: "its load balancer is not an application load balancer", Next: "it counts no requests"}
	}
	_, group, _ := strings.Cut(groups[0], ":targetgroup/")
	return []types.Dimension{dimension("LoadBalancer", balancer), dimension("TargetGroup", "targetgroup/"+group)}, nil
}

func dimension(name, value string) types.Dimension {
	return types.Dimension{Name: &name, Value: &value}
}

func query(id, space, name, stat string, of []types.Dimension) types.MetricDataQuery {
	return types.MetricDataQuery{Id: &id, MetricStat: &types.MetricStat{
		Metric: &types.Metric{Namespace: &space, MetricName: &name, Dimensions: of}, Stat: &stat, Period: awssdk.Int32(int32(metricPeriod / time.Second)),
	}}
}

// metrics is one answer of CloudWatch.
type metrics struct {
	now      time.Time
	values   map[string]types.MetricDataResult
	failed   string // why none is known
	noTarget string // why none of the load balancer is known
}

// missing says why a series cannot be used, "" where it can.
func (m metrics) missing(id string, balancer bool) string {
	r := m.values[id]
	switch {
	case balancer && m.noTarget != "":
		return m.noTarget
	case m.failed != "":
		return m.failed
	case r.StatusCode != "" && r.StatusCode != types.StatusCodeComplete && r.StatusCode != types.StatusCodePartialData:
		return "CloudWatch answers " + string(r.StatusCode)
	case len(r.Values) == 0 || len(r.Timestamps) == 0:
		return fmt.Sprintf("CloudWatch has no value of the last %s", span(metricBack))
	}
	return ""
}

func (m metrics) newest(name steps.Measure, id, unit string, times float64, balancer bool) steps.Measurement {
	out := steps.Measurement{Name: name, Unit: unit, Source: "cloudwatch", At: m.now.UTC()}
	if out.Why = m.missing(id, balancer); out.Why != "" {
		return out
	}
	r := m.values[id]
	out.Known, out.Value, out.At = true, r.Values[0]*times, r.Timestamps[0].UTC().Add(metricPeriod)
	return out
}

// errorRate is the share of 5xx answers over the newest minutes with requests.
// CloudWatch writes no value for a minute without errors, but it does for one
// with requests: without any, nothing is known.
func (m metrics) errorRate() steps.Measurement {
	out := steps.Measurement{Name: steps.MeasureErrors, Unit: "%", Source: "cloudwatch", At: m.now.UTC()}
	if out.Why = m.missing("requests", true); out.Why != "" {
		return out
	}
	all := m.values["requests"]
	since := all.Timestamps[0].Add(-(errorMinutes - 1) * metricPeriod)
	requests := sumSince(all, since)
	if bad := m.values["errors"]; bad.StatusCode == types.StatusCodeForbidden || bad.StatusCode == types.StatusCodeInternalError {
		out.Why = "CloudWatch answers " + string(bad.StatusCode)
		return out
	}
	if requests == 0 {
		out.Why = "there were no requests"
		return out
	}
	out.Known, out.At = true, all.Timestamps[0].UTC().Add(metricPeriod)
	out.Value = 100 * sumSince(m.values["errors"], since) / requests
	return out
}

func sumSince(r types.MetricDataResult, t time.Time) (sum float64) {
	for i, at := range r.Timestamps {
		if i < len(r.Values) && !at.Before(t) {
			sum += r.Values[i]
		}
	}
	return sum
}
