package steps

import (
	"encoding/json"
	"time"
)

// order is one command for the supervisor: all that it needs to run it and to
// write its result when nobody is there any more.
type order struct {
	Bash    string
	Env     []string
	Dir     string // where the first step starts
	Output  string // name of the files in the run's output folder
	Attempt int
	Script  string
	Values  map[string]string // what the operator gave
	Secret  []string          // names of those that are secret
	Secrets []string          // more values to be masked
	Limit   time.Duration     // then it is stopped, also when nobody is there
}

// orderWire is an order as JSON: every text is bytes there, since a JSON string
// keeps none that are not UTF-8.
type orderWire struct {
	Bash, Dir, Output, Script []byte
	Env, Secret, Secrets      [][]byte
	Names, Values             [][]byte // of order.Values, in the same order
	Attempt                   int
	Limit                     time.Duration
}

func (o order) encode() ([]byte, error) {
	w := orderWire{
		Bash: []byte(o.Bash), Dir: []byte(o.Dir), Output: []byte(o.Output), Script: []byte(o.Script),
		Env: asBytes(o.Env), Secret: asBytes(o.Secret), Secrets: asBytes(o.Secrets), Attempt: o.Attempt, Limit: o.Limit,
	}
	for name, v := range o.Values {
		w.Names, w.Values = append(w.Names, []byte(name)), append(w.Values, []byte(v))
	}
	return json.Marshal(w)
}

// decodeOrder reads what encode wrote.
func decodeOrder(body []byte) (o order, err error) {
	var w orderWire
	if err := json.Unmarshal(body, &w); err != nil {
		return o, err
	}
	o = order{
		Bash: string(w.Bash), Dir: string(w.Dir), Output: string(w.Output), Script: string(w.Script),
		Env: asStrings(w.Env), Secret: asStrings(w.Secret), Secrets: asStrings(w.Secrets), Attempt: w.Attempt, Limit: w.Limit,
		Values: map[string]string{},
	}
	for i, name := range w.Names[:min(len(w.Names), len(w.Values))] {
		o.Values[string(name)] = string(w.Values[i])
	}
	return o, nil
}

func asBytes(all []string) (out [][]byte) {
	for _, s := range all {
		out = append(out, []byte(s))
	}
	return out
}

func asStrings(all [][]byte) (out []string) {
	for _, b := range all {
		out = append(out, string(b))
	}
	return out
}
