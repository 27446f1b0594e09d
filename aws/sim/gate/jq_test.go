package gate

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Every case is also given to the real jq, where there is one.
var jqCases = []struct {
	name, args, in, out string
	code                int
}{
	{"pretty", ".", `{"a":{"b":[1,2.5,"x<y>"],"c":[]}}`, "{\n  \"a\": {\n    \"b\": [\n      1,\n      2.5,\n      \"x<y>\"\n    ],\n    \"c\": []\n  }\n}\n", 0},
	{"environment of a container", ".taskDefinition.containerDefinitions[0].environment", `{"taskDefinition":{"containerDefinitions":[{"environment":[{"name":"PORT"}]}]}}`, "[\n  {\n    \"name\": \"PORT\"\n  }\n]\n", 0},
	{"raw", "-r .[].n", `[{"n":"a"},{"n":"b"}]`, "a\nb\n", 0},
	{"compact bundle", "-cr .", `{"a": [1, 2]}`, "{\"a\":[1,2]}\n", 0},
	{"join", "-j .[]", `["a","b"]`, "ab", 0},
	{"several inputs", "-c .+1", "1 2\n3", "2\n3\n4\n", 0},
	{"slurp", "-c -s .", "1 2", "[1,2]\n", 0},
	{"null input", "-n 1+1", "", "2\n", 0},
	{"inputs", "-c -n [inputs]", "1 2", "[1,2]\n", 0},
	{"raw input", "-R .", "a\nb", "\"a\"\n\"b\"\n", 0},
	{"raw slurp", "-R -s .", "a\nb\n", "\"a\\nb\\n\"\n", 0},
	{"arg", "-n --arg v x $v", "", "\"x\"\n", 0},
	{"argjson", "-n --argjson v [1] $v[0]", "", "1\n", 0},
	{"args", "-n -c $ARGS.positional --args a b", "", "[\"a\",\"b\"]\n", 0},
	{"tab", "--tab .", `[1]`, "[\n\t1\n]\n", 0},
	{"indent", "--indent 4 .", `[1]`, "[\n    1\n]\n", 0},
	{"env", "-n env.HOME|length>0", "", "true\n", 0},
	{"exit true", "-e .a", `{"a":1}`, "1\n", 0},
	{"exit null", "-e .a", `{}`, "null\n", 1},
	{"exit nothing", "-e empty", `{}`, "", 4},
	{"no input", ".", "", "", 0},
	{"cannot iterate", ".[]", "1", "", 5},
	{"does not compile", ".[", "1", "", 3},
	{"halt", "-n halt_error", "", "", 5},
	{"after an error", ".a", "1 {\"a\":2}", "2\n", 0},
}

func TestJq(t *testing.T) {
	real, _ := lookup("jq", os.Getenv("PATH"))
	for _, c := range jqCases {
		t.Run(c.name, func(t *testing.T) {
			args := strings.Fields(c.args)
			var out, errs bytes.Buffer
			code := runJq(args, os.Environ(), streams{strings.NewReader(c.in), &out, &errs})
			if out.String() != c.out || code != c.code {
				t.Errorf("exit %d, %q, %q", code, out.String(), errs.String())
			}
			if code != 0 && c.code > 1 && c.code != 4 && c.name != "halt" && errs.Len() == 0 {
				t.Error("failed without a word")
			}
			if real == "" {
				t.Skip("jq is not installed: not compared with the real one")
			}
			cmd := exec.Command(real, args...)
			cmd.Stdin = strings.NewReader(c.in)
			got, _ := cmd.Output()
			if string(got) != c.out || cmd.ProcessState.ExitCode() != c.code {
				t.Errorf("the real jq: exit %d, %q", cmd.ProcessState.ExitCode(), got)
			}
		})
	}
}

func TestJqRefuses(t *testing.T) {
	for _, args := range []string{"", "--stream .", "-z .", "--arg x", "--indent 9 .", "--argjson a { .", ". /no/such/file", "-f /no/such/file"} {
		var out, errs bytes.Buffer
		if code := runJq(strings.Fields(args), nil, streams{strings.NewReader("1"), &out, &errs}); code != 2 || errs.Len() == 0 || out.Len() > 0 {
			t.Errorf("%q: exit %d, %q, %q", args, code, out.String(), errs.String())
		}
	}
}
