package gate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/itchyny/gojq"
)

const (
	jqVersion = "jq stand-in of the rehearsal (gojq 0.12)"
	jqNote    = "The rehearsal plays it with gojq: the language is jq 1.7's, but object keys come out sorted, and error texts, colours, modules, --stream and --seq differ or are absent."
)

// jqError ends the stand-in jq with one of jq's exit codes: 2 usage or input,
// 3 a filter that does not compile, 5 a filter that fails.
type jqError struct {
	code int
	text string
}

func (e *jqError) Error() string { return e.text }

// runJq plays jq with the arguments after the program's name.
func runJq(args, env []string, std streams) int {
	o, err := parseJq(args)
	if err == nil && o.version {
		fmt.Fprintln(std.out, jqVersion)
		return 0
	}
	var last any = errNoOutput
	failed := error(nil)
	if err == nil {
		last, failed, err = o.run(env, std)
	}
	if err == nil {
		err = failed
	}
	var e *jqError
	switch {
	case errors.As(err, &e):
		if e.text != "" {
			fmt.Fprintln(std.err, e.text)
		}
		return e.code
	case err != nil:
		fmt.Fprintln(std.err, "jq: error: "+err.Error())
		return 5
	case o.exitStatus && last == errNoOutput:
		return 4
	case o.exitStatus && (last == nil || last == false):
		return 1
	}
	return 0
}

var errNoOutput = errors.New("no output")

// run applies the filter to every input. failed is the last input's error that
// did not end the run, as jq goes on with the next input.
func (o *jqOptions) run(env []string, std streams) (last any, failed, err error) {
	query, err := gojq.Parse(o.filter)
	if err != nil {
		return nil, nil, &jqError{3, "jq: error: " + err.Error() + "\njq: 1 compile error"}
	}
	in, err := o.open(std.in)
	if err != nil {
		return nil, nil, err
	}
	names, values := o.variables()
	code, err := gojq.Compile(query,
		gojq.WithVariables(names),
		gojq.WithInputIter(in),
		gojq.WithEnvironLoader(func() []string { return env }))
	if err != nil {
		return nil, nil, &jqError{3, "jq: error: " + err.Error() + "\njq: 1 compile error"}
	}
	last = errNoOutput
	if o.nullInput {
		last, failed, err = o.apply(code, nil, values, last, std)
		return last, failed, err
	}
	for {
		v, ok := in.Next()
		if !ok {
			return last, failed, nil
		}
		if err, ok := v.(error); ok {
			return last, nil, &jqError{2, "jq: error (at <stdin>): " + err.Error()}
		}
		if last, failed, err = o.apply(code, v, values, last, std); err != nil {
			return last, nil, err
		}
	}
}

func (o *jqOptions) apply(code *gojq.Code, v any, values []any, last any, std streams) (any, error, error) {
	results := code.Run(v, values...)
	for {
		r, ok := results.Next()
		if !ok {
			return last, nil, nil
		}
		var halt *gojq.HaltError
		if err, ok := r.(error); ok {
			if errors.As(err, &halt) {
				return last, nil, o.halt(halt, std)
			}
			text := "jq: error: " + err.Error()
			fmt.Fprintln(std.err, text)
			return last, &jqError{5, ""}, nil
		}
		if err := o.print(std.out, r); err != nil {
			return last, nil, err
		}
		last = r
	}
}

func (o *jqOptions) halt(h *gojq.HaltError, std streams) error {
	switch v := h.Value().(type) {
	case nil:
	case string:
		fmt.Fprint(std.err, v)
	default:
		b, _ := gojq.Marshal(v)
		fmt.Fprintf(std.err, "%s\n", b)
	}
	return &jqError{h.ExitCode(), ""}
}

func (o *jqOptions) print(w io.Writer, v any) error {
	text, isString := v.(string)
	if !isString || !o.raw {
		b, err := gojq.Marshal(v)
		if err != nil {
			return err
		}
		if o.indent != "" {
			var pretty bytes.Buffer
			if err := json.Indent(&pretty, b, "", o.indent); err != nil {
				return err
			}
			b = pretty.Bytes()
		}
		text = string(b)
	}
	if !o.join {
		text += "\n"
	}
	_, err := io.WriteString(w, text)
	return err
}

// open makes one input stream of the named files, or of stdin.
func (o *jqOptions) open(stdin io.Reader) (gojq.Iter, error) {
	var all io.Reader = stdin
	if len(o.files) > 0 {
		var texts []io.Reader
		for _, f := range o.files {
			b, err := os.ReadFile(f)
			if err != nil {
				return nil, &jqError{2, "jq: error: Could not open " + strings.TrimPrefix(err.Error(), "open ")}
			}
			texts = append(texts, bytes.NewReader(b))
		}
		all = io.MultiReader(texts...)
	}
	return o.inputs(all), nil
}
