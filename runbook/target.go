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
