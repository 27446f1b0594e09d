package sim

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
)

// doer is an aws.HTTPClient.
type doer func(*http.Request) (*http.Response, error)

func (d doer) Do(r *http.Request) (*http.Response, error) { return d(r) }

// clients by signing name.
func clients(cfg aws.Config) map[string]any {
	return map[string]any{
		"ecs": ecs.NewFromConfig(cfg), "logs": cloudwatchlogs.NewFromConfig(cfg),
		"ecr": ecr.NewFromConfig(cfg), "secretsmanager": secretsmanager.NewFromConfig(cfg), "monitoring": cloudwatch.NewFromConfig(cfg), "rds": rds.NewFromConfig(cfg),
		"sts": sts.NewFromConfig(cfg), "elasticloadbalancing": elb.NewFromConfig(cfg),
	}
}

// fill sets every field that can be set, a few levels deep. Unions stay unset.
func fill(v reflect.Value, depth int) {
	switch {
	case v.Type() == timeType:
		v.Set(reflect.ValueOf(time.UnixMilli(1767950000250).UTC()))
		return
	case depth > 12:
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), depth)
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && f.Name != "ResultMetadata" {
				fill(v.Field(i), depth+1)
			}
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Interface {
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), depth+1)
		fill(v.Index(1), depth+1)
	case reflect.Map:
		e := reflect.New(v.Type().Elem()).Elem()
		fill(e, depth+1)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.ValueOf("k&\"ey").Convert(v.Type().Key()), e)
	case reflect.String:
		v.SetString("a <b> & \"ü\"")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int32, reflect.Int64:
		v.SetInt(7)
	case reflect.Float64:
		v.SetFloat(12.5)
	}
}

// plainJSON is a value as encoding/json sees it, without the SDK's metadata.
func plainJSON(t *testing.T, v any) string {
	t.Helper()
	v2 := reflect.New(reflect.TypeOf(v).Elem())
	v2.Elem().Set(reflect.ValueOf(v).Elem())
	if m := v2.Elem().FieldByName("ResultMetadata"); m.IsValid() {
		m.SetZero()
	}
	b, err := json.MarshalIndent(v2.Interface(), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestWireAgainstTheSDK lets the SDK's own serialisers judge: a full input is
// written by the SDK and read by us, a full output written by us and read by the
// SDK, for every operation there is.
func TestWireAgainstTheSDK(t *testing.T) {
	for service, a := range apis {
		for name, o := range a.ops {
			t.Run(service+"/"+name, func(t *testing.T) {
				var read any
				var output reflect.Value
				cfg := config(doer(func(r *http.Request) (*http.Response, error) {
					p := protocolOf(r)
					body, _ := io.ReadAll(r.Body)
					got, err := p.op(r, body)
					if err != nil || got != name {
						t.Fatalf("operation %q, %v", got, err)
					}
					read = o.input()
					if err := p.read(a, body, read); err != nil {
						t.Fatal(err)
					}
					kind, out := p.write(a, name, output.Interface(), "id")
					return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {kind}}, Body: io.NopCloser(bytes.NewReader(out)), Request: r}, nil
				}))
				method := reflect.ValueOf(clients(cfg)[service]).MethodByName(name)
				output = reflect.New(method.Type().Out(0).Elem())
				fill(output.Elem(), 0)
				input := reflect.ValueOf(o.input())
				fill(input.Elem(), 0)
				res := method.Call([]reflect.Value{reflect.ValueOf(context.Background()), input})
				if err, _ := res[1].Interface().(error); err != nil {
					t.Fatal(err)
				}
				if want, got := plainJSON(t, input.Interface()), plainJSON(t, read); want != got {
					t.Errorf("input written by the SDK:\n%s\nread by us:\n%s", want, got)
				}
				if want, got := plainJSON(t, output.Interface()), plainJSON(t, res[0].Interface()); want != got {
					t.Errorf("output written by us:\n%s\nread by the SDK:\n%s", want, got)
				}
			})
		}
	}
}

func TestZeroScalarsArePresent(t *testing.T) {
	got := string(encodeJSON(&ecs.DescribeServicesOutput{Services: []ecstypes.Service{{ServiceName: aws.String("a")}}, Failures: []ecstypes.Failure{}}, lowerCamel))
	for _, want := range []string{`"pendingCount":0`, `"runningCount":0`, `"enableExecuteCommand":false`, `"failures":[]`, `"serviceName":"a"`} {
		if !strings.Contains(got, want) {
			t.Errorf("%s lacks %s", got, want)
		}
	}
	for _, not := range []string{"status", "taskSets", "launchType"} {
		if strings.Contains(got, `"`+not+`"`) {
			t.Errorf("%s has %s", got, not)
		}
	}
}

func TestTimesAreEpochNumbers(t *testing.T) {
	w, _ := newWorld(t, Options{})
	body := post(t, w, "ecs", "AmazonEC2ContainerServiceV20141113.DescribeServices", `{"cluster":"fairtradeworker-cluster","services":["fairtradeworker-api"]}`)
	var out struct {
		Services []struct {
			CreatedAt   json.Number
			Deployments []map[string]any
		}
	}
	if err := json.Unmarshal([]byte(body), &out); err != nil {
		t.Fatal(err)
	}
	at, ok := out.Services[0].Deployments[0]["createdAt"].(float64)
	if !ok || int64(at) != testBegin.Add(-17*time.Minute).Unix() {
		t.Errorf("createdAt %v", out.Services[0].Deployments[0]["createdAt"])
	}
}

// post sends one JSON 1.1 request as an old client would, and returns the body.
func post(t *testing.T, w *World, service, target, body string) string {
	t.Helper()
	r, err := http.NewRequest("POST", "https://"+service+".us-east-1.amazonaws.com/", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Amz-Target", target)
	r.Header.Set("Content-Type", "application/x-amz-json-1.1")
	sign(r, service)
	a, err := w.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	b, _ := io.ReadAll(a.Body)
	return string(b)
}

func sign(r *http.Request, service string) {
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260109/us-east-1/"+service+"/aws4_request, SignedHeaders=host, Signature=00")
}

func TestUnknownOperationInEveryProtocol(t *testing.T) {
	w, _ := newWorld(t, Options{})
	ctx := context.Background()
	cfg := config(w)
	asks := map[string]func() error{
		"json": func() error {
			_, err := ecs.NewFromConfig(cfg).DeleteCluster(ctx, &ecs.DeleteClusterInput{Cluster: aws.String("arn")})
			return err
		},
		"query": func() error {
			_, err := elb.NewFromConfig(cfg).DescribeLoadBalancers(ctx, &elb.DescribeLoadBalancersInput{})
			return err
		},
	}
	for name, ask := range asks {
		var api smithy.APIError
		if err := ask(); !errors.As(err, &api) || api.ErrorCode() != "NotSimulated" || !strings.Contains(api.ErrorMessage(), "does not simulate") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, change := range map[string]func(*http.Request){
		"cbor": func(r *http.Request) {
			r.Header.Set("Smithy-Protocol", "rpc-v2-cbor")
			r.URL.Path = "/service/GraniteServiceVersion20100801/operation/PutDashboard"
			sign(r, "monitoring")
		},
		"another service": func(r *http.Request) {
			r.Body = io.NopCloser(strings.NewReader("Action=DeleteDBInstance&Version=2014-10-31"))
			sign(r, "rds")
		},
	} {
		r, _ := http.NewRequest("POST", "https://rds.amazonaws.com/", http.NoBody)
		change(r)
		a, err := w.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		b, _ := io.ReadAll(a.Body)
		if a.StatusCode != 400 || !bytes.Contains(b, []byte("NotSimulated")) {
			t.Errorf("%s: %d %q", name, a.StatusCode, b)
		}
	}
}

func TestUnsignedRequestIsTold(t *testing.T) {
	w, _ := newWorld(t, Options{})
	code, body, _ := get(t, w, "POST", "https://ecs.us-east-1.amazonaws.com/")
	if code != 400 || !strings.Contains(body, "MissingAuthenticationToken") {
		t.Errorf("%d %s", code, body)
	}
}

// FuzzRequest throws bodies at every protocol's decoder: it may refuse, it may
// not panic, hang, or answer anything but 200 and 400.
func FuzzRequest(f *testing.F) {
	for _, body := range []string{
		`{"cluster":"fairtradeworker-cluster","services":["fairtradeworker-api"]}`,
		`{"services":[null,1,{}],"include":"x"}`, `{"maxResults":1e99}`, `{"createdAt":{"after":1e18}}`, `[]`, `{`, ``, `{"a":{"a":{"a":[[[[[]]]]]}}}`,
		`{"deploymentConfiguration":{"minimumHealthyPercent":50.5}}`, `{"desiredCount":-1,"service":"fairtradeworker-api","cluster":"fairtradeworker-cluster"}`,
		"Action=DescribeTargetHealth&TargetGroupArn=a&Targets.member.1.Id=10.0.0.1&Targets.member.2.Port=x",
		"Action=DescribeTargetGroups&Names=&PageSize=0", "Action=DescribeTargetGroups&Names.member.1=a&Names.member.1.b=c&Names.member=d",
		"Action=DescribeTargetGroups&" + strings.Repeat("a.", 100) + "b=c", "%zz", "Action=GetCallerIdentity&Version=2011-06-15",
		`{"logGroupName":"/ecs/fairtradeworker-api","filterPattern":"?ERROR -\"a b\" FATAL","nextToken":"!!"}`, `{"logGroupName":"a","filterPattern":"\"open"}`,
	} {
		for which := range uint8(14) {
			f.Add(which, body)
		}
	}
	w, err := New(Options{Now: func() time.Time { return testBegin }})
	if err != nil {
		f.Fatal(err)
	}
	heads := []struct{ service, target string }{
		{"ecs", "X.DescribeServices"}, {"ecs", "X.ListServiceDeployments"}, {"ecs", "X.UpdateService"}, {"ecs", "X.DescribeTasks"},
		{"rds", ""}, {"monitoring", "X.GetMetricData"}, {"monitoring", ""}, {"secretsmanager", "X.CreateSecret"}, {"ecr", "X.PutImage"}, {"logs", "X.StartLiveTail"},
		{"logs", "X.FilterLogEvents"}, {"logs", "X.GetLogEvents"}, {"elasticloadbalancing", ""}, {"sts", ""},
	}
	f.Fuzz(func(t *testing.T, which uint8, body string) {
		h := heads[int(which)%len(heads)]
		r, err := http.NewRequest("POST", "https://"+h.service+".us-east-1.amazonaws.com/", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if h.target != "" {
			r.Header.Set("X-Amz-Target", h.target)
		}
		sign(r, h.service)
		a, err := w.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if a.StatusCode != 200 && a.StatusCode != 400 {
			t.Errorf("%d", a.StatusCode)
		}
	})
}

// postForm sends one query request, as older clients do.
func postForm(t *testing.T, w *World, service, body string) string {
	t.Helper()
	r, err := http.NewRequest("POST", "https://"+service+".us-east-1.amazonaws.com/", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	sign(r, service)
	a, err := w.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	b, _ := io.ReadAll(a.Body)
	return string(b)
}
