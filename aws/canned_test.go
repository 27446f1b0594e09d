package aws

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// canned answers the SDK's calls from the sections of a case file. A section is
// named after the operation, with an HTTP status where it is not 200:
//
//	-- DescribeServices --
//	-- ListTasks 400 --
//
// The answers of testdata/base.txt stand for what a case does not name. A
// section given several times answers the calls in order, the last one for ever.
// In JSON a time may be written as 2026-11-23T14:00:00Z; ASKED stands for the
// task definition that was asked for.
type canned struct {
	mu      sync.Mutex
	answers map[string][]answer
	calls   []string
	fail    error // returned for every request, where set
}

type answer struct {
	status int
	body   []byte
}

func (c *canned) Do(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	op := operation(r, body)
	c.calls = append(c.calls, op)
	if c.fail != nil {
		return nil, c.fail
	}
	queue := c.answers[op]
	if len(queue) == 0 {
		return nil, fmt.Errorf("no answer for %s in the case or in base.txt", op)
	}
	if len(queue) > 1 {
		c.answers[op] = queue[1:]
	}
	out := queue[0].body
	var ask struct{ TaskDefinition string }
	if json.Unmarshal(body, &ask) == nil && ask.TaskDefinition != "" {
		out = bytes.ReplaceAll(out, []byte("ASKED"), []byte(ask.TaskDefinition))
	}
	return &http.Response{
		StatusCode: queue[0].status, Header: http.Header{}, Request: r,
		Body: io.NopCloser(bytes.NewReader(out)), ContentLength: int64(len(out)),
	}, nil
}

// operation is the last part of a JSON call's target, or a query call's action.
func operation(r *http.Request, body []byte) string {
	if t := r.Header.Get("X-Amz-Target"); t != "" {
		return t[strings.LastIndexByte(t, '.')+1:]
	}
	form, _ := url.ParseQuery(string(body))
	return form.Get("Action")
}

// sections reads a case file into the answers and everything else by name.
func sections(t *testing.T, path string) (answers map[string][]answer, other map[string]string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	answers, other = map[string][]answer{}, map[string]string{}
	for _, section := range strings.Split("\n"+string(text), "\n-- ")[1:] {
		name, data, ok := strings.Cut(section, " --\n")
		words := strings.Fields(name)
		if !ok || len(words) == 0 {
			t.Fatalf("%s: a section begins with a line like \"-- ListTasks --\", not %q", path, section)
		}
		if first := words[0]; first[0] < 'A' || first[0] > 'Z' {
			other[name] = data
			continue
		}
		a := answer{status: 200, body: moments(t, path, []byte(data))}
		if len(words) > 1 {
			if a.status, err = strconv.Atoi(words[1]); err != nil {
				t.Fatalf("%s: section %q: %v", path, name, err)
			}
		}
		answers[words[0]] = append(answers[words[0]], a)
	}
	return answers, other
}

// load is a case over the base.
func load(t *testing.T, path string) (*canned, map[string]string) {
	t.Helper()
	base, _ := sections(t, filepath.Join("testdata", "base.txt"))
	answers, other := sections(t, path)
	for op, list := range answers {
		base[op] = list
	}
	return &canned{answers: base}, other
}

// moments turns readable times of a JSON body into the seconds that AWS sends.
func moments(t *testing.T, path string, body []byte) []byte {
	t.Helper()
	if !bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) {
		return body
	}
	var tree any
	if err := json.Unmarshal(body, &tree); err != nil {
		t.Fatalf("%s: %v in\n%s", path, err, body)
	}
	var walk func(v any) any
	walk = func(v any) any {
		switch v := v.(type) {
		case map[string]any:
			for k, x := range v {
				if text, ok := x.(string); ok && strings.HasSuffix(k, "At") {
					if at, err := time.Parse(time.RFC3339, text); err == nil {
						v[k] = at.Unix()
						continue
					}
				}
				v[k] = walk(x)
			}
		case []any:
			for i := range v {
				v[i] = walk(v[i])
			}
		}
		return v
	}
	out, err := json.Marshal(walk(tree))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// within tells where got differs from want, which may leave out fields of
// objects; lists must have the same length. A string of want that ends in … is a
// beginning.
func within(want, got any, at string) error {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return fmt.Errorf("%s is %v, want an object", at, got)
		}
		for k, x := range w {
			if err := within(x, g[k], at+"."+k); err != nil {
				return err
			}
		}
		return nil
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return fmt.Errorf("%s is %v, want %d entries", at, got, len(w))
		}
		for i := range w {
			if err := within(w[i], g[i], fmt.Sprintf("%s[%d]", at, i)); err != nil {
				return err
			}
		}
		return nil
	case string:
		if begin, ok := strings.CutSuffix(w, "…"); ok {
			if g, isText := got.(string); isText && strings.HasPrefix(g, begin) {
				return nil
			}
		}
	}
	if want != got {
		return fmt.Errorf("%s is %#v, want %#v", at, got, want)
	}
	return nil
}

func compare(t *testing.T, want string, got any) {
	t.Helper()
	var w, g any
	if err := json.Unmarshal([]byte(want), &w); err != nil {
		t.Fatalf("want: %v in\n%s", err, want)
	}
	b, err := json.MarshalIndent(got, "", "  ")
	if err = errors.Join(err, json.Unmarshal(b, &g)); err != nil {
		t.Fatal(err)
	}
	if err := within(w, g, ""); err != nil {
		t.Errorf("%v\n%s", err, b)
	}
}
