package sim

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
)

// alarm is one CloudWatch alarm of a service; its name is the service's plus a
// suffix.
type alarm struct {
	suffix, text string
	metric       metricKey
	stat         string
	limit        float64
	below        bool
	of           func(m sample) float64
}

// alarms is the table of those that every service has. The limits are those of
// FairTradeWorker's deployment procedures where they name one.
var alarms = []alarm{
	{suffix: "5xx", text: "more than 0.5 % of the requests fail", metric: metricKey{"AWS/ApplicationELB", "HTTPCode_Target_5XX_Count"}, stat: "Sum", limit: 12,
		of: func(m sample) float64 { return m.errors + m.refused }},
	{suffix: "p99", text: "the slowest requests take more than 500 ms", metric: metricKey{"AWS/ApplicationELB", "TargetResponseTime"}, stat: "p99", limit: 0.5,
		of: func(m sample) float64 { return m.p99 }},
	{suffix: "cpu", text: "CPU utilisation is above 70 %", metric: metricKey{"AWS/ECS", "CPUUtilization"}, stat: "Average", limit: 70,
		of: func(m sample) float64 { return m.cpu }},
	{suffix: "healthy-hosts", text: "no target is healthy", metric: metricKey{"AWS/ApplicationELB", "HealthyHostCount"}, stat: "Minimum", limit: 1, below: true,
		of: func(m sample) float64 { return m.healthy }},
}

func (a alarm) beyond(m sample) bool {
	if a.below {
		return a.of(m) < a.limit
	}
	return a.of(m) > a.limit
}

// describe is the alarm as it stands. Its state follows the last two minutes.
func (a alarm) describe(s *service) types.MetricAlarm {
	name := s.Name + "-" + a.suffix
	out := types.MetricAlarm{
		AlarmName: aws.String(name), AlarmArn: aws.String("arn:aws:cloudwatch:" + s.names.region + ":" + s.names.account + ":alarm:" + name), AlarmDescription: aws.String(a.text),
		ActionsEnabled: aws.Bool(true), OKActions: []string{}, AlarmActions: []string{}, InsufficientDataActions: []string{}, Namespace: aws.String(a.metric.namespace), MetricName: aws.String(a.metric.name),
		Dimensions: s.dimensions(a.metric.namespace)[0], Period: aws.Int32(60), EvaluationPeriods: aws.Int32(2), DatapointsToAlarm: aws.Int32(2), Threshold: aws.Float64(a.limit),
		ComparisonOperator: types.ComparisonOperatorGreaterThanThreshold, TreatMissingData: aws.String("notBreaching"), StateValue: types.StateValueOk,
	}
	if a.below {
		out.ComparisonOperator = types.ComparisonOperatorLessThanThreshold
	}
	if strings.HasPrefix(a.stat, "p") {
		out.ExtendedStatistic = aws.String(a.stat)
	} else {
		out.Statistic = types.Statistic(a.stat)
	}
	n := len(s.samples)
	if n < 2 {
		out.StateValue, out.StateReason = types.StateValueInsufficientData, aws.String("Insufficient Data: 2 datapoints were unknown.")
		return out
	}
	state := func(i int) bool { return a.beyond(s.samples[i]) && a.beyond(s.samples[i-1]) }
	since := n - 1
	for since > 1 && state(since-1) == state(n-1) {
		since--
	}
	changed := s.samples[since].at.Add(60e9)
	out.StateUpdatedTimestamp, out.StateTransitionedTimestamp = aws.Time(changed), aws.Time(changed)
	last := s.samples[n-1]
	out.StateReason = aws.String(fmt.Sprintf("Threshold Crossed: no datapoints were beyond the threshold (%g).", a.limit))
	if state(n - 1) {
		out.StateValue = types.StateValueAlarm
		word := "greater"
		if a.below {
			word = "less"
		}
		out.StateReason = aws.String(fmt.Sprintf("Threshold Crossed: 2 out of the last 2 datapoints [%g (%s), %g (%s)] were %s than the threshold (%g) (minimum 2 datapoints for OK -> ALARM transition).",
			round(a.of(last)), last.at.Format("02/01/06 15:04:05"), round(a.of(s.samples[n-2])), s.samples[n-2].at.Format("02/01/06 15:04:05"), word, a.limit))
	}
	return out
}

func (w *World) describeAlarms(_ context.Context, in *cloudwatch.DescribeAlarmsInput) (*cloudwatch.DescribeAlarmsOutput, error) {
	if len(in.AlarmNames) > 100 {
		return nil, badMetric("AlarmNames cannot have more than 100 elements.")
	}
	list := []types.MetricAlarm{}
	for _, s := range w.services {
		for _, a := range alarms {
			d := a.describe(s)
			if (len(in.AlarmNames) == 0 || slices.Contains(in.AlarmNames, *d.AlarmName)) && strings.HasPrefix(*d.AlarmName, aws.ToString(in.AlarmNamePrefix)) &&
				(in.StateValue == "" || in.StateValue == d.StateValue) {
				list = append(list, d)
			}
		}
	}
	slices.SortFunc(list, func(a, b types.MetricAlarm) int { return strings.Compare(*a.AlarmName, *b.AlarmName) })
	list, next, err := paged(list, func(a types.MetricAlarm) string { return *a.AlarmName }, limitOf(in.MaxRecords), 100, in.NextToken)
	if err != nil {
		return nil, fault{Code: "InvalidNextToken", Message: "The next token specified is invalid."}
	}
	return &cloudwatch.DescribeAlarmsOutput{MetricAlarms: list, CompositeAlarms: []types.CompositeAlarm{}, NextToken: next}, nil
}
