package sim

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

const apiLogARN = "arn:aws:logs:us-east-1:123456789012:log-group:/ecs/fairtradeworker-api"

func TestLiveTail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, err := New(Options{})
		if err != nil {
			t.Fatal(err)
		}
		out, err := logsClient(w).StartLiveTail(context.Background(), &cloudwatchlogs.StartLiveTailInput{LogGroupIdentifiers: []string{apiLogARN}})
		if err != nil {
			t.Fatal(err)
		}
		s := out.GetStream()
		started, lines, begin := false, 0, time.Now()
		for e := range s.Events() {
			switch e := e.(type) {
			case *types.StartLiveTailResponseStreamMemberSessionStart:
				started = *e.Value.SessionId != "" && e.Value.LogGroupIdentifiers[0] == apiLogARN
			case *types.StartLiveTailResponseStreamMemberSessionUpdate:
				for _, l := range e.Value.SessionResults {
					lines++
					if *l.LogGroupIdentifier != apiLogARN || !strings.HasPrefix(*l.LogStreamName, "ecs/api/") || *l.IngestionTime < begin.UnixMilli() {
						t.Errorf("%+v", l)
					}
				}
			}
			if time.Since(begin) >= 30*time.Second {
				break
			}
		}
		if err := s.Close(); err != nil || !started || lines < 10 {
			t.Errorf("started %v, %d lines, %v", started, lines, err)
		}
		if _, err := logsClient(w).StartLiveTail(context.Background(), &cloudwatchlogs.StartLiveTailInput{LogGroupIdentifiers: []string{apiLogARN + "-nope"}}); err == nil || !strings.Contains(err.Error(), "ResourceNotFoundException") {
			t.Error(err)
		}
	})
}

func TestLiveTailOverAConnection(t *testing.T) {
	w, v := newWorld(t, Options{})
	srv := httptest.NewServer(w)
	defer srv.Close()
	ctx, cancel := contextFor(20 * time.Second)
	defer cancel()
	r, _ := http.NewRequestWithContext(ctx, "POST", srv.URL, strings.NewReader(`{"logGroupIdentifiers":["`+apiLogARN+`"]}`))
	r.Host = "stream-logs.us-east-1.amazonaws.com"
	r.Header.Set("X-Amz-Target", "Logs_20140328.StartLiveTail")
	sign(r, "logs")
	a, err := srv.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	v.add(20 * time.Second)
	d := eventstream.NewDecoder()
	for _, want := range []string{"initial-response", "sessionStart", "sessionUpdate"} {
		m, err := d.Decode(a.Body, nil)
		if err != nil || m.Headers.Get(":event-type").String() != want {
			t.Fatalf("%v %v, want %s", m.Headers, err, want)
		}
		if want == "sessionUpdate" && !strings.Contains(string(m.Payload), `"message":"`) {
			t.Errorf("%s", m.Payload)
		}
	}
}
