package sim

import (
	"encoding/json"
	"reflect"
	"strconv"
	"time"
)

// encodeJSON writes an SDK struct as AWS JSON 1.x: members renamed by member,
// timestamps as epoch seconds, zero scalars present ("pendingCount": 0), unset
// pointers, nil lists and empty enums absent.
func encodeJSON(v any, member func(string) string) []byte {
	b := appendJSON(nil, reflect.ValueOf(v), member)
	if b == nil {
		return []byte("{}")
	}
	return b
}

func appendJSON(b []byte, v reflect.Value, member func(string) string) []byte {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return append(b, "null"...)
		}
		v = v.Elem()
	}
	if v.Type() == timeType {
		ms := v.Interface().(time.Time).UnixMilli()
		return strconv.AppendFloat(b, float64(ms)/1000, 'f', -1, 64)
	}
	switch v.Kind() {
	case reflect.Struct:
		b = append(b, '{')
		first := true
		for i := range v.NumField() {
			f, fv := v.Type().Field(i), v.Field(i)
			if !f.IsExported() || f.Name == "ResultMetadata" || absent(fv) {
				continue
			}
			if !first {
				b = append(b, ',')
			}
			first = false
			b = strconv.AppendQuote(b, member(f.Name))
			b = append(b, ':')
			b = appendJSON(b, fv, member)
		}
		return append(b, '}')
	case reflect.Slice:
		if v.Type() == bytesType {
			break
		}
		b = append(b, '[')
		for i := range v.Len() {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendJSON(b, v.Index(i), member)
		}
		return append(b, ']')
	case reflect.Map:
		b = append(b, '{')
		for i, k := range sortedKeys(v) {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(b, mustMarshal(k.String())...)
			b = append(b, ':')
			b = appendJSON(b, v.MapIndex(k), member)
		}
		return append(b, '}')
	}
	return append(b, mustMarshal(v.Interface())...)
}

// absent tells whether a member is left out: unset, or an enum without a value.
// A plain false or 0 is not absent.
func absent(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface, reflect.Slice, reflect.Map:
		return v.IsNil()
	case reflect.String:
		return v.Len() == 0
	}
	return false
}

func mustMarshal(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		return []byte("null")
	}
	return b
}
