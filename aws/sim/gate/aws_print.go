package gate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// print applies --query and writes the output in the wanted form.
func (r *awsRun) print(o operation, out map[string]any) error {
	var v any = out
	if r.opts.query != nil {
		found, err := r.opts.query.Search(v)
		if err != nil {
			return &awsError{code: exitGeneral, text: fmt.Sprintf("\n%v", err)}
		}
		v = found
	}
	switch r.opts.output {
	case "text":
		t := textWriter{w: r.std.out}
		t.any(v, "", nil)
		return t.err
	case "table":
		return writeTable(r.std.out, o.api, v)
	}
	if m, ok := v.(map[string]any); ok && len(m) == 0 && r.opts.query == nil {
		return nil
	}
	var b bytes.Buffer
	j := jsonWriter{b: &b, members: r.wire.members, query: queryKeys(r.opts.queryText)}
	j.any(v, "")
	b.WriteByte('\n')
	_, err := r.std.out.Write(b.Bytes())
	return err
}

// jsonWriter writes JSON as the CLI does: four spaces, characters as they are.
type jsonWriter struct {
	b       *bytes.Buffer
	members *members
	query   map[string]int // ranks of the names in the query
}

func (j jsonWriter) any(v any, indent string) {
	deeper := indent + "    "
	switch v := v.(type) {
	case map[string]any:
		if len(v) == 0 {
			j.b.WriteString("{}")
			return
		}
		sep := "{\n"
		for _, k := range j.members.keys(v, j.query) {
			j.b.WriteString(sep + deeper)
			j.scalar(k)
			j.b.WriteString(": ")
			j.any(v[k], deeper)
			sep = ",\n"
		}
		j.b.WriteString("\n" + indent + "}")
	case []any:
		if len(v) == 0 {
			j.b.WriteString("[]")
			return
		}
		sep := "[\n"
		for _, e := range v {
			j.b.WriteString(sep + deeper)
			j.any(e, deeper)
			sep = ",\n"
		}
		j.b.WriteString("\n" + indent + "]")
	case float64:
		j.b.WriteString(number(v))
	default:
		j.scalar(v)
	}
}

func (j jsonWriter) scalar(v any) {
	e := json.NewEncoder(j.b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v)
	j.b.Truncate(j.b.Len() - 1) // Encode ends with a newline
}

func number(f float64) string {
	if f == math.Trunc(f) && math.Abs(f) < 1e18 {
		return strconv.FormatInt(int64(f), 10)
	}
	return strconv.FormatFloat(f, 'g', -1, 64)
}

// textWriter writes --output text: one line a row, columns between tabs, and a
// nested list as rows that begin with its upper-cased name.
type textWriter struct {
	w   io.Writer
	err error
}

func (t *textWriter) line(columns ...string) {
	if t.err == nil {
		_, t.err = io.WriteString(t.w, strings.Join(columns, "\t")+"\n")
	}
}

// any writes a value. columns, if not nil, are the scalar members that every
// row of the list has that the value is in.
func (t *textWriter) any(v any, name string, columns []string) {
	switch v := v.(type) {
	case map[string]any:
		t.row(v, name, columns)
	case []any:
		t.list(v, name)
	default:
		t.line(textScalar(v))
	}
}

func (t *textWriter) row(m map[string]any, name string, columns []string) {
	keys := sortedKeys(m)
	if columns == nil {
		columns = scalarKeys([]any{m})
	}
	var line []string
	for _, k := range columns {
		if v, ok := m[k]; ok {
			line = append(line, textScalar(v))
		} else {
			line = append(line, "")
		}
	}
	if len(line) > 0 {
		if name != "" {
			line = append([]string{strings.ToUpper(name)}, line...)
		}
		t.line(line...)
	}
	for _, k := range keys {
		if isDeep(m[k]) {
			t.any(m[k], k, nil)
		}
	}
}

func (t *textWriter) list(list []any, name string) {
	var scalars []string
	deep, maps := []any{}, false
	for _, e := range list {
		if _, ok := e.(map[string]any); ok {
			maps = true
		}
		if isDeep(e) {
			deep = append(deep, e)
		} else {
			scalars = append(scalars, textScalar(e))
		}
	}
	switch {
	case maps:
		columns := scalarKeys(list)
		for _, e := range list {
			t.any(e, name, columns)
		}
		return
	case len(scalars) > 0 && name != "":
		for _, s := range scalars {
			t.line(strings.ToUpper(name), s)
		}
	case len(scalars) > 0:
		t.line(scalars...)
	}
	for _, e := range deep {
		t.any(e, name, nil)
	}
}

func textScalar(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case bool:
		if v {
			return "True"
		}
		return "False"
	case float64:
		return number(v)
	}
	return fmt.Sprint(v)
}

func isDeep(v any) bool {
	switch v.(type) {
	case map[string]any, []any:
		return true
	}
	return false
}
