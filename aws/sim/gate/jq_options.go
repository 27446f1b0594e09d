package gate

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/itchyny/gojq"
)

// jqOptions are the options of jq that the stand-in knows.
type jqOptions struct {
	filter     string
	files      []string
	raw, join  bool
	nullInput  bool
	slurp      bool
	rawInput   bool
	exitStatus bool
	version    bool
	indent     string // "" is compact
	named      []jqVariable
	positional []any
}

type jqVariable struct {
	name  string
	value any
}

func parseJq(args []string) (*jqOptions, error) {
	o := &jqOptions{indent: "  "}
	var plain []string
	fromFile, rest := false, ""
	for len(args) > 0 {
		a := args[0]
		args = args[1:]
		take := func(n int) ([]string, error) {
			if len(args) < n {
				return nil, &jqError{2, "jq: error: " + a + " takes " + strconv.Itoa(n) + " parameter(s)\nUse jq --help for help with command-line options"}
			}
			v := args[:n]
			args = args[n:]
			return v, nil
		}
		switch {
		case a == "--arg" || a == "--argjson" || a == "--slurpfile" || a == "--rawfile":
			v, err := take(2)
			if err != nil {
				return nil, err
			}
			value, err := jqValue(a, v[1])
			if err != nil {
				return nil, err
			}
			o.named = append(o.named, jqVariable{v[0], value})
		case a == "--indent":
			v, err := take(1)
			if err != nil {
				return nil, err
			}
			n, err := strconv.Atoi(v[0])
			if err != nil || n < 0 || n > 7 {
				return nil, &jqError{2, "jq: Cannot indent more than 7 characters"}
			}
			o.indent = strings.Repeat(" ", n)
		case a == "--args" || a == "--jsonargs":
			rest = a
		case a == "--":
			plain, args = append(plain, args...), nil
		case strings.HasPrefix(a, "--"):
			if !o.long(a, &fromFile) {
				return nil, &jqError{2, "jq: Unknown arguments\nThe stand-in jq of the rehearsal does not cover " + a + "."}
			}
		case len(a) > 1 && a[0] == '-':
			for _, c := range a[1:] {
				long := jqShort[c]
				if long == "" || !o.long(long, &fromFile) {
					return nil, &jqError{2, "jq: Unknown arguments\nThe stand-in jq of the rehearsal does not cover -" + string(c) + "."}
				}
			}
		case rest != "" && len(plain) > 0:
			value, err := jqValue(map[string]string{"--args": "--arg", "--jsonargs": "--argjson"}[rest], a)
			if err != nil {
				return nil, err
			}
			o.positional = append(o.positional, value)
		default:
			plain = append(plain, a)
		}
	}
	if len(plain) == 0 {
		if o.version {
			return o, nil
		}
		return nil, &jqError{2, "Usage:\tjq [OPTIONS] FILTER [FILES...]\n\tjq [OPTIONS] -f FILE [FILES...]"}
	}
	o.filter, o.files = plain[0], plain[1:]
	if fromFile {
		b, err := os.ReadFile(o.filter)
		if err != nil {
			return nil, &jqError{2, "jq: error: Could not open " + strings.TrimPrefix(err.Error(), "open ")}
		}
		o.filter = string(b)
	}
	return o, nil
}

var jqShort = map[rune]string{
	'r': "--raw-output", 'j': "--join-output", 'c': "--compact-output", 'n': "--null-input",
	's': "--slurp", 'R': "--raw-input", 'e': "--exit-status", 'S': "--sort-keys",
	'M': "--monochrome-output", 'f': "--from-file", 'V': "--version",
}

// long sets one option without a value; false if it is not covered.
func (o *jqOptions) long(name string, fromFile *bool) bool {
	switch name {
	case "--raw-output":
		o.raw = true
	case "--join-output":
		o.raw, o.join = true, true
	case "--compact-output":
		o.indent = ""
	case "--tab":
		o.indent = "\t"
	case "--null-input":
		o.nullInput = true
	case "--slurp":
		o.slurp = true
	case "--raw-input":
		o.rawInput = true
	case "--exit-status":
		o.exitStatus = true
	case "--from-file":
		*fromFile = true
	case "--version":
		o.version = true
	case "--sort-keys", "--monochrome-output", "--unbuffered": // as it is anyway
	default:
		return false
	}
	return true
}

// jqValue is the value of a variable given by --arg and its like.
func jqValue(option, text string) (any, error) {
	fail := func(what string) error { return &jqError{2, "jq: Invalid JSON text passed to " + option + what} }
	var source io.Reader = strings.NewReader(text)
	switch option {
	case "--arg":
		return text, nil
	case "--slurpfile", "--rawfile":
		b, err := os.ReadFile(text)
		if err != nil {
			return nil, &jqError{2, "jq: Bad JSON in " + option + ": " + err.Error()}
		}
		if option == "--rawfile" {
			return string(b), nil
		}
		source = strings.NewReader(string(b))
	}
	values, err := readAll(jsonValues(source))
	switch {
	case err != nil:
		return nil, fail(": " + err.Error())
	case option == "--slurpfile":
		return values, nil
	case len(values) != 1:
		return nil, fail("")
	}
	return values[0], nil
}

// variables are the filter's global variables, $__prog_args and $ARGS among them.
func (o *jqOptions) variables() (names []string, values []any) {
	named := map[string]any{}
	for _, v := range o.named {
		if _, again := named[v.name]; !again {
			named[v.name] = v.value
			names, values = append(names, "$"+v.name), append(values, v.value)
		}
	}
	positional := o.positional
	if positional == nil {
		positional = []any{}
	}
	return append(names, "$ARGS"), append(values, map[string]any{"named": named, "positional": positional})
}

// inputs reads values (or lines, with -R) from r, all as one with -s.
func (o *jqOptions) inputs(r io.Reader) gojq.Iter {
	next := jsonValues(r)
	switch {
	case o.rawInput && o.slurp:
		next = once(func() (any, error) { b, err := io.ReadAll(r); return string(b), err })
	case o.rawInput:
		next = lines(r)
	case o.slurp:
		each := next
		next = once(func() (any, error) { return readAll(each) })
	}
	return next
}

// A source yields values; an error is its last.
type source func() (any, bool)

func (s source) Next() (any, bool) { return s() }

func jsonValues(r io.Reader) source {
	d := json.NewDecoder(r)
	d.UseNumber()
	done := false
	return func() (any, bool) {
		var v any
		if done {
			return nil, false
		}
		err := d.Decode(&v)
		if err != nil {
			done = true
			return err, err != io.EOF
		}
		return v, true
	}
}

func lines(r io.Reader) source {
	b := bufio.NewReader(r)
	return func() (any, bool) {
		line, err := b.ReadString('\n')
		return strings.TrimSuffix(line, "\n"), err == nil || line != ""
	}
}

func once(f func() (any, error)) source {
	done := false
	return func() (any, bool) {
		if done {
			return nil, false
		}
		done = true
		v, err := f()
		if err != nil {
			return err, true
		}
		return v, true
	}
}

func readAll(s source) ([]any, error) {
	all := []any{}
	for {
		v, ok := s()
		if !ok {
			return all, nil
		}
		if err, ok := v.(error); ok {
			return nil, err
		}
		all = append(all, v)
	}
}
