package sim

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
)

const (
	testCluster = "fairtradeworker-cluster"
	testService = "fairtradeworker-api"
)

var testBegin = time.Date(2026, 1, 9, 3, 11, 0, 0, time.UTC)

// virtual is a clock that moves only when told.
type virtual struct {
	mu sync.Mutex
	t  time.Time
}

func (v *virtual) now() time.Time {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.t
}

func (v *virtual) add(d time.Duration) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.t = v.t.Add(d)
}

// newWorld makes a world on a virtual clock.
func newWorld(t testing.TB, o Options) (*World, *virtual) {
	t.Helper()
	v := &virtual{t: testBegin}
	o.Now = v.now
	w, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return w, v
}

// config is what the app's own SDK clients get.
func config(client interface {
	Do(*http.Request) (*http.Response, error)
}) aws.Config {
	return aws.Config{
		Region: "us-east-1", HTTPClient: client,
		Credentials:      credentials.NewStaticCredentialsProvider("AKIAEXAMPLE", "example", ""),
		RetryMaxAttempts: 1,
	}
}

func ecsClient(w *World) *ecs.Client { return ecs.NewFromConfig(config(w)) }

func contextFor(d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), d)
}
