package aws

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fairtradeworker/runbook/steps"
)

// alone empties the AWS environment of the test.
func alone(t *testing.T) {
	t.Helper()
	for _, v := range os.Environ() {
		if name, _, _ := strings.Cut(v, "="); strings.HasPrefix(name, "AWS_") {
			t.Setenv(name, "")
			_ = os.Unsetenv(name)
		}
	}
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(dir, "config"))
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(dir, "credentials"))
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
}

func trouble(t *testing.T, err error, kind, text string) {
	t.Helper()
	var got *steps.Trouble
	if !errors.As(err, &got) || got.Kind != kind || !strings.Contains(got.Text, text) || got.Next == "" {
		t.Errorf("got %#v, want %s about %q", err, kind, text)
	}
}

func TestLiveConfigNamesWhatIsMissing(t *testing.T) {
	alone(t)
	cloud := New(LiveConfig, time.Now)
	_, err := cloud.Identity(t.Context(), steps.Service{Profile: "prod"})
	trouble(t, err, "missing", "prod")
	_, err = cloud.Identity(t.Context(), steps.Service{})
	trouble(t, err, "other", "no region is set")
	_, err = cloud.Identity(t.Context(), steps.Service{Region: "eu-west-1"})
	trouble(t, err, "expired", "")
}

// The live client over a real socket: the profile's keys sign, the region of the
// page's command wins over the profile's, and an answer is decoded.
func TestLiveConfigReads(t *testing.T) {
	alone(t)
	if err := os.WriteFile(os.Getenv("AWS_CONFIG_FILE"), []byte("[profile prod]\nregion = us-east-1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(os.Getenv("AWS_SHARED_CREDENTIALS_FILE"), []byte("[prod]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	fake := baseline(t)
	signed := make(chan string, 100)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		signed <- r.Header.Get("Authorization")
		res, err := fake.Do(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.WriteHeader(res.StatusCode)
		_, _ = io.Copy(w, res.Body)
	}))
	defer server.Close()
	t.Setenv("AWS_ENDPOINT_URL", server.URL)
	s := steps.Service{Profile: "prod", Region: "eu-west-1", Cluster: "prod", Name: "web"}
	cloud := New(LiveConfig, noon)
	id, err := cloud.Identity(t.Context(), s)
	if err != nil || id.Role != "prod-admin" || id.Region != "eu-west-1" {
		t.Fatalf("%+v %v", id, err)
	}
	if by := <-signed; !strings.Contains(by, "AKIDEXAMPLE/") || !strings.Contains(by, "/eu-west-1/sts/") {
		t.Errorf("signed %s", by)
	}
	o, err := cloud.Rollout(t.Context(), s, steps.Release{})
	if err != nil || o.Verdict.Kind != steps.VerdictSucceeded || len(o.Blind) > 0 {
		t.Errorf("%+v %v", o, err)
	}
}

// A rehearsal's client reads neither the environment nor files.
func TestFixedReadsNothing(t *testing.T) {
	alone(t)
	t.Setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIDREAL")
	t.Setenv("AWS_PROFILE", "prod")
	t.Setenv("AWS_REGION", "us-east-1")
	spy := &spy{Doer: baseline(t)}
	if _, err := New(Fixed(spy, "eu-west-1", "AKIDEXAMPLE", "secret", ""), noon).Identity(context.Background(), web); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(spy.host, "sts.eu-west-1.") || strings.Contains(spy.signed, "AKIDREAL") {
		t.Errorf("asked %s, signed %s", spy.host, spy.signed)
	}
}

type spy struct {
	Doer
	host, signed string
}

func (s *spy) Do(r *http.Request) (*http.Response, error) {
	s.host, s.signed = r.URL.Host, r.Header.Get("Authorization")
	return s.Doer.Do(r)
}
