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
	// item names the elements of a list in XML; nil is "member" for all.
	item func(field string, t reflect.Type) string
	// queryErrors says that clients of an older protocol want the error's code
	// in a header of its own (X-Amzn-Query-Error).
	queryErrors bool
}

// op is one operation, on the SDK's own input and output types.
type op struct {
	name    string
	mutates bool
	hide    []string // members of the input that no record may hold
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
		{name: "ecr", member: lowerCamel, ops: ecrOps},
		{name: "secretsmanager", member: asIs, ops: secretsOps},
		{name: "monitoring", member: asIs, xmlns: "http://monitoring.amazonaws.com/doc/2010-08-01/", ops: metricsOps, queryErrors: true},
		{name: "rds", member: asIs, xmlns: "http://rds.amazonaws.com/doc/2014-10-31/", ops: rdsOps, item: rdsItem},
		{name: "sts", member: asIs, xmlns: "https://sts.amazonaws.com/doc/2011-06-15/", ops: stsOps},
		{name: "elasticloadbalancing", member: asIs, xmlns: "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/", ops: elbOps},
	} {
		apis[a.name] = a
	}
}

// record is a decoded input for a Call, without what must not be kept.
func (o op) record(a *api, in any) json.RawMessage {
	if len(o.hide) == 0 {
		return a.body(in)
	}
	v := reflect.New(reflect.TypeOf(in).Elem())
	v.Elem().Set(reflect.ValueOf(in).Elem())
	for _, f := range o.hide {
		v.Elem().FieldByName(f).SetZero()
	}
	return a.body(v.Interface())
}

// hiding keeps members out of every record: they are secrets.
func (o op) hiding(fields ...string) op {
	o.hide = fields
	return o
}

// body is a decoded input as the service's JSON, for a Call.
func (a *api) body(in any) json.RawMessage { return encodeJSON(in, a.member) }

func asIs(field string) string { return field }

// lowerCamel spells DesiredCount as desiredCount.
func lowerCamel(field string) string {
	r, n := utf8.DecodeRuneInString(field)
	return string(unicode.ToLower(r)) + field[n:]
}
