package aws

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"strings"
	"testing"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"

	"github.com/fairtradeworker/runbook/steps"
)

// tripwire notes that a request got as far as the network.
type tripwire struct{ sent bool }

func (t *tripwire) Do(*http.Request) (*http.Response, error) {
	t.sent = true
	return nil, errors.New("sent")
}

// Every operation of every client that an account opens: what is not a read is
// refused before it is sent, whatever it is asked with; what is a read is not.
func TestReadOnlyRefuses(t *testing.T) {
	wire := &tripwire{}
	cloud := New(ReadOnly(hasty(wire)), noon)
	open, err := cloud.account("", "").open(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	clients := reflect.ValueOf(open).Elem()
	tested := 0
	for i := range clients.NumField() {
		if clients.Field(i).Kind() != reflect.Func {
			continue // region, credentials
		}
		client := reflect.NewAt(clients.Field(i).Type(), clients.Field(i).Addr().UnsafePointer()).Elem().Call(nil)[0]
		name := clients.Type().Field(i).Name
		refused, allowed := 0, 0
		for m := range client.NumMethod() {
			op := client.Type().Method(m)
			if op.Type.NumIn() != 4 || !strings.HasSuffix(op.Type.In(2).String(), "Input") {
				continue // Options
			}
			tested++
			wire.sent = false
			out := client.Method(m).Call([]reflect.Value{reflect.ValueOf(context.Background()), reflect.New(op.Type.In(2).Elem())})
			err, _ := out[1].Interface().(error)
			var told *steps.Trouble
			isRefusal := errors.As(err, &told) && strings.HasPrefix(told.Text, "refused before it was sent")
			if ok, _ := reads(op.Name); ok {
				allowed++
				if isRefusal {
					t.Errorf("%s %s is a read and refused", name, op.Name)
				}
				continue
			}
			refused++
			if !isRefusal || wire.sent {
				t.Errorf("%s %s: %v, sent %v", name, op.Name, err, wire.sent)
			}
		}
		if refused == 0 || allowed == 0 {
			t.Errorf("%s: %d refused, %d allowed", name, refused, allowed)
		}
	}
	if tested < 200 {
		t.Errorf("only %d operations", tested)
	}
}

func TestReads(t *testing.T) {
	for op, want := range map[string]bool{
		"DescribeServices": true, "ListTasks": true, "FilterLogEvents": true, "GetMetricData": true, "GetCallerIdentity": true, "BatchGetImage": true,
		"UpdateService": false, "StopServiceDeployment": false, "ExecuteCommand": false, "DeleteLogGroup": false, "RunTask": false,
		"GetSecretValue": false, "GetSessionToken": false, "Getaway": false, "Describe": false, "": false, "StartLiveTail": false,
	} {
		if got, reason := reads(op); got != want || !got && reason == "" {
			t.Errorf("reads(%q) = %v %q", op, got, reason)
		}
	}
}

// Looking loses nothing of what is read, and the inner configuration stays as it was.
func TestReadOnlyReads(t *testing.T) {
	fake := baseline(t)
	cloud := ready(fake, noon)
	cloud.config = ReadOnly(cloud.config)
	o, err := cloud.Rollout(context.Background(), web, steps.Release{})
	if err != nil || o.Verdict.Kind != steps.VerdictSucceeded || len(o.Blind) > 0 {
		t.Errorf("%+v %v", o, err)
	}
	failing := func(context.Context, string, string) (awssdk.Config, error) {
		return awssdk.Config{}, errors.New("no")
	}
	if _, err := ReadOnly(failing)(context.Background(), "", ""); err == nil {
		t.Error("an error is lost")
	}
}
