package sim

import (
	"context"
	"encoding/json"
	"reflect"
	"strings"
	"unicode"
	"unicode/utf8"
)

// api is one AWS service: how it spells members and what it can do.
type api struct {
	name   string // signing name, as in the SigV4 credential scope
	member func(field string) string
	xmlns  string
	ops    map[string]op
}

// op is one operation, on the SDK's own input and output types.
type op struct {
	name    string
	mutates bool
	input   func() any
	call    func(w *World, ctx context.Context, in any) (any, error)
}

// reads makes a row for an operation that changes nothing. The name comes from
// the input type: DescribeServicesInput.
func reads[I, O any](h func(*World, context.Context, *I) (*O, error)) op {
	return op{
		name:  strings.TrimSuffix(reflect.TypeFor[I]().Name(), "Input"),
		input: func() any { return new(I) },
		call: func(w *World, ctx context.Context, in any) (any, error) {
			out, err := h(w, ctx, in.(*I))
			if err != nil {
				return nil, err
			}
			return out, nil
		},
	}
}

// writes makes a row for an operation that changes the world: it is told to
// OnCall and can be replayed.
func writes[I, O any](h func(*World, context.Context, *I) (*O, error)) op {
	o := reads(h)
	o.mutates = true
	return o
}

func table(rows ...op) map[string]op {
	t := make(map[string]op, len(rows))
	for _, o := range rows {
		t[o.name] = o
	}
	return t
}

// apis by signing name.
var apis map[string]*api

func init() {
	apis = map[string]*api{}
	for _, a := range []*api{
		{name: "ecs", member: lowerCamel, ops: ecsOps},
		{name: "logs", member: lowerCamel, ops: logsOps},
		{name: "sts", member: asIs, xmlns: "https://sts.amazonaws.com/doc/2011-06-15/", ops: stsOps},
		{name: "elasticloadbalancing", member: asIs, xmlns: "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/", ops: elbOps},
	} {
		apis[a.name] = a
	}
}

// body is a decoded input as the service's JSON, for a Call.
func (a *api) body(in any) json.RawMessage { return encodeJSON(in, a.member) }

func asIs(field string) string { return field }

// lowerCamel spells DesiredCount as desiredCount.
func lowerCamel(field string) string {
	r, n := utf8.DecodeRuneInString(field)
	return string(unicode.ToLower(r)) + field[n:]
}
