package gate

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Waiting commands end when they are told to, and say what they had.
func TestWaitingEndsBySignal(t *testing.T) {
	for _, c := range []struct {
		name   string
		args   []string
		signal syscall.Signal
		out    string
		code   int
	}{
		{"tail", []string{"logs", "tail", "/ecs/api", "--follow", "--format", "short"}, syscall.SIGTERM, "2026-01-05T10:00:00 hello\n", 0},
		{"tail", []string{"logs", "tail", "/ecs/api", "--follow", "--format", "short"}, syscall.SIGINT, "2026-01-05T10:00:00 hello\n", 0},
		{"wait", []string{"ecs", "wait", "services-stable", "--services", "api"}, syscall.SIGTERM, "", 130},
	} {
		t.Run(c.name+" "+c.signal.String(), func(t *testing.T) {
			third := make(chan bool)
			asked := 0
			g := open(t, func(o *Options) {
				o.World = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if asked++; asked == 3 {
						close(third)
						<-r.Context().Done()
						return
					}
					_, _ = io.WriteString(w, `{"events":[{"eventId":"1","timestamp":1767607200000,"logStreamName":"a","message":"hello"}],
						"services":[{"status":"ACTIVE","desiredCount":3,"runningCount":1,"deployments":[{},{}]}]}`)
				})
			})
			g.Clients() // waits until PATH is complete
			cmd := exec.Command(g.path("bin", "aws"), c.args...)
			cmd.Env, cmd.Dir = g.Env(), g.Dir()
			var out bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, os.Stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			<-third
			if err := cmd.Process.Signal(c.signal); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait()
			if got := cmd.ProcessState.ExitCode(); got != c.code || out.String() != c.out {
				t.Errorf("exit %d, %q", got, out.String())
			}
		})
	}
}

// What the stand-in says when the gate is gone does not hold the proxy's token.
func TestNoTokenInErrors(t *testing.T) {
	g := open(t, nil)
	env := getenv(g.Env())
	pem, err := os.ReadFile(env("AWS_CA_BUNDLE"))
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem, 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	code := runAWS([]string{"ecs", "list-clusters"}, func(name string) string {
		if name == "AWS_CA_BUNDLE" {
			return ca
		}
		return env(name)
	}, streams{nil, &out, &errs})
	if code != exitGeneral || !strings.HasPrefix(errs.String(), "\nCould not connect to the endpoint URL") || strings.Contains(errs.String(), g.proxy.token) {
		t.Errorf("exit %d, %q", code, errs.String())
	}
}

func TestStandInOnlyInARehearsal(t *testing.T) {
	t.Setenv("REHEARSAL", "")
	if _, ok := StandIn([]string{"/usr/local/bin/aws", "--version"}); ok {
		t.Error("played aws outside a rehearsal")
	}
	t.Setenv("REHEARSAL", "1")
	for _, args := range [][]string{nil, {"runbook"}, {"/x/awsome"}} {
		if _, ok := StandIn(args); ok {
			t.Errorf("played %q", args)
		}
	}
	var out, errs bytes.Buffer
	none := func(string) string { return "" }
	if code := runAWS([]string{"sts", "get-caller-identity", "--region", "us-east-1"}, none, streams{nil, &out, &errs}); code != exitGeneral ||
		errs.String() != "\nthe stand-in aws works only inside a rehearsal, and there is no rehearsal's proxy here\n" {
		t.Errorf("without a proxy: %d %q", code, errs.String())
	}
}
