package gate

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what the stand-in aws prints into testdata/aws")

// TestAWS runs every file of testdata/aws; see the README there.
func TestAWS(t *testing.T) {
	files, err := filepath.Glob("testdata/aws/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	w := &web{}
	g := open(t, func(o *Options) { o.World = w; o.Profiles = []string{"prod"} })
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			c := readCase(t, file)
			w.mu.Lock()
			w.answers, w.bodies, w.seen = c.answers, nil, nil
			w.mu.Unlock()
			var out, errs bytes.Buffer
			code := runAWS(c.args, getenv(g.Env()), streams{nil, &out, &errs})
			got := map[string]string{
				"stdout": out.String(), "stderr": errs.String(), "exit": strconv.Itoa(code) + "\n",
				"request": strings.Join(w.bodies, "\n") + "\n",
			}
			if *update {
				c.write(t, file, got)
			}
			for name, text := range got {
				if want, ok := c.want[name]; (ok || name != "request") && text != want {
					t.Errorf("%s is\n%s\nwant\n%s", name, text, want)
				}
			}
			for _, s := range w.seen {
				if !strings.Contains(s, " us-east-1/") || !strings.HasSuffix(s, "/aws4_request") {
					t.Errorf("unsigned: %s", s)
				}
			}
		})
	}
}

func getenv(env []string) func(string) string {
	return func(name string) string {
		for _, line := range env {
			if value, ok := strings.CutPrefix(line, name+"="); ok {
				return value
			}
		}
		return ""
	}
}

// An awsCase is a file of sections, each after a line "-- name --": args, an
// operation's answers, and what is wanted.
type awsCase struct {
	args    []string
	answers map[string][]answer
	want    map[string]string
	given   string // the sections up to the wanted ones, as they stand
}

func readCase(t testing.TB, file string) awsCase {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c := awsCase{answers: map[string][]answer{}, want: map[string]string{"stdout": "", "stderr": "", "exit": "0\n"}}
	name, body := "", ""
	end := func() {
		switch name {
		case "":
		case "args":
			c.args = split(strings.TrimSpace(body))
		case "stdout", "stderr", "exit", "request":
			c.want[name] = body
			return
		default:
			op, status, ok := strings.Cut(name, " ")
			a := answer{200, body}
			if ok {
				if a.status, err = strconv.Atoi(status); err != nil {
					t.Fatalf("%s: %q: %v", file, name, err)
				}
			}
			c.answers[op] = append(c.answers[op], a)
		}
		if name != "" {
			c.given += "-- " + name + " --\n"
		}
		c.given += body
	}
	for _, line := range strings.SplitAfter(string(b), "\n") {
		if head, ok := strings.CutPrefix(line, "-- "); ok && strings.HasSuffix(line, " --\n") {
			end()
			name, body = strings.TrimSuffix(head, " --\n"), ""
			continue
		}
		body += line
	}
	end()
	return c
}

// write fills in what is wanted; a request is written only where one was.
func (c awsCase) write(t *testing.T, file string, got map[string]string) {
	text := c.given
	for _, name := range []string{"request", "stdout", "stderr", "exit"} {
		_, wanted := c.want[name]
		if empty := got[name] == "" || got[name] == "0\n"; name == "request" && wanted || name != "request" && !empty {
			text += "-- " + name + " --\n" + got[name]
		}
		c.want[name] = got[name]
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// split cuts at spaces; single quotes hold a word together.
func split(line string) []string {
	var words []string
	for i, part := range strings.Split(line, "'") {
		if i%2 == 1 {
			words = append(words, part)
		} else {
			words = append(words, strings.Fields(part)...)
		}
	}
	return words
}
