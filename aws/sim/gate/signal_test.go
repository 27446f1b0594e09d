package gate

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"os/exec"
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
