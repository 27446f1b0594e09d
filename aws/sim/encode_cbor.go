package sim

import (
	"reflect"
	"strconv"

	"encoding/json"

	"github.com/aws/smithy-go/encoding/cbor"
)

// epochTag marks a CBOR number as seconds since the epoch (RFC 8949, 3.4.2).
const epochTag = 1

// cborValue turns an SDK struct into CBOR: members renamed by member, what is
// unset left out, zero scalars present.
func cborValue(v reflect.Value, member func(string) string) cbor.Value {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return &cbor.Nil{}
		}
		v = v.Elem()
	}
	if v.Type() == timeType {
		ms := v.MethodByName("UnixMilli").Call(nil)[0].Int()
		return &cbor.Tag{ID: epochTag, Value: cbor.Float64(float64(ms) / 1000)}
	}
	switch v.Kind() {
	case reflect.Struct:
		m := cbor.Map{}
		for i := range v.NumField() {
			if f, fv := v.Type().Field(i), v.Field(i); f.IsExported() && f.Name != "ResultMetadata" && !absent(fv) {
				m[member(f.Name)] = cborValue(fv, member)
			}
		}
		return m
	case reflect.Slice:
		if v.Type() == bytesType {
			return cbor.Slice(v.Bytes())
		}
		l := make(cbor.List, v.Len())
		for i := range l {
			l[i] = cborValue(v.Index(i), member)
		}
		return l
	case reflect.Map:
		m := cbor.Map{}
		for _, k := range sortedKeys(v) {
			m[k.String()] = cborValue(v.MapIndex(k), member)
		}
		return m
	case reflect.String:
		return cbor.String(v.String())
	case reflect.Bool:
		return cbor.Bool(v.Bool())
	case reflect.Float32, reflect.Float64:
		return cbor.Float64(v.Float())
	}
	if n := v.Int(); n < 0 {
		return cbor.NegInt(-n)
	}
	return cbor.Uint(v.Int())
}

// cborTree turns CBOR into the generic tree that decode reads.
func cborTree(v cbor.Value) any {
	switch v := v.(type) {
	case cbor.Map:
		m := map[string]any{}
		for k, item := range v {
			m[k] = cborTree(item)
		}
		return m
	case cbor.List:
		l := make([]any, len(v))
		for i, item := range v {
			l[i] = cborTree(item)
		}
		return l
	case cbor.String:
		return string(v)
	case cbor.Bool:
		return bool(v)
	case cbor.Uint:
		return json.Number(strconv.FormatUint(uint64(v), 10))
	case cbor.NegInt:
		return json.Number("-" + strconv.FormatUint(uint64(v), 10))
	case cbor.Float32:
		return json.Number(strconv.FormatFloat(float64(v), 'f', -1, 64))
	case cbor.Float64:
		return json.Number(strconv.FormatFloat(float64(v), 'f', -1, 64))
	case *cbor.Tag:
		return cborTree(v.Value)
	case cbor.Slice:
		return string(v)
	}
	return nil
}
