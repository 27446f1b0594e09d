package gate

import (
	_ "embed"
	"reflect"
	"sort"
	"strings"
)

// membersText has one line a structure, "service.Name member member…", in the
// order of the public API models (ECS 2014-11-13, Logs 2014-03-28, elbv2
// 2015-12-01, STS 2011-06-15), in which the CLI shows members. A structure
// that is not here is shown by name.
//
//go:embed aws_members.txt
var membersText string

// members remembers of which structure the objects of an answer are, because
// a query hands the same objects on.
type members struct {
	service string
	known   map[uintptr]known
	orders  map[string]map[string]int
}

// known holds the object too, so that its address stays its own.
type known struct {
	object map[string]any
	order  map[string]int
}

func newMembers(service string) *members {
	m := &members{service: service, known: map[uintptr]known{}, orders: map[string]map[string]int{}}
	for line := range strings.Lines(membersText) {
		names := strings.Fields(line)
		name, ours := strings.CutPrefix(names[0], service+".")
		if !ours {
			continue
		}
		order := map[string]int{}
		for i, n := range names[1:] {
			order[n] = i
		}
		m.orders[name] = order
	}
	return m
}

// note says that an object is of type t.
func (m *members) note(t reflect.Type, object map[string]any) {
	if t != nil && t.Kind() == reflect.Struct && m.orders[t.Name()] != nil {
		m.known[reflect.ValueOf(object).Pointer()] = known{object, m.orders[t.Name()]}
	}
}

// keys are an object's members as the CLI shows them: in the model's order, or
// as the query spells them out, then by name.
func (m *members) keys(object map[string]any, query map[string]int) []string {
	first := query
	if k, ok := m.known[reflect.ValueOf(object).Pointer()]; ok {
		first = k.order
	}
	keys := sortedKeys(object)
	sort.SliceStable(keys, func(i, j int) bool {
		a, inA := first[keys[i]]
		b, inB := first[keys[j]]
		if inA && inB {
			return a < b
		}
		return inA && !inB
	})
	return keys
}
