package runbook

import (
	"slices"
	"strings"
)

// targetsOf collects what a step's commands name in an account and on the web.
func targetsOf(m meaning) Targets {
	var t Targets
	keep := func(dst *string, w word, ok bool) {
		if ok && w.known && *dst == "" {
			*dst = w.text
		}
	}
	for _, c := range m.calls {
		if c.name == "curl" || c.name == "wget" {
			for _, a := range c.args {
				if (strings.HasPrefix(a.text, "https://") || strings.HasPrefix(a.text, "http://")) && a.known && !slices.Contains(t.URLs, a.text) {
					t.URLs = append(t.URLs, a.text)
				}
			}
		}
		if c.name != "aws" {
			continue
		}
		for _, f := range []struct {
			dst   *string
			names []string
		}{
			{&t.Profile, []string{"--profile"}}, {&t.Region, []string{"--region"}}, {&t.Cluster, []string{"--cluster", "--clusters"}},
			{&t.Service, []string{"--service", "--services", "--service-name"}}, {&t.Family, []string{"--family", "--family-prefix"}},
		} {
			if c.verb(0) != "ecs" && (f.names[0] == "--service" || f.names[0] == "--family") {
				continue
			}
			w, ok := c.flag(f.names...)
			keep(f.dst, w, ok)
		}
		if w, ok := c.flag("--task-definition"); ok && t.Family == "" {
			t.Family = familyOf(w.text)
		}
		if v := strings.TrimSpace(c.verb(0) + " " + c.verb(1)); v != "" && !slices.Contains(t.AWS, v) {
			t.AWS = append(t.AWS, v)
		}
		for _, f := range holdings {
			if w, ok := c.flag(f.flags...); ok && w.known && c.verb(0) == f.service {
				list := f.of(&t)
				if makes(c.verb(1)) && c.verb(1) != "create-db-snapshot" {
					list = &t.Made
				}
				if !slices.Contains(*list, w.text) {
					*list = append(*list, w.text)
				}
			}
		}
		if c.verb(0) == "logs" {
			if w, ok := c.flag("--log-group-name"); ok && w.known {
				t.LogGroups = append(t.LogGroups, w.text)
			} else if v := c.verb(2); c.verb(1) == "tail" && v != "" {
				t.LogGroups = append(t.LogGroups, v)
			}
		}
	}
	return t
}

// familyOf is the family in "family:revision" or a task definition's ARN, ""
// when it is not literal.
func familyOf(s string) string {
	if i := strings.LastIndex(s, "task-definition/"); i >= 0 {
		s = s[i+len("task-definition/"):]
	}
	family, _, _ := strings.Cut(s, ":")
	if strings.ContainsAny(family, "${}<>[]\x01…") {
		return ""
	}
	return family
}

// holdings is the table of what else a command names. It must be there for it,
// unless the command makes it.
var holdings = []struct {
	service string
	flags   []string
	of      func(*Targets) *[]string
}{
	{"rds", []string{"--db-instance-identifier"}, func(t *Targets) *[]string { return &t.Databases }},
	{"secretsmanager", []string{"--secret-id", "--name"}, func(t *Targets) *[]string { return &t.Secrets }},
	{"ecr", []string{"--repository-names", "--repository-name"}, func(t *Targets) *[]string { return &t.Repositories }},
}

// makes tells AWS commands that bring something into being.
func makes(command string) bool {
	return strings.HasPrefix(command, "create") || strings.HasPrefix(command, "restore")
}
