package gate

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// The test binary plays the stand-ins, as main does.
func TestMain(m *testing.M) {
	backoff, waitPause, tailPause, watchPause = 0, 0, 0, 0
	if code, ok := StandIn(os.Args); ok {
		os.Exit(code)
	}
	time.Local = time.UTC
	os.Exit(m.Run())
}

// web is a world for tests: a site, and services by X-Amz-Target or Action.
type web struct {
	mu      sync.Mutex
	answers map[string][]answer // by operation; the last stays
	seen    []string            // "POST h2 host path scope"
	bodies  []string
}

type answer struct {
	status int
	body   string
}

func (s *web) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(s.seen, fmt.Sprintf("%s %s %s://%s%s %s", r.Method, r.Proto, r.URL.Scheme, r.URL.Host, r.URL.Path, scope(r)))
	s.bodies = append(s.bodies, string(body))
	if r.Header.Get("Proxy-Authorization") != "" {
		panic("the proxy's token reached the world")
	}
	op := r.Header.Get("X-Amz-Target")
	op = op[strings.IndexByte(op, '.')+1:]
	if op == "" && strings.HasPrefix(string(body), "Action=") {
		op, _, _ = strings.Cut(strings.TrimPrefix(string(body), "Action="), "&")
	}
	switch queue := s.answers[op]; {
	case op == "" && r.URL.Path == "/panic":
		panic("a bug")
	case op == "":
		fmt.Fprintf(w, `{"status":"ok","host":%q,"proto":%q}`, r.Host, r.Proto)
	case len(queue) == 0:
		w.WriteHeader(400)
		fmt.Fprintf(w, `{"__type":"NotSimulated","message":"this world has no %s"}`, op)
	default:
		if len(queue) > 1 {
			s.answers[op] = queue[1:]
		}
		w.WriteHeader(queue[0].status)
		_, _ = io.WriteString(w, queue[0].body)
	}
}

// scope is the credential scope without key and date.
func scope(r *http.Request) string {
	_, s, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
	s, _, _ = strings.Cut(s, ",")
	if parts := strings.SplitN(s, "/", 3); len(parts) == 3 {
		return parts[2]
	}
	return ""
}

func simulates(host string) bool {
	return host == "api.example.com" || strings.HasSuffix(host, ".amazonaws.com")
}

// open opens a gate for a test and closes it at the end.
func open(t *testing.T, change func(*Options)) *Gate {
	t.Helper()
	o := Options{World: &web{}, Simulates: simulates, Account: "123456789012", Region: "us-east-1", StandIn: Always, Seal: Unsealed}
	if change != nil {
		change(&o)
	}
	g, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := g.Close(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(g.Dir()); !os.IsNotExist(err) {
			t.Errorf("the scratch directory is still there: %v", err)
		}
	})
	return g
}

// sh runs a script as a step does.
func sh(t *testing.T, g *Gate, script string) (stdout, stderr string, code int) {
	t.Helper()
	if err := g.Check(nil); err != nil { // as a step does before its first command
		t.Fatal(err)
	}
	cmd := exec.Command(g.Bash(), "-c", script)
	cmd.Env, cmd.Dir = g.Env(), g.Dir()
	var out, err bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &err
	if e := cmd.Run(); e != nil && cmd.ProcessState == nil {
		t.Fatal(e)
	}
	return out.String(), err.String(), cmd.ProcessState.ExitCode()
}
