package sim

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"reflect"
	"sort"
	"time"
)

// encodeXML writes the members of an SDK struct as the query protocol's XML:
// lists as <Name><member>…, times as ISO 8601, zero scalars present.
func encodeXML(b *bytes.Buffer, v any, member func(string) string) {
	xmlValue(b, reflect.ValueOf(v), member)
}

func xmlValue(b *bytes.Buffer, v reflect.Value, member func(string) string) {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return
		}
		v = v.Elem()
	}
	if v.Type() == timeType {
		b.WriteString(v.Interface().(time.Time).UTC().Format("2006-01-02T15:04:05.000Z"))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			f, fv := v.Type().Field(i), v.Field(i)
			if f.IsExported() && f.Name != "ResultMetadata" && !absent(fv) {
				xmlElement(b, member(f.Name), fv, member)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			xmlElement(b, "member", v.Index(i), member)
		}
	case reflect.Map:
		for _, k := range sortedKeys(v) {
			b.WriteString("<entry>")
			xmlElement(b, "key", k, member)
			xmlElement(b, "value", v.MapIndex(k), member)
			b.WriteString("</entry>")
		}
	default:
		xmlText(b, fmt.Sprint(v.Interface()))
	}
}

func xmlElement(b *bytes.Buffer, name string, v reflect.Value, member func(string) string) {
	b.WriteString("<" + name + ">")
	xmlValue(b, v, member)
	b.WriteString("</" + name + ">")
}

func xmlText(b *bytes.Buffer, s string) { _ = xml.EscapeText(b, []byte(s)) }

func sortedKeys(v reflect.Value) []reflect.Value {
	keys := v.MapKeys()
	sort.Slice(keys, func(i, j int) bool { return keys[i].String() < keys[j].String() })
	return keys
}
