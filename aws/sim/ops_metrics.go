package sim

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
)

var metricsOps = table(
	reads((*World).getMetricData),
	reads((*World).getMetricStatistics),
	reads((*World).listMetrics),
	reads((*World).describeAlarms),
)

func badMetric(format string, args ...any) error {
	return fault{Code: "ValidationError", Message: fmt.Sprintf(format, args...)}
}

// measured finds whose metric it is: by cluster and service, by target group, by
// load balancer or by database. All that is known of a database follows the
// first service. It is nil when nothing has these dimensions.
func (w *World) measured(namespace string, dims []types.Dimension) *service {
	d := map[string]string{}
	for _, x := range dims {
		d[aws.ToString(x.Name)] = aws.ToString(x.Value)
	}
	for _, s := range w.services {
		for _, own := range s.dimensions(namespace) {
			if len(own) != len(d) {
				continue
			}
			same := true
			for _, x := range own {
				same = same && d[*x.Name] == *x.Value
			}
			if same {
				return s
			}
		}
	}
	if id := d["DBInstanceIdentifier"]; namespace == "AWS/RDS" && len(d) == 1 && w.database(id) != nil && len(w.services) > 0 {
		return w.services[0]
	}
	return nil
}

// dimensions are the sets under which a service's metrics are stored.
func (s *service) dimensions(namespace string) [][]types.Dimension {
	dim := func(pairs ...string) (out []types.Dimension) {
		for i := 0; i < len(pairs); i += 2 {
			out = append(out, types.Dimension{Name: aws.String(pairs[i]), Value: aws.String(pairs[i+1])})
		}
		return out
	}
	last := func(arn, kind string) string { return arn[strings.Index(arn, ":"+kind)+1:] }
	tg := last(s.names.targetGroup(s), "targetgroup/")
	lb := strings.TrimPrefix(last(s.names.loadBalancer(s), "loadbalancer/"), "loadbalancer/")
	switch namespace {
	case "AWS/ECS", "ECS/ContainerInsights":
		return [][]types.Dimension{dim("ClusterName", s.Cluster, "ServiceName", s.Name)}
	case "AWS/ApplicationELB":
		return [][]types.Dimension{dim("TargetGroup", tg, "LoadBalancer", lb), dim("TargetGroup", tg), dim("LoadBalancer", lb)}
	}
	return nil
}

// point is one datapoint: the minutes of a period, put together.
type point struct {
	at     time.Time
	values []float64
	sum    float64
}

// points reads a metric over [start, end) in periods; a stat of "" is Average.
func (s *service) points(m metric, stat string, start, end time.Time, period time.Duration) (out []point) {
	for _, x := range s.samples {
		if x.at.Before(start) || !x.at.Before(end) {
			continue
		}
		v, ok := m.of(x, stat)
		if !ok {
			continue
		}
		at := x.at.Truncate(period)
		if n := len(out); n == 0 || !out[n-1].at.Equal(at) {
			out = append(out, point{at: at})
		}
		p := &out[len(out)-1]
		p.values, p.sum = append(p.values, v), p.sum+v
	}
	return out
}

// stat puts a datapoint's minutes together.
func (p point) stat(m metric, name string) float64 {
	switch {
	case name == "Sum":
		return p.sum
	case name == "SampleCount":
		return float64(len(p.values))
	case name == "Minimum":
		return slices.Min(p.values)
	case name == "Average" && m.count:
		return 1 // a count's samples are ones
	case name == "Average":
		return p.sum / float64(len(p.values))
	}
	return slices.Max(p.values)
}

func periodOf(n *int32) (time.Duration, error) {
	p := aws.ToInt32(n)
	if p < 60 || p%60 != 0 {
		return 0, badMetric("The parameter Period must be a multiple of 60 here; shorter periods are not simulated.")
	}
	return time.Duration(p) * time.Second, nil
}

func (w *World) getMetricData(_ context.Context, in *cloudwatch.GetMetricDataInput) (*cloudwatch.GetMetricDataOutput, error) {
	if in.StartTime == nil || in.EndTime == nil || !in.StartTime.Before(*in.EndTime) {
		return nil, badMetric("The parameter StartTime must be less than the parameter EndTime.")
	}
	if len(in.MetricDataQueries) == 0 || len(in.MetricDataQueries) > 500 {
		return nil, badMetric("The parameter MetricDataQueries must have between 1 and 500 elements.")
	}
	out := &cloudwatch.GetMetricDataOutput{MetricDataResults: []types.MetricDataResult{}, Messages: []types.MessageData{}}
	for _, q := range in.MetricDataQueries {
		if q.Expression != nil {
			return nil, notSimulated("the metric expression " + *q.Expression)
		}
		if q.MetricStat == nil || q.MetricStat.Metric == nil {
			return nil, badMetric("The parameter MetricDataQueries.member.1.MetricStat is required.")
		}
		period, err := periodOf(q.MetricStat.Period)
		if err != nil {
			return nil, err
		}
		x := q.MetricStat.Metric
		stat := aws.ToString(q.MetricStat.Stat)
		r := types.MetricDataResult{Id: q.Id, Label: q.Label, StatusCode: types.StatusCodeComplete, Timestamps: []time.Time{}, Values: []float64{}}
		if r.Label == nil {
			r.Label = x.MetricName
		}
		m, known := metrics[metricKey{aws.ToString(x.Namespace), aws.ToString(x.MetricName)}]
		s := w.measured(aws.ToString(x.Namespace), x.Dimensions)
		if known && s != nil && (q.ReturnData == nil || *q.ReturnData) {
			for _, p := range s.points(m, stat, *in.StartTime, *in.EndTime, period) {
				r.Timestamps, r.Values = append(r.Timestamps, p.at), append(r.Values, round(p.stat(m, stat)))
			}
		}
		if in.ScanBy != types.ScanByTimestampAscending {
			slices.Reverse(r.Timestamps)
			slices.Reverse(r.Values)
		}
		out.MetricDataResults = append(out.MetricDataResults, r)
	}
	return out, nil
}

func round(v float64) float64 { return math.Round(v*1e6) / 1e6 }

func (w *World) getMetricStatistics(_ context.Context, in *cloudwatch.GetMetricStatisticsInput) (*cloudwatch.GetMetricStatisticsOutput, error) {
	if in.StartTime == nil || in.EndTime == nil || !in.StartTime.Before(*in.EndTime) {
		return nil, badMetric("The parameter StartTime must be less than the parameter EndTime.")
	}
	if (len(in.Statistics) == 0) == (len(in.ExtendedStatistics) == 0) {
		return nil, fault{Code: "InvalidParameterCombination", Message: "Must specify either Statistics or ExtendedStatistics"}
	}
	period, err := periodOf(in.Period)
	if err != nil {
		return nil, err
	}
	out := &cloudwatch.GetMetricStatisticsOutput{Label: in.MetricName, Datapoints: []types.Datapoint{}}
	m, known := metrics[metricKey{aws.ToString(in.Namespace), aws.ToString(in.MetricName)}]
	s := w.measured(aws.ToString(in.Namespace), in.Dimensions)
	if !known || s == nil {
		return out, nil
	}
	names := slices.Clone(in.ExtendedStatistics)
	for _, n := range in.Statistics {
		names = append(names, string(n))
	}
	byTime := map[int64]int{}
	for _, name := range names {
		for _, p := range s.points(m, name, *in.StartTime, *in.EndTime, period) {
			i, ok := byTime[p.at.Unix()]
			if !ok {
				i = len(out.Datapoints)
				byTime[p.at.Unix()] = i
				out.Datapoints = append(out.Datapoints, types.Datapoint{Timestamp: aws.Time(p.at), Unit: types.StandardUnit(m.unit)})
			}
			v := aws.Float64(round(p.stat(m, name)))
			d := &out.Datapoints[i]
			switch types.Statistic(name) {
			case types.StatisticAverage:
				d.Average = v
			case types.StatisticMaximum:
				d.Maximum = v
			case types.StatisticMinimum:
				d.Minimum = v
			case types.StatisticSum:
				d.Sum = v
			case types.StatisticSampleCount:
				d.SampleCount = v
			default:
				if d.ExtendedStatistics == nil {
					d.ExtendedStatistics = map[string]float64{}
				}
				d.ExtendedStatistics[name] = *v
			}
		}
	}
	return out, nil
}

// listMetrics lists what there is by namespace and name, in one page.
func (w *World) listMetrics(_ context.Context, in *cloudwatch.ListMetricsInput) (*cloudwatch.ListMetricsOutput, error) {
	out := &cloudwatch.ListMetricsOutput{Metrics: []types.Metric{}}
	for _, s := range w.services {
		for k := range metrics {
			if in.Namespace != nil && *in.Namespace != k.namespace || in.MetricName != nil && *in.MetricName != k.name {
				continue
			}
			for _, d := range s.dimensions(k.namespace) {
				out.Metrics = append(out.Metrics, types.Metric{Namespace: aws.String(k.namespace), MetricName: aws.String(k.name), Dimensions: d})
			}
		}
	}
	slices.SortFunc(out.Metrics, func(a, b types.Metric) int {
		return strings.Compare(*a.Namespace+*a.MetricName+*a.Dimensions[0].Value, *b.Namespace+*b.MetricName+*b.Dimensions[0].Value)
	})
	return out, nil
}
