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
// lists as <Name><member>… or with the element names that item gives, times as ISO 8601, zero scalars present.
func encodeXML(b *bytes.Buffer, v any, a *api) { xmlValue(b, "", reflect.ValueOf(v), a) }

func xmlValue(b *bytes.Buffer, name string, v reflect.Value, a *api) {
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
				xmlElement(b, a.member(f.Name), fv, a)
			}
		}
	case reflect.Slice:
		item := "member"
		if a.item != nil {
			item = a.item(name, v.Type().Elem())
		}
		for i := range v.Len() {
			xmlElement(b, item, v.Index(i), a)
		}
	case reflect.Map:
		for _, k := range sortedKeys(v) {
			b.WriteString("<entry>")
			xmlElement(b, "key", k, a)
			xmlElement(b, "value", v.MapIndex(k), a)
			b.WriteString("</entry>")
		}
	default:
		xmlText(b, fmt.Sprint(v.Interface()))
	}
}

func xmlElement(b *bytes.Buffer, name string, v reflect.Value, a *api) {
	b.WriteString("<" + name + ">")
	xmlValue(b, name, v, a)
	b.WriteString("</" + name + ">")
}

func xmlText(b *bytes.Buffer, s string) { _ = xml.EscapeText(b, []byte(s)) }

func sortedKeys(v reflect.Value) []reflect.Value {
	keys := v.MapKeys()
	sort.Slice(keys, func(i, j int) bool { return keys[i].String() < keys[j].String() })
	return keys
}
