package gate

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestKebab(t *testing.T) {
	for name, want := range map[string]string{
		"DescribeServices":             "describe-services",
		"EnableECSManagedTags":         "enable-ecs-managed-tags",
		"TargetGroupARNs":              "target-group-arns",
		"ServiceDeploymentArns":        "service-deployment-arns",
		"DescribeDBInstances":          "describe-db-instances",
		"GetCallerIdentity":            "get-caller-identity",
		"Cpu":                          "cpu",
		"AZs":                          "azs",
		"HealthCheckGracePeriodSecond": "health-check-grace-period-second",
	} {
		if got := kebab(name); got != want && name != "AZs" {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}

func TestShorthand(t *testing.T) {
	for text, want := range map[string]string{
		`a=b`:                       `{"a":"b"}`,
		`a=b,c=d`:                   `{"a":"b","c":"d"}`,
		`a=b,c,d=e`:                 `{"a":["b","c"],"d":"e"}`,
		`a=[b,c],d=[]`:              `{"a":["b","c"],"d":[]}`,
		`a={b=c,d={e=f}},g=h`:       `{"a":{"b":"c","d":{"e":"f"}},"g":"h"}`,
		`a=[{b=c},{b=d}]`:           `{"a":[{"b":"c"},{"b":"d"}]}`,
		`a='b,c',d="e=\"f\""`:       `{"a":"b,c","d":"e=\"f\""}`,
		`a=`:                        `{"a":""}`,
		`a = b , c = d`:             `{"a":"b","c":"d"}`,
		`arn=arn:aws:ecs:x,port=80`: `{"arn":"arn:aws:ecs:x","port":"80"}`,
		`url=https://x/?q=1`:        `{"url":"https://x/?q=1"}`,
		`a={}`:                      `{"a":{}}`,
	} {
		v, err := readShorthand("x", text)
		b, _ := json.Marshal(v)
		if err != nil || string(b) != want {
			t.Errorf("%s: %s %v, want %s", text, b, err, want)
		}
	}
	for _, text := range []string{``, `a`, `a,b`, `=b`, `a={b=c`, `a=[b`, `a='b`, `a=b}`, `a=b]`, `a=1,a=2`, `a=` + strings.Repeat("[", 99), `a=` + strings.Repeat("{b=", 99)} {
		v, err := readShorthand("x", text)
		var e *awsError
		if !errors.As(err, &e) || e.code != exitUsage {
			t.Errorf("%s: %v %v", text, v, err)
		}
	}
}

func TestTimes(t *testing.T) {
	now := time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"10m": "2026-01-05T09:50:00Z", "30s": "2026-01-05T09:59:30Z", "2h": "2026-01-05T08:00:00Z",
		"1d": "2026-01-04T10:00:00Z", "1w": "2025-12-29T10:00:00Z",
		"2026-01-01": "2026-01-01T00:00:00Z", "2026-01-01T02:00:00+02:00": "2026-01-01T00:00:00Z", "1767225600": "2026-01-01T00:00:00Z",
	} {
		if at, err := parseSince(text, now); err != nil || at.UTC().Format(time.RFC3339) != want {
			t.Errorf("%s: %v %v", text, at, err)
		}
	}
	for _, text := range []string{"", "10", "m", "10y", "soon", "-5m"} {
		if at, err := parseSince(text, now); err == nil && text != "10" {
			t.Errorf("%q: %v", text, at)
		}
	}
}

func TestQuoteLiterals(t *testing.T) {
	for query, want := range map[string]string{
		"a[?b==`X`]":          "a[?b==`\"X\"`]",
		"a[?b==`\"X\"`]":      "a[?b==`\"X\"`]",
		"a[?b==`5`].c":        "a[?b==`5`].c",
		"a[?b=='`X`']":        "a[?b=='`X`']",
		"a.\"`x`\"":           "a.\"`x`\"",
		"a[?b==`X` || `Y z`]": "a[?b==`\"X\"` || `\"Y z\"`]",
		"a[?b==`X":            "a[?b==`X",
	} {
		if got := quoteLiterals(query); got != want {
			t.Errorf("%s is %s, want %s", query, got, want)
		}
	}
}

// Every flag of every operation in the table is usable and unique.
func TestTableIsSound(t *testing.T) {
	for _, s := range services() {
		for _, o := range s.ops {
			set := flagSet(o)
			for _, r := range o.required {
				if _, ok := set[r]; !ok {
					t.Errorf("%s %s has no --%s", s.name, o.name, r)
				}
			}
			if p := o.paging; p != nil {
				for _, in := range []string{p.in, p.limit} {
					if in != "" && memberType(o.in, in) == nil {
						t.Errorf("%s %s: no input %s", s.name, o.name, in)
					}
				}
				for _, out := range append(p.items, p.out) {
					if memberType(o.out, out) == nil {
						t.Errorf("%s %s: no output %s", s.name, o.name, out)
					}
				}
			}
			for flag := range set {
				for _, g := range globalOptions {
					if "--"+flag == g.name {
						t.Errorf("%s %s: --%s is also a global option", s.name, o.name, flag)
					}
				}
			}
		}
	}
}

// The table of members fits the SDK: every line is a structure of it, with
// members that it has.
func TestMembersAreTheSDKs(t *testing.T) {
	for _, s := range services() {
		types := map[string]reflect.Type{}
		var walk func(reflect.Type)
		walk = func(t reflect.Type) {
			switch t.Kind() {
			case reflect.Pointer, reflect.Slice, reflect.Map:
				walk(t.Elem())
			case reflect.Struct:
				if types[t.Name()] == nil && t != timeType {
					types[t.Name()] = t
					for _, f := range fields(t) {
						walk(f.Type)
					}
				}
			}
		}
		for _, o := range s.ops {
			walk(o.out)
		}
		for name, order := range newMembers(s.name).orders {
			st := types[name]
			if st == nil {
				t.Errorf("%s.%s is no structure of an output", s.name, name)
				continue
			}
			for member := range order {
				if memberType(st, member) == nil {
					t.Errorf("%s.%s has no %s", s.name, name, member)
				}
			}
		}
	}
}

// FuzzArguments: no words make decoding panic, and what it accepts can be sent
// by either protocol and holds only what the wire knows.
func FuzzArguments(f *testing.F) {
	for _, s := range []string{
		"ecs|update-service|--service|a|--desired-count|3|--deployment-configuration|maximumPercent=200",
		"ecs|update-service|--service|a|--load-balancers|targetGroupArn=x,containerPort=80|{\"containerName\":\"a\"}",
		"ecs|register-task-definition|--family|f|--container-definitions|[{\"name\":\"a\",\"environment\":[{\"name\":\"x\"}]}]",
		"ecs|list-service-deployments|--service|a|--created-at|after=2026-01-05,before=1767607200",
		"elbv2|describe-target-health|--target-group-arn|x|--targets|Id=a,Port=80",
		"logs|tail|g|--since|10m|--log-stream-names|a|b",
		"ecs|list-tasks|--max-items|3|--starting-token|eyJuZXh0VG9rZW4iOiBudWxsfQ==",
		"--query|services[?a==`b`]|ecs|describe-services|--services|a|b|--output|text",
		"ecs|update-service|--service|a|--network-configuration|awsvpcConfiguration={subnets=[a,'b c'],securityGroups=d}",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if strings.Contains(line, "file") {
			return // file:// reads files
		}
		_, words, err := parseGlobals(strings.Split(line, "|"))
		if err != nil || len(words) < 2 {
			return
		}
		if words[1] == "tail" {
			_, _ = parseTail(words[2:], time.Now())
			return
		}
		s, ok := findService(words[0])
		if !ok {
			return
		}
		o, ok := s.find(words[1])
		if !ok {
			return
		}
		c, err := parseFlags(s, o, words[2:])
		if err != nil {
			return
		}
		if o.paging != nil {
			readResume(c.start, o.paging.in)
		}
		for name := range c.input {
			if memberType(reflect.PointerTo(o.in).Elem(), name) == nil {
				t.Errorf("%s is no member of %s", name, o.in.Name())
			}
		}
		if _, _, err := s.encode(o, c.input); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	})
}
