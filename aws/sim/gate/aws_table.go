package gate

import (
	"reflect"
	"slices"
	"strings"
)

// A service is one line of `aws help`: where it lives, how it is spoken to and
// what of it is covered.
type service struct {
	name    string // as on the command line
	host    string // %s is the region
	signing string // name in the credential scope
	target  string // X-Amz-Target prefix of JSON 1.1; "" means the query protocol
	version string // API version of the query protocol
	upper   bool   // members are spelt as the SDK spells them, in JSON too
	waiters []waiter
	ops     []operation
	custom  map[string]func(*awsRun, service, []string) error // commands that are no single operation
}

// An operation is one API call: its flags are the fields of in.
type operation struct {
	name     string // describe-services
	api      string // DescribeServices
	in, out  reflect.Type
	required []string // flags, without --
	paging   *paging
}

// paging is how the CLI collects all pages of a result. Names are the wire's.
type paging struct {
	in, out string   // token members
	limit   string   // page size member, "" if there is none
	items   []string // lists that grow
}

// services is the table of what the stand-in covers. A function, so that a
// binary that is no stand-in never builds it.
func services() []service {
	return []service{ecsService(), ecrService(), elbv2Service(), logsService(), metricsService(), rdsService(), secretsService(), stsService()}
}

// op is one line of a service's table: the SDK's types, the required flags.
func op[In, Out any](required ...string) operation {
	in := reflect.TypeFor[In]()
	api := strings.TrimSuffix(in.Name(), "Input")
	return operation{name: kebab(api), api: api, in: in, out: reflect.TypeFor[Out](), required: required}
}

// pages adds paging by nextToken, as most JSON services do it.
func (o operation) pages(limit string, items ...string) operation {
	o.paging = &paging{in: "nextToken", out: "nextToken", limit: limit, items: items}
	return o
}

// markers adds paging by Marker and NextMarker, as elbv2 does it.
func (o operation) markers(items ...string) operation {
	o.paging = &paging{in: "Marker", out: "NextMarker", limit: "PageSize", items: items}
	return o
}

// marker adds paging by one member, as RDS does it.
func (o operation) marker(items ...string) operation {
	o.paging = &paging{in: "Marker", out: "Marker", limit: "MaxRecords", items: items}
	return o
}

// tokens adds paging by NextToken, as the services do that spell members with a
// capital.
func (o operation) tokens(limit string, items ...string) operation {
	o.paging = &paging{in: "NextToken", out: "NextToken", limit: limit, items: items}
	return o
}

// unlimited is the same without a page size.
func (o operation) unlimited(items ...string) operation { return o.tokens("", items...) }

func findService(name string) (service, bool) {
	all := services()
	i := slices.IndexFunc(all, func(s service) bool { return s.name == name })
	if i < 0 {
		return service{}, false
	}
	return all[i], true
}

func (s service) find(name string) (operation, bool) {
	i := slices.IndexFunc(s.ops, func(o operation) bool { return o.name == name })
	if i < 0 {
		return operation{}, false
	}
	return s.ops[i], true
}

// commands are the subcommands' names, sorted.
func (s service) commands() []string {
	var names []string
	for _, o := range s.ops {
		names = append(names, o.name)
	}
	for name := range s.custom {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// wireName is a Go field's name on the wire: lower camel case in JSON.
func (s service) wireName(field string) string {
	if s.target == "" || s.upper {
		return field
	}
	return strings.ToLower(field[:1]) + field[1:]
}

// fields are the members of a struct of the SDK, in its order.
func fields(t reflect.Type) []reflect.StructField {
	var fs []reflect.StructField
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() && f.Name != "ResultMetadata" {
			fs = append(fs, f)
		}
	}
	return fs
}

// kebab is how the CLI writes a member's or an operation's name as a flag:
// EnableECSManagedTags is enable-ecs-managed-tags, TargetGroupARNs is
// target-group-arns.
func kebab(name string) string {
	r := []rune(name)
	if n := len(r); n > 3 && r[n-1] == 's' && upper(r[n-2]) && upper(r[n-3]) {
		r[n-1] = 'S' // a plural of an abbreviation is one word
	}
	var b strings.Builder
	for i, c := range r {
		if upper(c) && i > 0 && (!upper(r[i-1]) || i+1 < len(r) && lower(r[i+1])) {
			b.WriteByte('-')
		}
		b.WriteString(strings.ToLower(string(c)))
	}
	return b.String()
}

func upper(c rune) bool { return 'A' <= c && c <= 'Z' }
func lower(c rune) bool { return 'a' <= c && c <= 'z' }
