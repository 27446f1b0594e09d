package aws

import (
	"context"
	"fmt"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/rds"

	"github.com/fairtradeworker/runbook/steps"
)

// mostDatabases is how many are read; five queries a call are what the plan of
// ecs.md 3 allows, one here each.
const mostDatabases = 5

// Databases measures the account's RDS instances: whether each is available and
// how many connections it has now and had half an hour ago. Connections that
// cannot be read are named in the value, and take nothing from the state.
func (c *Cloud) Databases(ctx context.Context, s steps.Service) ([]steps.Check, error) {
	ctx, cancel := context.WithTimeout(ctx, totalTimeout)
	defer cancel()
	a := c.account(s.Profile, s.Region)
	cl, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	began := c.now()
	out, err := cl.rds().DescribeDBInstances(ctx, &rds.DescribeDBInstancesInput{})
	if err != nil {
		return nil, a.fail("rds DescribeDBInstances", err)
	}
	var checks []steps.Check
	var ask []types.MetricDataQuery
	for i, d := range out.DBInstances {
		if i == mostDatabases {
			break
		}
		k := steps.Check{Name: deref(d.DBInstanceIdentifier), State: steps.CheckGood, Value: deref(d.DBInstanceStatus), Source: "rds", At: c.now().UTC()}
		if d.Endpoint != nil {
			k.Target = deref(d.Endpoint.Address)
		}
		if k.Value != "available" {
			k.State, k.Why = steps.CheckBad, "the instance is "+k.Value
		}
		checks = append(checks, k)
		ask = append(ask, query(fmt.Sprint("d", i), "AWS/RDS", "DatabaseConnections", "Average", []types.Dimension{dimension("DBInstanceIdentifier", k.Name)}))
	}
	if len(checks) == 0 {
		return nil, nil
	}
	to := c.now()
	from := to.Add(-connectionsBack - metricBack)
	m := metrics{now: to, values: map[string]types.MetricDataResult{}}
	data, err := cl.metrics().GetMetricData(ctx, &cloudwatch.GetMetricDataInput{MetricDataQueries: ask, StartTime: &from, EndTime: &to, ScanBy: types.ScanByTimestampDescending})
	if err != nil {
		m.failed = why(a.fail("cloudwatch GetMetricData", err))
	} else {
		for _, r := range data.MetricDataResults {
			m.values[awssdk.ToString(r.Id)] = r
		}
	}
	for i := range checks {
		checks[i].Value += " · " + m.connections(fmt.Sprint("d", i))
		checks[i].Took = c.now().Sub(began)
	}
	return checks, nil
}

// connectionsBack is the moment that now is compared with.
const connectionsBack = 30 * time.Minute

func (m metrics) connections(id string) string {
	if text := m.missing(id, false); text != "" {
		return "connections not read: " + text
	}
	r := m.values[id]
	text := fmt.Sprintf("%.0f connections", r.Values[0])
	for i, at := range r.Timestamps {
		if i < len(r.Values) && !at.After(r.Timestamps[0].Add(-connectionsBack)) {
			return text + fmt.Sprintf(", was %.0f at %s UTC", r.Values[i], at.UTC().Format("15:04"))
		}
	}
	return text
}
