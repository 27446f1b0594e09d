package aws

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/fairtradeworker/runbook/steps"
)

// What testdata/cause/table.txt breaks: 41 (ecs-svc/410) began at 14:00:00 over
// 40 (ecs-svc/400), it is 14:05:00. A case is a line "== rule" and lines of
//
//	stopped: code=EssentialContainerExited | reason=… | exit=1 | container=… | lived=40 | by=410
//	live: age=90 | started=no | pulling=yes | unhealthy=yes | at=10.0.0.1
//	event: text
//	target: 10.0.0.1 unhealthy Target.Timeout Request timed out
//	record: STATUS | reason | breaker 3/3 | alarm 5xx
//	log: text
//	percent: 100/100
//	grace: 0
//	want: text that the sentence must hold
//	folds: text that a folded sentence must hold
//	fit: possible
//	symptom: secrets
//	first: rule (where another row must win)
//	asked: web:39 (a change that was sent a moment ago, while 410 was PRIMARY)
//	none: (nothing may be found)
type causeCase struct {
	rule                                 string
	stopped, live, events, targets, logs []string
	record, percent, asked               string
	grace                                int
	want, fit, symptom, first            string
	folds                                []string
	none                                 bool
}

func causeCases(t *testing.T) []causeCase {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "cause", "table.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var out []causeCase
	for n, l := range strings.Split(string(text), "\n") {
		if rule, ok := strings.CutPrefix(l, "== "); ok {
			out = append(out, causeCase{rule: rule, grace: 60})
			continue
		}
		key, value, _ := strings.Cut(l, ":")
		if len(out) == 0 || key == "" || strings.HasPrefix(l, "#") {
			continue
		}
		c, value := &out[len(out)-1], strings.TrimSpace(value)
		switch key {
		case "stopped":
			c.stopped = append(c.stopped, value)
		case "live":
			c.live = append(c.live, value)
		case "event":
			c.events = append(c.events, value)
		case "target":
			c.targets = append(c.targets, value)
		case "log":
			c.logs = append(c.logs, value)
		case "folds":
			c.folds = append(c.folds, value)
		case "record":
			c.record = value
		case "percent":
			c.percent = value
		case "grace":
			c.grace, _ = strconv.Atoi(value)
		case "want":
			c.want = value
		case "fit":
			c.fit = value
		case "symptom":
			c.symptom = value
		case "first":
			c.first = value
		case "asked":
			c.asked = value
		case "none":
			c.none = true
		default:
			t.Fatalf("line %d: %q", n+1, l)
		}
	}
	return out
}

func fields(text string) map[string]string {
	m := map[string]string{}
	for _, f := range strings.Split(text, " | ") {
		k, v, _ := strings.Cut(f, "=")
		m[strings.TrimSpace(k)] = v
	}
	return m
}

type object = map[string]any

const arnBase = "arn:aws:ecs:eu-west-1:001234567890:"

// answers turns the case into what AWS would answer.
func (c causeCase) answers(t *testing.T) *canned {
	t.Helper()
	fake := baseline(t)
	set := func(op string, bodies ...any) {
		fake.answers[op] = nil
		for _, b := range bodies {
			text, ok := b.(string)
			if !ok {
				j, err := json.Marshal(b)
				if err != nil {
					t.Fatal(err)
				}
				text = string(moments(t, op, j))
			}
			fake.answers[op] = append(fake.answers[op], answer{200, []byte(text)})
		}
	}
	now := sent.Add(5 * time.Minute)
	stamp := func(at time.Time) string { return at.Format(time.RFC3339) }
	svc := object{
		"serviceArn": arnBase + "service/prod/web", "serviceName": "web", "status": "ACTIVE", "desiredCount": 2, "runningCount": 1, "pendingCount": 1,
		"taskDefinition": arnOf("web:41"), "deploymentController": object{"type": "ECS"}, "healthCheckGracePeriodSeconds": c.grace,
		"loadBalancers": []any{object{"targetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:001234567890:targetgroup/web/1", "containerName": "web", "containerPort": 80}},
		"deployments": []any{
			object{"id": "ecs-svc/410", "status": "PRIMARY", "taskDefinition": arnOf("web:41"), "desiredCount": 2, "runningCount": 1, "pendingCount": 1, "failedTasks": 3, "createdAt": stamp(sent), "rolloutState": "IN_PROGRESS"},
			object{"id": "ecs-svc/400", "status": "ACTIVE", "taskDefinition": arnOf("web:40"), "desiredCount": 2, "runningCount": 2, "createdAt": "2026-11-22T09:00:00Z", "rolloutState": "COMPLETED"}},
	}
	if c.percent != "" {
		var least, most int
		if _, err := fmt.Sscanf(c.percent, "%d/%d", &least, &most); err != nil {
			t.Fatal(err)
		}
		svc["deploymentConfiguration"] = object{"minimumHealthyPercent": least, "maximumPercent": most}
	}
	var events []any
	for i, text := range c.events {
		events = append(events, object{"id": fmt.Sprint("e", i), "createdAt": stamp(now.Add(-time.Duration(i+1) * 10 * time.Second)), "message": text})
	}
	svc["events"] = events
	set("DescribeServices", object{"services": []any{svc}})

	var tasks, running, ended []any
	for i, text := range c.live {
		f, arn := fields(text), fmt.Sprintf("%stask/prod/a%03d", arnBase, i)
		task := object{"taskArn": arn, "group": "service:web", "startedBy": "ecs-svc/" + or(f["by"], "410"), "lastStatus": "RUNNING", "desiredStatus": "RUNNING", "taskDefinitionArn": arnOf("web:41")}
		age, _ := strconv.Atoi(or(f["age"], "30"))
		task["createdAt"] = stamp(now.Add(-time.Duration(age) * time.Second))
		if f["started"] == "no" {
			task["lastStatus"] = "PENDING"
		} else {
			task["startedAt"] = stamp(now.Add(-time.Duration(age) * time.Second))
		}
		if f["pulling"] == "yes" {
			task["pullStartedAt"] = stamp(now.Add(-time.Duration(age-5) * time.Second))
		}
		if f["unhealthy"] == "yes" {
			task["healthStatus"] = "UNHEALTHY"
		}
		task["attachments"] = []any{object{"details": []any{object{"name": "privateIPv4Address", "value": or(f["at"], "10.0.0.1")}}}}
		tasks, running = append(tasks, task), append(running, arn)
	}
	for i, text := range c.stopped {
		f, arn := fields(text), fmt.Sprintf("%stask/prod/d%03d", arnBase, i)
		at := now.Add(-time.Duration(i) * 30 * time.Second)
		box := object{"name": "web"}
		if f["exit"] != "" {
			box["exitCode"], _ = strconv.Atoi(f["exit"])
		}
		if f["container"] != "" {
			box["reason"] = f["container"]
		}
		task := object{"taskArn": arn, "group": "service:web", "startedBy": "ecs-svc/" + or(f["by"], "410"), "lastStatus": "STOPPED", "desiredStatus": "STOPPED", "taskDefinitionArn": arnOf("web:41"),
			"stopCode": or(f["code"], "EssentialContainerExited"), "stoppedReason": or(f["reason"], "Essential container in task exited"), "stoppedAt": stamp(at), "containers": []any{box}}
		if n, err := strconv.Atoi(f["lived"]); err == nil {
			task["startedAt"] = stamp(at.Add(-time.Duration(n) * time.Second))
		}
		tasks, ended = append(tasks, task), append(ended, arn)
	}
	set("ListTasks", object{"taskArns": running}, object{"taskArns": ended})
	set("DescribeTasks", object{"tasks": tasks})

	health := "<DescribeTargetHealthResponse><DescribeTargetHealthResult><TargetHealthDescriptions>"
	for _, text := range c.targets {
		w := strings.SplitN(text+"   ", " ", 4)
		health += fmt.Sprintf("<member><Target><Id>%s</Id><Port>80</Port></Target><TargetHealth><State>%s</State><Reason>%s</Reason><Description>%s</Description></TargetHealth></member>", w[0], w[1], w[2], strings.TrimSpace(w[3]))
	}
	set("DescribeTargetHealth", health+"</TargetHealthDescriptions></DescribeTargetHealthResult></DescribeTargetHealthResponse>")

	brief := object{"serviceDeploymentArn": arnBase + "service-deployment/prod/web/sd41", "status": "IN_PROGRESS", "targetServiceRevisionArn": arnBase + "service-revision/prod/web/410", "createdAt": stamp(sent)}
	full := object{"serviceDeploymentArn": brief["serviceDeploymentArn"], "status": "IN_PROGRESS", "targetServiceRevision": object{"arn": brief["targetServiceRevisionArn"]}, "createdAt": stamp(sent)}
	if parts := strings.Split(c.record, " | "); c.record != "" {
		brief["status"], full["status"] = parts[0], parts[0]
		for _, p := range parts[1:] {
			var failures, threshold int
			if name, ok := strings.CutPrefix(p, "alarm "); ok {
				full["alarms"] = object{"status": "TRIGGERED", "triggeredAlarmNames": []string{name}}
			} else if _, err := fmt.Sscanf(p, "breaker %d/%d", &failures, &threshold); err == nil {
				full["deploymentCircuitBreaker"] = object{"status": "TRIGGERED", "failureCount": failures, "threshold": threshold}
			} else {
				brief["statusReason"], full["statusReason"] = p, p
			}
		}
	}
	set("ListServiceDeployments", object{"serviceDeployments": []any{brief}})
	set("DescribeServiceDeployments", object{"serviceDeployments": []any{full}})
	set("DescribeTaskDefinition", object{"taskDefinition": object{"taskDefinitionArn": "ASKED", "family": "web", "status": "ACTIVE", "containerDefinitions": []any{object{
		"name": "web", "image": "example/web:v41", "logConfiguration": object{"logDriver": "awslogs", "options": object{"awslogs-group": "/ecs/web", "awslogs-stream-prefix": "ecs"}}}}}})
	var lines []any
	for i, text := range c.logs {
		ms := now.Add(-time.Duration(len(c.logs)-i) * time.Second).UnixMilli()
		lines = append(lines, object{"timestamp": ms, "ingestionTime": ms, "message": text, "eventId": fmt.Sprint(i)})
	}
	set("GetLogEvents", object{"events": lines})
	set("FilterLogEvents", object{"events": lines})
	return fake
}

func (c causeCase) release(now time.Time) steps.Release {
	if c.asked == "" {
		return steps.Release{}
	}
	return steps.Release{TaskDefinition: c.asked, Before: "ecs-svc/410", Since: now.Add(-5 * time.Second)}
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// Every row of the symptom table, from AWS's own bytes to the sentence.
func TestSymptomTable(t *testing.T) {
	tested := map[string]bool{}
	for i, c := range causeCases(t) {
		tested[c.rule] = true
		t.Run(fmt.Sprintf("%d %s", i, c.rule), func(t *testing.T) {
			now := sent.Add(5 * time.Minute)
			d, err := ready(c.answers(t), func() time.Time { return now }).Diagnose(context.Background(), web, c.release(now))
			if err != nil || len(d.Blind) > 0 {
				t.Fatal(err, d.Blind)
			}
			if c.none {
				if len(d.Causes) > 0 {
					t.Errorf("found %+v", d.Causes)
				}
				return
			}
			if len(d.Causes) == 0 {
				t.Fatal("no cause found")
			}
			got := d.Causes[0]
			if got.Rule != or(c.first, c.rule) || got.Strength != steps.Fit(or(c.fit, "strong")) || !strings.Contains(got.Sentence, c.want) {
				t.Errorf("%s (%s): %s\nwant %s: %s", got.Rule, got.Strength, got.Sentence, or(c.first, c.rule), c.want)
			}
			if !slices.ContainsFunc(d.Causes, func(x steps.Cause) bool { return x.Rule == c.rule }) {
				t.Errorf("%s is not among %+v", c.rule, d.Causes)
			}
			if c.symptom != "" && string(got.Symptom) != c.symptom {
				t.Errorf("symptom %q, want %q", got.Symptom, c.symptom)
			}
			for _, f := range c.folds {
				if !strings.Contains(strings.Join(got.Folded, "\n"), f) {
					t.Errorf("not folded: %s in %q", f, got.Folded)
				}
			}
			if c.asked != "" && (len(d.Causes) != 1 || d.Number != 41 || strings.Contains(got.Sentence, strings.TrimPrefix(c.asked, "web:"))) {
				t.Errorf("it speaks of what was sent: %d, %+v", d.Number, d.Causes)
			}
			if len(got.Evidence) == 0 || got.Evidence[0].Actual == "" || got.Evidence[0].Source == "" || got.Evidence[0].At.IsZero() || got.Remedy == "" || strings.Contains(got.Sentence, "{") {
				t.Errorf("%+v", got)
			}
			for _, name := range d.Checked {
				if name == got.Rule {
					t.Errorf("%s is found and said not to fit", name)
				}
			}
		})
	}
	for _, s := range symptoms {
		if !tested[s.rule] {
			t.Errorf("no case for %q", s.rule)
		}
	}
}
