package gate

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// requireClients is set where the real clients must be installed and are
// driven: a second a case, so not in every run.
const requireClients = "RUNBOOK_REQUIRE_CLIENTS"

// realAWS opens a gate whose aws is a real v2: Debian's package awscli.
func realAWS(t *testing.T, w *web) *Gate {
	t.Helper()
	if os.Getenv(requireClients) != "1" {
		t.Skipf("the real aws was not driven; install awscli and set %s=1 to do it", requireClients)
	}
	g := open(t, func(o *Options) {
		o.World, o.StandIn, o.Path, o.Profiles = w, Auto, "/usr/bin:/bin", []string{"prod"}
		o.Seal = Tightest
	})
	c := g.Clients()[0]
	if c.StandIn {
		t.Fatalf("%s=1, but %s", requireClients, c.Note)
	}
	t.Logf("driving %s, %s", c.Version, g.Level())
	return g
}

// notForReal are the cases that only the stand-in has: its own help and
// version, what it does not cover but the real one does; a table over which
// 2.9.19 ends with a Python error, and an answer that is no JSON, which it
// passes over in silence.
var notForReal = regexp.MustCompile(`^(help.*|version|not-covered.*|mixed-table|not-json)$`)

// ownWords are the cases in which the two fail alike but in other words.
var ownWords = regexp.MustCompile(`^(json-bad|query-bad|unknown-member|input-json-stranger)$`)

// TestRealAWS gives the cases to the real CLI, which must print the very same
// and end with the same exit code.
func TestRealAWS(t *testing.T) {
	w := &web{}
	g := realAWS(t, w)
	files, _ := filepath.Glob("testdata/aws/*.txt")
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		if notForReal.MatchString(name) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			c := readCase(t, file)
			w.mu.Lock()
			w.answers, w.bodies = c.answers, nil
			w.mu.Unlock()
			script := "aws"
			for _, a := range c.args {
				script += " '" + a + "'"
			}
			out, stderr, code := sh(t, g, script)
			if out != c.want["stdout"] || strconv.Itoa(code)+"\n" != c.want["exit"] {
				t.Errorf("the real aws (exit %d, %s) prints\n%s\nthe stand-in (exit %s)\n%s", code, stderr, out, c.want["exit"], c.want["stdout"])
			}
			if stderr != c.want["stderr"] && !ownWords.MatchString(name) {
				t.Errorf("the real aws says\n%q\nthe stand-in\n%q", stderr, c.want["stderr"])
			}
		})
	}
}

// TestRealRequests compares what both put on the wire.
func TestRealRequests(t *testing.T) {
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
