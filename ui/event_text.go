package ui

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	taskList    = regexp.MustCompile(`(?:\(task [0-9a-f-]{8,}\)[ ,]*){1,}`)
	taskID      = regexp.MustCompile(`\(task ([0-9a-f-]{8,})\)`)
	targetGroup = regexp.MustCompile(`\(target-group arn:[^)]*?targetgroup/([^/)]+)[^)]*\)`)
	taskSet     = regexp.MustCompile(`\(service [^,)]+, taskSet [^)]+\) `)
)

// shortEvent says an ECS event without what the pane says already: the
// service's name, 32 digits of a task where 8 tell, ARNs.
func shortEvent(text, service string) string {
	text = strings.TrimPrefix(text, "(service "+service+") ")
	text = taskSet.ReplaceAllString(text, "")
	text = targetGroup.ReplaceAllString(text, "target group $1")
	return taskList.ReplaceAllStringFunc(text, func(list string) string {
		ids := taskID.FindAllStringSubmatch(list, -1)
		var short []string
		for i, m := range ids {
			if i == 4 {
				short = append(short, fmt.Sprintf("and %d more", len(ids)-4))
				break
			}
			short = append(short, m[1][:8])
		}
		return strings.Join(short, " ")
	})
}
