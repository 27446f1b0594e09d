package gate

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// realAWS opens a gate whose aws is a real one, of any version.
func realAWS(t *testing.T, w *web) *Gate {
	t.Helper()
	path := os.Getenv("PATH")
	dirs := filepath.SplitList(path)
	if shim, err := exec.Command("pyenv", "which", "aws").Output(); err == nil {
		dirs = append([]string{filepath.Dir(strings.TrimSpace(string(shim)))}, dirs...)
	}
	for _, dir := range dirs {
		if _, err := lookup("aws", dir); err != nil {
			continue
		}
		g := open(t, func(o *Options) {
			o.World, o.StandIn, o.Path, o.Profiles = w, Never, dir+":"+path, []string{"prod"}
		})
		if c := g.Clients()[0]; c.Version != "" { // a shim does not work without its owner's home
			t.Logf("driving %s", c.Version)
			return g
		}
	}
	t.Skip("no real aws CLI is installed; install awscli to run this test")
	return nil
}

// notForReal are the cases that only the stand-in has: its own help; commands
// and options that v1 lacks; times, which v1 shows as numbers; a retry, which takes the
// real one a second; a table over which v1 ends with a Python error.
var notForReal = regexp.MustCompile(`^(help.*|version|tail.*|services-json|throttled-once|mixed-table|no-pager)$`)

// TestRealAWS gives the cases to the real CLI, which must print the very same.
func TestRealAWS(t *testing.T) {
	if testing.Short() {
		t.Skip("a second a case: not with -short")
	}
	w := &web{}
	g := realAWS(t, w)
	files, _ := filepath.Glob("testdata/aws/*.txt")
	for _, file := range files {
		c := readCase(t, file)
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		if c.want["stdout"] == "" || notForReal.MatchString(name) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			w.mu.Lock()
			w.answers, w.bodies = c.answers, nil
			w.mu.Unlock()
			script := "aws"
			for _, a := range c.args {
				script += " '" + a + "'"
			}
			out, stderr, code := sh(t, g, script)
			if out != c.want["stdout"] || code != 0 {
				t.Errorf("the real aws (exit %d, %s) prints\n%s\nthe stand-in\n%s", code, stderr, out, c.want["stdout"])
			}
		})
	}
}

// TestRealRequests compares what both put on the wire.
func TestRealRequests(t *testing.T) {
	if testing.Short() {
		t.Skip("a second a case: not with -short")
	}
	w := &web{}
	g := realAWS(t, w)
	for _, name := range []string{"update-service", "update-service-json", "target-health", "filter-log-events"} {
		t.Run(name, func(t *testing.T) {
			c := readCase(t, "testdata/aws/"+name+".txt")
			var bodies [2]string
			for i, run := range []func(){
				func() { sh(t, g, "aws '"+strings.Join(c.args, "' '")+"'") },
				func() { runAWS(c.args, getenv(g.Env()), streams{nil, &bytes.Buffer{}, &bytes.Buffer{}}) },
			} {
				w.mu.Lock()
				w.answers, w.bodies = readCase(t, "testdata/aws/"+name+".txt").answers, nil
				w.mu.Unlock()
				run()
				bodies[i] = strings.Join(w.bodies, "\n")
			}
			if form(t, bodies[0]) != form(t, bodies[1]) {
				t.Errorf("the real aws sends\n%s\nthe stand-in\n%s", bodies[0], bodies[1])
			}
		})
	}
}

// form sorts a body's members.
func form(t *testing.T, body string) string {
	if strings.HasPrefix(body, "Action=") {
		fields := strings.Split(body, "&")
		slices.Sort(fields)
		return strings.Join(fields, "&")
	}
	var v any
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	b, _ := json.Marshal(v)
	return string(b)
}
