package gate

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/url"
	"reflect"
	"strconv"
	"strings"
)

// flatten writes a value as the query protocol does: lists as Name.member.1,
// structures as Name.Member, maps as Name.entry.1.key and .value.
func flatten(form url.Values, name string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			flatten(form, name+"."+k, e)
		}
	case []any:
		if len(v) == 0 {
			form.Set(name, "")
		}
		for i, e := range v {
			flatten(form, fmt.Sprintf("%s.member.%d", name, i+1), e)
		}
	default:
		form.Set(name, fmt.Sprint(v))
	}
}

// An element is one XML element as it came.
type element struct {
	XMLName  xml.Name
	Text     string    `xml:",chardata"`
	Children []element `xml:",any"`
}

func (e element) child(name string) (element, bool) {
	for _, c := range e.Children {
		if c.XMLName.Local == name {
			return c, true
		}
	}
	return element{}, false
}

// readXML reads <OpResponse><OpResult>…, typed by the operation's output.
func (ms *members) readXML(o operation, text []byte) (map[string]any, error) {
	var root element
	if err := xml.NewDecoder(bytes.NewReader(text)).Decode(&root); err != nil {
		return nil, &awsError{code: exitGeneral, text: fmt.Sprintf("\nUnable to parse response (%v), invalid XML received from %s", err, o.api)}
	}
	body, ok := root.child(o.api + "Result")
	if !ok {
		return map[string]any{}, nil
	}
	m, _ := ms.xmlValue(o.out, body).(map[string]any)
	return m, nil
}

func (ms *members) xmlValue(t reflect.Type, e element) any {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == timeType:
		return isoTime(strings.TrimSpace(e.Text))
	case t.Kind() == reflect.Struct:
		m := map[string]any{}
		ms.note(t, m)
		for _, f := range fields(t) {
			if c, ok := e.child(f.Name); ok {
				m[f.Name] = ms.xmlValue(f.Type, c)
			}
		}
		return m
	case t.Kind() == reflect.Slice:
		list := []any{}
		for _, c := range e.Children {
			list = append(list, ms.xmlValue(t.Elem(), c))
		}
		return list
	case t.Kind() == reflect.Map:
		m := map[string]any{}
		for _, c := range e.Children {
			key, _ := c.child("key")
			value, _ := c.child("value")
			m[key.Text] = ms.xmlValue(t.Elem(), value)
		}
		return m
	case t.Kind() == reflect.Bool:
		return strings.TrimSpace(e.Text) == "true"
	case t.Kind() == reflect.String:
		return e.Text
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(e.Text), 64)
	if err != nil {
		return e.Text
	}
	return n
}

func faultXML(text []byte) (code, message string) {
	var root element
	if xml.NewDecoder(bytes.NewReader(text)).Decode(&root) != nil {
		return "", ""
	}
	e, ok := root.child("Error")
	if !ok {
		return "", ""
	}
	c, _ := e.child("Code")
	m, _ := e.child("Message")
	return strings.TrimSpace(c.Text), strings.TrimSpace(m.Text)
}
