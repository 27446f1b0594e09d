package gate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
)

var timeType = reflect.TypeFor[time.Time]()

// flagValue decodes the words of one flag to a value of the wire's shape.
func flagValue(s service, t reflect.Type, wire, flag string, words []string) (any, error) {
	for i := range words {
		var err error
		if words[i], err = fromFile(flag, words[i]); err != nil {
			return nil, err
		}
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	tree, err := flagTree(t, flag, words)
	if err != nil {
		return nil, err
	}
	c := coerce{service: s}
	v := c.value(t, wire, tree)
	if len(c.problems) > 0 {
		return nil, &awsError{code: exitUsage, text: "\nParameter validation failed:\n" + strings.Join(c.problems, "\n")}
	}
	if err := c.bad; err != nil {
		return nil, err
	}
	return v, nil
}

// flagTree reads words as plain text, JSON or shorthand, whichever the type
// allows and the text looks like.
func flagTree(t reflect.Type, flag string, words []string) (any, error) {
	switch {
	case t == timeType, t.Kind() != reflect.Slice && t.Kind() != reflect.Struct && t.Kind() != reflect.Map:
		return words[0], nil
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8:
		return words[0], nil
	case len(words) == 1 && startsWith(words[0], "[{"):
		return readJSON(flag, words[0])
	case t.Kind() != reflect.Slice:
		return readShorthand(flag, words[0])
	}
	list := []any{}
	deep := t.Elem().Kind() == reflect.Struct || t.Elem().Kind() == reflect.Map
	for _, w := range words {
		var v any = w
		var err error
		switch {
		case deep && startsWith(w, "{"):
			v, err = readJSON(flag, w)
		case deep:
			v, err = readShorthand(flag, w)
		}
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

func startsWith(word, any string) bool {
	word = strings.TrimSpace(word)
	return word != "" && strings.ContainsRune(any, rune(word[0]))
}

func readJSON(flag, text string) (any, error) {
	var v any
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	err := d.Decode(&v)
	if err == nil && d.More() {
		err = fmt.Errorf("extra data after the value")
	}
	if err != nil {
		return nil, &awsError{code: exitUsage, text: fmt.Sprintf("\nError parsing parameter '--%s': Invalid JSON: %v\nJSON received: %s", flag, err, text)}
	}
	return v, nil
}

// coerce fits a tree of text, JSON values and shorthand to a type of the SDK,
// and collects what does not fit, in the words of the CLI's validation.
type coerce struct {
	service  service
	problems []string
	bad      error // a number that is none: the CLI ends with Python's words
}

func (c *coerce) value(t reflect.Type, path string, v any) any {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == timeType:
		return c.time(path, v)
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8:
		return c.text(path, v)
	}
	switch t.Kind() {
	case reflect.Struct:
		return c.structure(t, path, v)
	case reflect.Slice:
		if text, ok := v.(string); ok && strings.Contains(path, ".") {
			v = []any{text} // shorthand key=one
		}
		list, ok := v.([]any)
		if !ok {
			return c.wrong(path, v, "<class 'list'>, <class 'tuple'>")
		}
		out := make([]any, len(list))
		for i := range list {
			out[i] = c.value(t.Elem(), fmt.Sprintf("%s[%d]", path, i), list[i])
		}
		return out
	case reflect.Map:
		m, ok := v.(map[string]any)
		if !ok {
			return c.wrong(path, v, "<class 'dict'>")
		}
		out := map[string]any{}
		for k, e := range m {
			out[k] = c.value(t.Elem(), path+"."+k, e)
		}
		return out
	case reflect.Bool:
		switch v {
		case true, "true", "True":
			return true
		case false, "false", "False":
			return false
		}
		return c.wrong(path, v, "<class 'bool'>")
	case reflect.Int, reflect.Int32, reflect.Int64, reflect.Float32, reflect.Float64:
		return c.number(t, path, v)
	}
	return c.text(path, v)
}

func (c *coerce) structure(t reflect.Type, path string, v any) any {
	m, ok := v.(map[string]any)
	if !ok {
		return c.wrong(path, v, "<class 'dict'>")
	}
	out, names := map[string]any{}, []string{}
	for _, f := range fields(t) {
		name := c.service.wireName(f.Name)
		names = append(names, name)
		if e, ok := m[name]; ok {
			out[name] = c.value(f.Type, path+"."+name, e)
		}
	}
	for k := range m {
		if _, ok := out[k]; !ok {
			c.problems = append(c.problems, fmt.Sprintf("Unknown parameter in %s: \"%s\", must be one of: %s", path, k, strings.Join(names, ", ")))
		}
	}
	return out
}

func (c *coerce) number(t reflect.Type, path string, v any) any {
	text, ok := v.(string)
	if n, isNumber := v.(json.Number); isNumber {
		text, ok = n.String(), true
	}
	if !ok {
		return c.wrong(path, v, "<class 'int'>")
	}
	if t.Kind() == reflect.Float32 || t.Kind() == reflect.Float64 {
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
			c.bad = fmt.Errorf("could not convert string to float: '%s'", text)
		}
		return f
	}
	n, err := wholeNumber(text)
	if err != nil {
		c.bad = err
	}
	return n
}

// wholeNumber reads an integer; the error is in Python's words.
func wholeNumber(text string) (int64, error) {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("invalid literal for int() with base 10: '%s'", text)
	}
	return n, nil
}

// time accepts seconds since 1970 and ISO 8601. JSON services take seconds,
// query services ISO 8601.
func (c *coerce) time(path string, v any) any {
	text := fmt.Sprint(v)
	at, ok := parseTime(text)
	if !ok {
		c.problems = append(c.problems, fmt.Sprintf("Invalid timestamp for parameter %s: %s", path, text))
		return nil
	}
	if c.service.target == "" {
		return at.UTC().Format(time.RFC3339)
	}
	return json.Number(strconv.FormatFloat(float64(at.UnixMilli())/1000, 'f', -1, 64))
}

func parseTime(text string) (time.Time, bool) {
	if f, err := strconv.ParseFloat(text, 64); err == nil && math.Abs(f) < 1e12 {
		return time.UnixMicro(int64(math.Round(f * 1e6))), true
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02"} {
		if at, err := time.ParseInLocation(layout, text, time.UTC); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

func (c *coerce) text(path string, v any) any {
	if s, ok := v.(string); ok {
		return s
	}
	return c.wrong(path, v, "<class 'str'>")
}

func (c *coerce) wrong(path string, v any, valid string) any {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v)
	c.problems = append(c.problems, fmt.Sprintf("Invalid type for parameter %s, value: %s, valid types: %s", path, strings.TrimSpace(b.String()), valid))
	return nil
}
