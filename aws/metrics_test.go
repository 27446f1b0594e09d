package aws

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/smithy-go/encoding/cbor"

	"github.com/fairtradeworker/runbook/runbook"
	"github.com/fairtradeworker/runbook/steps"
)

// metered answers GetMetricData, which speaks CBOR, and leaves the rest to canned.
type metered struct {
	*canned
	status int
	series map[string][]float64 // by query id, newest first, a minute each
	codes  map[string]string
}

func (m *metered) Do(r *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(r.URL.Path, "/operation/GetMetricData") {
		return m.canned.Do(r)
	}
	var results cbor.List
	for id, values := range m.series {
		var at, vs cbor.List
		for i, v := range values {
			at = append(at, &cbor.Tag{ID: 1, Value: cbor.Float64(sent.Add(time.Duration(4-i) * time.Minute).Unix())})
			vs = append(vs, cbor.Float64(v))
		}
		results = append(results, cbor.Map{"Id": cbor.String(id), "StatusCode": cbor.String(or(m.codes[id], "Complete")), "Timestamps": at, "Values": vs})
	}
	body := cbor.Encode(cbor.Map{"MetricDataResults": results})
	status := 200
	if m.status != 0 {
		status, body = m.status, cbor.Encode(cbor.Map{"__type": cbor.String("AccessDenied"), "message": cbor.String("not authorized to perform: cloudwatch:GetMetricData")})
	}
	return &http.Response{StatusCode: status, Request: r, Body: io.NopCloser(bytes.NewReader(body)),
		Header: http.Header{"Smithy-Protocol": {"rpc-v2-cbor"}, "Content-Type": {"application/cbor"}}}, nil
}

const groupsXML = `<DescribeTargetGroupsResponse><DescribeTargetGroupsResult><TargetGroups><member><TargetGroupArn>x</TargetGroupArn>
<LoadBalancerArns><member>arn:aws:elasticloadbalancing:eu-west-1:001234567890:loadbalancer/app/web/50dc6c495c0c9188</member></LoadBalancerArns></member></TargetGroups></DescribeTargetGroupsResult></DescribeTargetGroupsResponse>`

func meter(t *testing.T, series map[string][]float64) *metered {
	t.Helper()
	m := &metered{canned: baseline(t), series: series, codes: map[string]string{}}
	m.answers["DescribeTargetGroups"] = []answer{{200, []byte(groupsXML)}}
	return m
}

func readMetrics(t *testing.T, m *metered) map[steps.Measure]steps.Measurement {
	t.Helper()
	now := sent.Add(5 * time.Minute)
	list, err := New(hasty(m), func() time.Time { return now }).Metrics(context.Background(), web)
	if err != nil || len(list) != 4 {
		t.Fatal(list, err)
	}
	out := map[steps.Measure]steps.Measurement{}
	for _, x := range list {
		out[x.Name] = x
		if !x.Known && x.Why == "" || x.Source == "" || x.At.IsZero() {
			t.Errorf("%+v", x)
		}
	}
	return out
}

func limitOf(text, name, op string, limit float64, unit string) runbook.Expectation {
	return runbook.Expectation{Kind: runbook.ExpectNumber, Text: text, Name: name, Op: op, Limit: limit, Unit: unit}
}

// The three limits of the page's verification, read and compared.
func TestMetricsAgainstThePage(t *testing.T) {
	got := readMetrics(t, meter(t, map[string][]float64{
		"p99": {0.412, 0.3}, "requests": {1000, 1000, 1000, 1000, 1000, 9000}, "errors": {30, 20}, "cpu": {71.5}, "memory": {40},
	}))
	for _, c := range []struct {
		e      runbook.Expectation
		actual string
		ok     bool
	}{
		{limitOf("Response time < 500ms (p99)", "Response time", "<", 500, "ms"), "412 ms", true},
		{limitOf("Response time < 0.4 s", "Response time", "<", 0.4, "s"), "412 ms", false},
		{limitOf("Error rate < 0.5%", "Error rate", "<", 0.5, "%"), "1 %", false},
		{limitOf("CPU < 70%", "CPU", "<", 70, "%"), "71.50 %", false},
		{limitOf("Memory <= 40%", "Memory", "<=", 40, "%"), "40 %", true},
	} {
		name, ok := steps.MeasureOf(c.e)
		if !ok {
			t.Fatalf("%s is not measured", c.e.Text)
		}
		f := got[name].Against(c.e)
		if f.OK != c.ok || f.Actual != c.actual || f.Weak {
			t.Errorf("%s: %+v", c.e.Text, f)
		}
	}
	if at := got[steps.MeasureP99].At; !at.Equal(sent.Add(5 * time.Minute)) {
		t.Errorf("value of %v", at)
	}
}

// What could not be read is never a pass.
func TestMetricsNeverPassUnread(t *testing.T) {
	perfect := map[string][]float64{"p99": {0.1}, "requests": {10}, "cpu": {1}, "memory": {1}}
	p99 := limitOf("Response time < 500ms", "Response time", "<", 500, "ms")
	errors := limitOf("Error rate < 0.5%", "Error rate", "<", 0.5, "%")
	for name, c := range map[string]struct {
		breaks func(*metered)
		e      runbook.Expectation
		why    string
	}{
		"denied":        {func(m *metered) { m.status = 403 }, p99, "denied: "},
		"no data":       {func(m *metered) { delete(m.series, "p99") }, p99, "no value of the last 10 m"},
		"forbidden":     {func(m *metered) { m.codes["p99"] = "Forbidden" }, p99, "Forbidden"},
		"no requests":   {func(m *metered) { m.series["requests"] = []float64{0} }, errors, "no requests"},
		"no values":     {func(m *metered) { delete(m.series, "requests") }, errors, "no value"},
		"errors hidden": {func(m *metered) { m.series["errors"], m.codes["errors"] = []float64{1}, "InternalError" }, errors, "InternalError"},
		"no balancer": {func(m *metered) {
			m.answers["DescribeTargetGroups"] = []answer{{200, []byte(`<DescribeTargetGroupsResponse><DescribeTargetGroupsResult></DescribeTargetGroupsResult></DescribeTargetGroupsResponse>`)}}
		}, p99, "no load balancer"},
	} {
		t.Run(name, func(t *testing.T) {
			series := map[string][]float64{}
			for k, v := range perfect {
				series[k] = v
			}
			m := meter(t, series)
			c.breaks(m)
			measure, _ := steps.MeasureOf(c.e)
			f := readMetrics(t, m)[measure].Against(c.e)
			if f.OK || !f.Weak || !strings.Contains(f.Note, c.why) {
				t.Errorf("%+v", f)
			}
		})
	}
	if f := readMetrics(t, meter(t, perfect))[steps.MeasureErrors].Against(errors); !f.OK || f.Actual != "0 %" {
		t.Errorf("requests without errors: %+v", f)
	}
}

func TestDatabases(t *testing.T) {
	conns := make([]float64, 35)
	for i := range conns {
		conns[i] = 31
	}
	conns[0] = 98
	m := meter(t, map[string][]float64{"d0": conns})
	m.answers["DescribeDBInstances"] = []answer{{200, []byte(`<DescribeDBInstancesResponse><DescribeDBInstancesResult><DBInstances>
<DBInstance><DBInstanceIdentifier>web-db</DBInstanceIdentifier><DBInstanceStatus>available</DBInstanceStatus><Endpoint><Address>web-db.example</Address></Endpoint></DBInstance>
<DBInstance><DBInstanceIdentifier>other</DBInstanceIdentifier><DBInstanceStatus>rebooting</DBInstanceStatus></DBInstance>
</DBInstances></DescribeDBInstancesResult></DescribeDBInstancesResponse>`)}}
	got, err := New(hasty(m), noon).Databases(context.Background(), web)
	if err != nil || len(got) != 2 {
		t.Fatal(got, err)
	}
	if got[0].State != steps.CheckGood || got[0].Value != "available · 98 connections, was 31 at 13:34 UTC" || got[0].Target != "web-db.example" {
		t.Errorf("%+v", got[0])
	}
	if got[1].State != steps.CheckBad || got[1].Why != "the instance is rebooting" || !strings.Contains(got[1].Value, "connections not read") {
		t.Errorf("%+v", got[1])
	}
}
