package sim

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// maxDepth bounds how deep a request may nest; AWS's own deepest input has 8.
const maxDepth = 32

// naming says how a tree spells members.
type naming struct {
	member func(field string) string // Go field name -> wire name
	text   bool                      // every leaf is a string (query protocol)
}

var (
	timeType  = reflect.TypeFor[time.Time]()
	bytesType = reflect.TypeFor[[]byte]()
)

// decode fills the SDK input that into points at from a generic tree of
// map[string]any, []any, string, bool and json.Number. Unknown members are
// ignored, as AWS does; a wrong type is a SerializationException.
func decode(tree, into any, n naming) error {
	return n.decode(tree, reflect.ValueOf(into).Elem(), "", 0)
}

func (n naming) decode(tree any, v reflect.Value, path string, depth int) error {
	if depth > maxDepth {
		return badType(path, "nested too deep")
	}
	if tree == nil {
		return nil
	}
	switch {
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return n.decode(tree, v.Elem(), path, depth)
	case v.Type() == timeType:
		t, err := decodeTime(tree, path)
		v.Set(reflect.ValueOf(t))
		return err
	case v.Type() == bytesType:
		s, _ := tree.(string)
		b, err := base64.StdEncoding.DecodeString(s)
		if err != nil {
			return badType(path, "not base64")
		}
		v.SetBytes(b)
		return nil
	}
	switch v.Kind() {
	case reflect.Struct:
		return n.decodeStruct(tree, v, path, depth)
	case reflect.Slice:
		return n.decodeList(tree, v, path, depth)
	case reflect.Map:
		return n.decodeMap(tree, v, path, depth)
	case reflect.Interface: // unions and documents: nothing served reads one
		return nil
	}
	return n.decodeScalar(tree, v, path)
}

func (n naming) decodeStruct(tree any, v reflect.Value, path string, depth int) error {
	m, ok := tree.(map[string]any)
	if !ok {
		return badType(path, "not a structure")
	}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if !f.IsExported() || f.Name == "ResultMetadata" {
			continue
		}
		name := n.member(f.Name)
		if err := n.decode(m[name], v.Field(i), join(path, name), depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (n naming) decodeList(tree any, v reflect.Value, path string, depth int) error {
	list, ok := tree.([]any)
	if m, isMap := tree.(map[string]any); n.text && isMap {
		list, ok = listOf(m), true
	}
	if n.text && tree == "" {
		ok = true // "Names=" is an empty list
	}
	if !ok {
		return badType(path, "not a list")
	}
	out := reflect.MakeSlice(v.Type(), 0, len(list))
	for i, item := range list {
		e := reflect.New(v.Type().Elem()).Elem()
		if err := n.decode(item, e, path+"["+strconv.Itoa(i)+"]", depth+1); err != nil {
			return err
		}
		out = reflect.Append(out, e)
	}
	v.Set(out)
	return nil
}

func (n naming) decodeMap(tree any, v reflect.Value, path string, depth int) error {
	m, ok := tree.(map[string]any)
	if !ok || v.Type().Key().Kind() != reflect.String {
		return badType(path, "not a map")
	}
	out := reflect.MakeMap(v.Type())
	for k, item := range m {
		e := reflect.New(v.Type().Elem()).Elem()
		if err := n.decode(item, e, join(path, k), depth+1); err != nil {
			return err
		}
		out.SetMapIndex(reflect.ValueOf(k).Convert(v.Type().Key()), e)
	}
	v.Set(out)
	return nil
}

func (n naming) decodeScalar(tree any, v reflect.Value, path string) error {
	text, isString := tree.(string)
	number, isNumber := tree.(json.Number)
	if n.text && isString {
		number, isNumber = json.Number(strings.TrimSpace(text)), true
	}
	switch v.Kind() {
	case reflect.String:
		if !isString {
			return badType(path, "not a string")
		}
		v.SetString(text)
	case reflect.Bool:
		b, ok := tree.(bool)
		if n.text {
			p, err := strconv.ParseBool(text)
			b, ok = p, isString && err == nil
		}
		if !ok {
			return badType(path, "not a boolean")
		}
		v.SetBool(b)
	case reflect.Int32, reflect.Int64, reflect.Int:
		i, err := strconv.ParseInt(string(number), 10, 64)
		if !isNumber || err != nil || v.OverflowInt(i) {
			return badType(path, "not an integer in range")
		}
		v.SetInt(i)
	case reflect.Float64, reflect.Float32:
		f, err := strconv.ParseFloat(string(number), 64)
		if !isNumber || err != nil {
			return badType(path, "not a number")
		}
		v.SetFloat(f)
	default:
		return badType(path, "of a kind that is not simulated")
	}
	return nil
}

// decodeTime reads epoch seconds (JSON) or ISO 8601 (query).
func decodeTime(tree any, path string) (time.Time, error) {
	switch t := tree.(type) {
	case json.Number:
		f, err := t.Float64()
		if err != nil || math.Abs(f) > 1e11 {
			return time.Time{}, badType(path, "not a time")
		}
		return time.UnixMilli(int64(math.Round(f * 1000))).UTC(), nil
	case string:
		if at, err := time.Parse(time.RFC3339, t); err == nil {
			return at.UTC(), nil
		}
	}
	return time.Time{}, badType(path, "not a time")
}

func badType(path, what string) error {
	if path == "" {
		path = "the body"
	}
	return fault{Code: "SerializationException", Message: fmt.Sprintf("%s is %s", path, what)}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
