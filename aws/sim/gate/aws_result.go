package gate

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"time"
)

// result makes a decoded JSON answer what the CLI shows: numbers are float64,
// as JMESPath wants them, and timestamps are ISO 8601 in local time. The type
// says which members are timestamps; members that it lacks are kept.
func (ms *members) result(t reflect.Type, v any) any {
	if t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch v := v.(type) {
	case map[string]any:
		ms.note(t, v)
		for k, e := range v {
			v[k] = ms.result(memberType(t, k), e)
		}
	case []any:
		var of reflect.Type
		if t != nil && t.Kind() == reflect.Slice {
			of = t.Elem()
		}
		for i, e := range v {
			v[i] = ms.result(of, e)
		}
	case json.Number:
		f, err := v.Float64()
		if err != nil {
			return v.String()
		}
		if t == timeType {
			return isoEpoch(f)
		}
		return f
	}
	return v
}

// memberType finds a member's type by its wire name; nil if there is none.
func memberType(t reflect.Type, name string) reflect.Type {
	switch {
	case t == nil:
		return nil
	case t.Kind() == reflect.Map:
		return t.Elem()
	case t.Kind() != reflect.Struct || name == "":
		return nil
	}
	f, ok := t.FieldByName(strings.ToUpper(name[:1]) + name[1:])
	if !ok {
		return nil
	}
	return f.Type
}

// isoEpoch writes seconds since 1970 as Python's isoformat does.
func isoEpoch(seconds float64) string {
	return isoFormat(time.UnixMicro(int64(math.Round(seconds * 1e6))).Local())
}

// isoTime rewrites the ISO 8601 of an XML answer; its zone is kept.
func isoTime(text string) string {
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return text
	}
	return isoFormat(at)
}

func isoFormat(at time.Time) string {
	if at.Nanosecond() == 0 {
		return at.Format("2006-01-02T15:04:05-07:00")
	}
	return at.Format("2006-01-02T15:04:05.000000-07:00")
}
